import { named } from "../format.ts";
import { Subtitles } from "../player/subtitles.ts";
import type { Reach } from "../player/reach.ts";
import type { SubtitleTrack } from "../protocol.ts";

/** No track can be taken out of an element again: ours are used again, by their place and name. */
const made = new WeakMap<HTMLVideoElement, Map<string, TextTrack>>();

/** A film's subtitles as text tracks of the page's own element: its player offers them, and what is shown is fetched. */
export function offerCaptions(video: HTMLVideoElement, reach: Pick<Reach, "fetch">, tracks: SubtitleTrack[], signal: AbortSignal): void {
  const all = tracks.map((told, at) => {
    const track = trackOf(video, named(told.language, told.title) || String(at + 1), told.language, at);
    return { told, track, subtitles: new Subtitles(video, reach, track, signal) };
  });
  const look = () => {
    for (const { told, track, subtitles } of all) {
      const wanted = track.mode === "showing";
      if (wanted !== (subtitles.chosen !== null)) subtitles.choose(wanted ? told : null);
    }
  };
  if (all.length > 0) video.textTracks.addEventListener("change", look, { signal });
}

function trackOf(video: HTMLVideoElement, label: string, language: string, at: number): TextTrack {
  const ours = made.get(video) ?? new Map<string, TextTrack>();
  made.set(video, ours);
  const key = `${at} ${label}`;
  const track = ours.get(key) ?? video.addTextTrack("subtitles", label, /^[a-z]{2,3}$/i.test(language) ? language : "");
  ours.set(key, track);
  return track;
}
