import { clock, plain } from "../format.ts";
import { byId } from "../i18n.ts";

const STEP_SECONDS = 5;

/** The slider under the picture: what is downloaded, buffered and played; seeks by pointer and keys. */
export class Timeline {
  readonly #video: HTMLVideoElement;
  readonly #slider = byId("timeline");
  readonly #pointed = byId<HTMLOutputElement>("pointed");
  #dragging = false;
  /** In seconds, in order; titles are a stranger's text. */
  #chapters: { at: number; title: string }[] = [];

  constructor(video: HTMLVideoElement) {
    this.#video = video;
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
    this.#slider.addEventListener("pointerleave", () => (this.#pointed.hidden = true));
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

  /** Marks where chapters begin, and names them under the pointer. `at` and `duration` in milliseconds. */
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

  /** Moves the playhead, kept inside the film. */
  seek(seconds: number): void {
    const duration = this.#duration();
    if (duration > 0) this.#video.currentTime = Math.min(Math.max(seconds, 0), duration);
  }

  #key(event: KeyboardEvent): void {
    const targets: Record<string, number> = {
      Home: 0,
      End: this.#duration(),
      PageUp: this.#video.currentTime + 10 * STEP_SECONDS,
      PageDown: this.#video.currentTime - 10 * STEP_SECONDS,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.seek(target);
  }

  #seek(event: PointerEvent): void {
    this.seek(this.#fraction(event) * this.#duration());
  }

  #point(event: PointerEvent): void {
    const fraction = this.#fraction(event);
    this.#pointed.hidden = this.#duration() === 0;
    const seconds = fraction * this.#duration();
    const chapter = this.#chapters.findLast(({ at }) => at <= seconds)?.title ?? "";
    this.#pointed.textContent = chapter === "" ? clock(seconds) : `${clock(seconds)} ${chapter}`;
    this.#pointed.style.left = percent(fraction);
  }

  #fraction(event: PointerEvent): number {
    const { left, width } = this.#slider.getBoundingClientRect();
    return Math.min(Math.max((event.clientX - left) / width, 0), 1);
  }

  #draw(): void {
    const duration = this.#duration();
    const now = this.#video.currentTime;
    const played = duration > 0 ? now / duration : 0;
    byId("played").style.width = percent(played);
    byId("thumb").style.left = percent(played);
    const { buffered } = this.#video;
    for (let i = 0; i < buffered.length; i++) {
      if (buffered.start(i) > now || buffered.end(i) < now || duration === 0) continue;
      byId("buffered").style.left = percent(buffered.start(i) / duration);
      byId("buffered").style.width = percent((buffered.end(i) - buffered.start(i)) / duration);
    }
    byId("time").textContent = `${clock(now)} / ${clock(duration)}`;
    this.#slider.ariaValueMax = String(Math.round(duration));
    this.#slider.ariaValueNow = String(Math.round(now));
    this.#slider.ariaValueText = `${clock(now)} / ${clock(duration)}`;
  }

  #duration(): number {
    return Number.isFinite(this.#video.duration) ? this.#video.duration : 0;
  }
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(3)}%`;
}
