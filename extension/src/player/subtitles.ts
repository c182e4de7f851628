import type { SubtitleTrack } from "../protocol.ts";
import type { Reach } from "./reach.ts";
import { readVtt, type Cue } from "./vtt.ts";

const MAX_LETTERS = 6_000_000;
/** Stretches that are asked for before the picture is there. */
const AHEAD = 1;
/** The third from below: the controls lie under it. */
const LINE = -3;
const MAX_OFFSET_SECONDS = 600;

/** What the helper gives, or what the viewer has brought. */
export type Subtitle = SubtitleTrack | { cues: Cue[] };

/** Shows one of a film's subtitles: what strangers wrote becomes cues of text, never anything of this page. */
export class Subtitles {
  readonly #video: HTMLVideoElement;
  readonly #reach: Pick<Reach, "fetch">;
  readonly #track: TextTrack;
  #chosen: Subtitle | null = null;
  #fetched = new Set<string>();
  /** By what it says: the cue, and when it is by its file. */
  #shown = new Map<string, { cue: VTTCue; start: number; end: number }>();
  /** So many seconds later than the file says; in tenths. */
  #offset = 0;

  /** @param track of the element, an empty one; `signal` ends it */
  constructor(video: HTMLVideoElement, reach: Pick<Reach, "fetch">, track: TextTrack, signal?: AbortSignal) {
    this.#video = video;
    this.#reach = reach;
    this.#track = track;
    track.mode = "hidden";
    const options = signal === undefined ? {} : { signal };
    for (const event of ["timeupdate", "seeking"]) video.addEventListener(event, () => this.#follow(), options);
    signal?.addEventListener("abort", () => this.choose(null), { once: true });
  }

  get chosen(): Subtitle | null {
    return this.#chosen;
  }

  get offset(): number {
    return this.#offset;
  }

  choose(track: Subtitle | null): void {
    this.#chosen = track;
    this.#fetched = new Set();
    for (const { cue } of this.#shown.values()) this.#track.removeCue(cue);
    this.#shown = new Map();
    this.#offset = 0;
    this.#track.mode = track === null ? "hidden" : "showing";
    if (track !== null && "cues" in track) track.cues.forEach((cue) => this.#add(cue));
    this.#follow();
  }

  /** Has them come so many seconds later, or earlier, than they do now. */
  shift(by: number): void {
    const offset = Math.round((this.#offset + by) * 10) / 10;
    this.#offset = Math.min(Math.max(offset, -MAX_OFFSET_SECONDS), MAX_OFFSET_SECONDS);
    for (const { cue, start, end } of this.#shown.values()) {
      cue.startTime = this.#late(start);
      cue.endTime = this.#late(end);
    }
    this.#follow();
  }

  #late(seconds: number): number {
    return Math.max(0, seconds + this.#offset);
  }

  #follow(): void {
    const track = this.#chosen;
    if (track === null || "cues" in track) return;
    if (track.stretch === undefined) return void this.#fetch(track, track.url);
    const now = Math.max(0, Math.floor(((this.#video.currentTime - this.#offset) * 1000) / track.stretch));
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
    const cue = new VTTCue(this.#late(start), this.#late(end), text);
    cue.line = LINE;
    this.#shown.set(key, { cue, start, end });
    this.#track.addCue(cue);
  }
}
