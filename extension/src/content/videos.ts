import { declaredTorrentLink, torrentLink } from "../link.ts";
import type { PlayerFrame } from "./frame.ts";

export interface VideoListener {
  /** An element of the page names a torrent; null when no frame was laid over it. */
  found(video: HTMLVideoElement, link: string): Promise<PlayerFrame | null>;
}

/** More than a page of films needs; keeps a hostile page from opening hundreds. */
const MAX_TAKEN = 4;
/** An element that a script moves leaves the document and comes back within this time. */
const MOVED_WITHIN_MILLIS = 1_000;

interface Taken {
  link: string;
  frame: PlayerFrame | null;
}

/** Finds media elements whose source is a torrent from the first moment of the document, and follows their changes. */
export function watchVideos(listener: VideoListener): void {
  const taken = new Map<HTMLVideoElement, Taken>();
  const videos = document.getElementsByTagName("video");

  const letGo = (video: HTMLVideoElement) => {
    taken.get(video)?.frame?.remove();
    taken.delete(video);
  };
  const take = async (video: HTMLVideoElement, link: string) => {
    const entry: Taken = { link, frame: null };
    taken.set(video, entry);
    const frame = await listener.found(video, link);
    if (taken.get(video) === entry) entry.frame = frame;
    else frame?.remove();
  };
  const scan = () => {
    for (const video of videos) {
      const link = torrentOf(video);
      if (taken.get(video)?.link === (link ?? undefined)) continue;
      letGo(video);
      if (link !== null && taken.size < MAX_TAKEN) void take(video, link);
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
}

/** The element's own source, else the first of its sources that is a torrent. */
function torrentOf(video: HTMLVideoElement): string | null {
  const own = video.getAttribute("src");
  if (own !== null) return torrentLink(own, document.baseURI);
  for (const source of video.querySelectorAll(":scope > source")) {
    const src = source.getAttribute("src") ?? "";
    const declared = /^application\/x-bittorrent\b/i.test(source.getAttribute("type") ?? "");
    const link = declared ? declaredTorrentLink(src, document.baseURI) : torrentLink(src, document.baseURI);
    if (src !== "" && link !== null) return link;
  }
  return null;
}
