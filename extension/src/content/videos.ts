import { torrentOf } from "./sources.ts";
import type { Taking } from "./taking.ts";

/** More than a page of films needs; keeps a hostile page from opening hundreds. */
const MAX_TAKEN = 4;
/** An element that a script moves leaves the document and comes back within this time. */
const MOVED_WITHIN_MILLIS = 1_000;
/** A page that takes an element back twice within this time does not want it taken. */
const FIGHT_MILLIS = 5_000;

interface Taken {
  link: string;
  taking: Taking;
}

/** Finds media elements whose source is a torrent from the first moment of the document, and follows their changes. */
export function watchVideos(take: (video: HTMLVideoElement, link: string) => Taking): ReadonlyMap<HTMLVideoElement, Taken> {
  const taken = new Map<HTMLVideoElement, Taken>();
  const videos = document.getElementsByTagName("video");
  const takenBack = new WeakMap<HTMLVideoElement, number>();
  const handsOff = new WeakSet<HTMLVideoElement>();

  const letGo = (video: HTMLVideoElement) => {
    taken.get(video)?.taking.release();
    taken.delete(video);
  };
  const scan = () => {
    for (const video of videos) {
      const link = torrentOf(video);
      const entry = taken.get(video);
      if (entry === undefined ? link === null : (entry.taking.owns() ?? entry.link === link)) continue;
      if (entry !== undefined) {
        letGo(video);
        if (entry.link === link && performance.now() - (takenBack.get(video) ?? -FIGHT_MILLIS) < FIGHT_MILLIS) handsOff.add(video);
        takenBack.set(video, performance.now());
      }
      if (link !== null && taken.size < MAX_TAKEN && !handsOff.has(video)) taken.set(video, { link, taking: take(video, link) });
    }
    for (const video of taken.keys()) {
      if (!video.isConnected) setTimeout(() => video.isConnected || letGo(video), MOVED_WITHIN_MILLIS);
    }
  };
  new MutationObserver(scan).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["src", "type"],
  });
  scan();
  return taken;
}
