import { clock, plain } from "../format.ts";
import { byId, text } from "../i18n.ts";
import { Glimpses } from "./glimpses.ts";
import type { Reach } from "./reach.ts";

const STEP_SECONDS = 5;

/** The slider under the picture: what is downloaded, buffered and played; seeks by pointer and keys. */
export class Timeline {
  readonly #video: HTMLVideoElement;
  readonly #slider = byId("timeline");
  readonly #pointed = byId("pointed");
  readonly #glimpses: Glimpses;
  #dragging = false;
  /** In seconds, in order; titles are a stranger's text. */
  #chapters: { at: number; title: string }[] = [];
  /** Of a broadcast: what can be rewound, and the date of the picture that is shown. */
  #window: (() => { from: number; to: number; date: Date | null }) | null = null;

  constructor(video: HTMLVideoElement, reach: Pick<Reach, "fetch">) {
    this.#video = video;
    this.#glimpses = new Glimpses(video, reach);
    for (const event of ["timeupdate", "durationchange", "progress", "seeking", "seeked", "emptied"]) {
      video.addEventListener(event, () => this.#draw());
    }
    this.#slider.addEventListener("pointerdown", (event) => {
      this.#dragging = true;
      this.#slider.setPointerCapture(event.pointerId);
      this.#seek(event);
    });
    this.#slider.addEventListener("pointermove", (event) => {
      this.#point(event);
      if (this.#dragging) this.#seek(event);
    });
    this.#slider.addEventListener("lostpointercapture", () => (this.#dragging = false));
    this.#slider.addEventListener("pointerleave", () => {
      this.#pointed.hidden = true;
      this.#glimpses.hide();
    });
    this.#slider.addEventListener("keydown", (event) => this.#key(event));
    this.#draw();
  }

  /** Byte ranges `[from, to)` of a file, drawn as if every second had as many bytes. */
  downloaded(ranges: [number, number][], length: number): void {
    const bars = ranges.map(([from, to]) => {
      const bar = document.createElement("i");
      bar.style.left = percent(from / length);
      bar.style.width = percent((to - from) / length);
      return bar;
    });
    byId("downloaded").replaceChildren(...(length > 0 ? bars : []));
  }

  /** Marks where chapters begin, and names them under the pointer and to screen readers. `at` and `duration` in milliseconds. */
  chapters(chapters: { at: number; title: string }[], duration: number): void {
    this.#chapters = chapters.map(({ at, title }) => ({ at: at / 1000, title: plain(title).slice(0, 60) }));
    const marks = duration > 0 ? chapters.filter(({ at }) => at > 0 && at < duration) : [];
    byId("chapters").replaceChildren(
      ...marks.map(({ at }) => {
        const mark = document.createElement("i");
        mark.style.left = percent(at / duration);
        return mark;
      }),
    );
  }

  /** Where the helper has small pictures of the film, if it has. */
  glimpses(url: string | null): void {
    this.#glimpses.from(url);
  }

  /** From now on it is of a broadcast, or of a film again. */
  follow(window: (() => { from: number; to: number; date: Date | null }) | null): void {
    this.#window = window;
    this.#draw();
  }

  /** Moves the playhead, kept inside the film. */
  seek(seconds: number): void {
    const { from, to } = this.#range();
    if (to > from) this.#video.currentTime = Math.min(Math.max(seconds, from), to);
  }

  /** To a share of the film. */
  seekShare(share: number): void {
    const { from, to } = this.#range();
    this.seek(from + share * (to - from));
  }

  #key(event: KeyboardEvent): void {
    const targets: Record<string, number> = {
      Home: this.#range().from,
      End: this.#range().to,
      PageUp: this.#video.currentTime + 10 * STEP_SECONDS,
      PageDown: this.#video.currentTime - 10 * STEP_SECONDS,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.seek(target);
  }

  #seek(event: PointerEvent): void {
    this.seekShare(this.#fraction(event));
  }

  #point(event: PointerEvent): void {
    const fraction = this.#fraction(event);
    const { from, to, date } = this.#range();
    this.#pointed.hidden = to <= from;
    const seconds = from + fraction * (to - from);
    const named = `${clock(seconds)} ${this.#chapterAt(seconds)}`.trim();
    byId("pointed-at").textContent = this.#window === null ? named : this.#dated(seconds, to, date);
    this.#pointed.style.setProperty("--at", percent(fraction));
    this.#glimpses.show(seconds, to - from);
  }

  #fraction(event: PointerEvent): number {
    const { left, width } = this.#slider.getBoundingClientRect();
    return Math.min(Math.max((event.clientX - left) / width, 0), 1);
  }

  /** What time it was, and how long ago. */
  #dated(seconds: number, to: number, date: Date | null): string {
    const ago = `−${clock(to - seconds)}`;
    if (date === null) return ago;
    return `${new Date(date.getTime() + (seconds - this.#video.currentTime) * 1000).toLocaleTimeString()} (${ago})`;
  }

  #draw(): void {
    const { from, to } = this.#range();
    const duration = to - from;
    const now = Math.min(this.#video.currentTime - from, duration);
    const played = duration > 0 ? Math.max(0, now) / duration : 0;
    byId("played").style.width = percent(played);
    byId("thumb").style.left = percent(played);
    const { buffered } = this.#video;
    for (let i = 0; i < buffered.length; i++) {
      const [start, end] = [buffered.start(i) - from, buffered.end(i) - from];
      if (start > now || end < now || duration <= 0) continue;
      byId("buffered").style.left = percent(Math.max(0, start) / duration);
      byId("buffered").style.width = percent(Math.min(end - Math.max(0, start), duration) / duration);
    }
    const told = this.#window === null ? `${clock(now)} / ${clock(duration)}` : duration - now < 3 ? "" : `−${clock(duration - now)}`;
    byId("time").textContent = told;
    this.#slider.ariaValueMax = String(Math.round(duration));
    this.#slider.ariaValueNow = String(Math.round(Math.max(0, now)));
    this.#slider.ariaValueText = this.#window === null ? `${told} ${this.#chapterAt(now)}`.trim() : told || text("liveNow");
  }

  #chapterAt(seconds: number): string {
    return this.#chapters.findLast(({ at }) => at <= seconds)?.title ?? "";
  }

  #range(): { from: number; to: number; date: Date | null } {
    if (this.#window !== null) return this.#window();
    return { from: 0, to: Number.isFinite(this.#video.duration) ? this.#video.duration : 0, date: null };
  }
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(3)}%`;
}
