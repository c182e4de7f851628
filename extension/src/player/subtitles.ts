import type { SubtitleTrack } from "../protocol.ts";
import type { Reach } from "./reach.ts";
import { readVtt, type Cue } from "./vtt.ts";

const MAX_LETTERS = 6_000_000;
/** Stretches that are asked for before the picture is there. */
const AHEAD = 1;

/** Shows one of a film's subtitles: what strangers wrote becomes cues of text, never anything of this page. */
export class Subtitles {
  readonly #video: HTMLVideoElement;
  readonly #reach: Reach;
  readonly #track: TextTrack;
  #chosen: SubtitleTrack | null = null;
  #fetched = new Set<string>();
  #shown = new Set<string>();

  constructor(video: HTMLVideoElement, reach: Reach) {
    this.#video = video;
    this.#reach = reach;
    this.#track = video.addTextTrack("subtitles");
    this.#track.mode = "hidden";
    for (const event of ["timeupdate", "seeking"]) video.addEventListener(event, () => this.#follow());
  }

  choose(track: SubtitleTrack | null): void {
    this.#chosen = track;
    this.#fetched = new Set();
    this.#shown = new Set();
    for (const cue of [...(this.#track.cues ?? [])]) this.#track.removeCue(cue);
    this.#track.mode = track === null ? "hidden" : "showing";
    this.#follow();
  }

  #follow(): void {
    const track = this.#chosen;
    if (track === null) return;
    if (track.stretch === undefined) return void this.#fetch(track, track.url);
    const now = Math.floor((this.#video.currentTime * 1000) / track.stretch);
    for (let n = now; n <= now + AHEAD; n++) void this.#fetch(track, `${track.url}-${n}.vtt`);
  }

  async #fetch(track: SubtitleTrack, url: string): Promise<void> {
    if (this.#fetched.has(url)) return;
    this.#fetched.add(url);
    try {
      const response = await this.#reach.fetch(url);
      const text = response.ok ? await response.text() : "";
      if (track !== this.#chosen || text.length > MAX_LETTERS) return;
      if (!response.ok && response.status !== 404) this.#fetched.delete(url);
      for (const cue of readVtt(text)) this.#add(cue);
    } catch {
      this.#fetched.delete(url);
    }
  }

  /** A cue that lasts from one stretch into the next comes with both. */
  #add({ start, end, text }: Cue): void {
    const key = `${start} ${end} ${text}`;
    if (this.#shown.has(key)) return;
    this.#shown.add(key);
    this.#track.addCue(new VTTCue(start, end, text));
  }
}
