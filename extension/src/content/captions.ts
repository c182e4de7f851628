import { named } from "../format.ts";
import { Subtitles } from "../player/subtitles.ts";
import type { Reach } from "../player/reach.ts";
import type { SubtitleTrack } from "../protocol.ts";

/** No track can be taken out of an element again: ours are used again, by their place and name. */
const made = new WeakMap<HTMLVideoElement, Map<string, TextTrack>>();

/**
 * A film's subtitles as text tracks of the page's own element: its player offers them, and what is shown is fetched.
 *
 * @param read the URL of those to show where nothing is shown yet
 * @param before ends those that were offered until now
 * @returns what ends these
 */
export function offerCaptions(
  video: HTMLVideoElement,
  reach: Pick<Reach, "fetch">,
  tracks: SubtitleTrack[],
  read: string | undefined,
  before: AbortController,
): AbortController {
  const shown = Array.from(video.textTracks).filter(({ mode }) => mode === "showing");
  before.abort();
  const offered = new AbortController();
  const { signal } = offered;
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
  for (const { told, track } of all) {
    if (shown.length > 0 ? shown.includes(track) : told.url === read) track.mode = "showing";
  }
  return offered;
}

function trackOf(video: HTMLVideoElement, label: string, language: string, at: number): TextTrack {
  const ours = made.get(video) ?? new Map<string, TextTrack>();
  made.set(video, ours);
  const key = `${at} ${label}`;
  const track = ours.get(key) ?? video.addTextTrack("subtitles", label, /^[a-z]{2,3}$/i.test(language) ? language : "");
  ours.set(key, track);
  return track;
}
