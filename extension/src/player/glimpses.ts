import { byId } from "../i18n.ts";

/** At most; 37 kB each. */
const MAX_KEPT = 240;
const LEAST_APART_SECONDS = 5;
const WIDTH = 128;

/**
 * Small pictures of what was shown, for the time line: of a place that nobody has seen there is none, for none is fetched for it. The
 * canvas is only ever shown, never read: some films are of another origin.
 */
export class Glimpses {
  readonly #video: HTMLVideoElement;
  readonly #canvas = byId<HTMLCanvasElement>("glimpse");
  /** By their time, in the order in which they were taken. */
  readonly #kept = new Map<number, ImageBitmap>();
  #apart = LEAST_APART_SECONDS;
  #taking = false;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
    video.addEventListener("timeupdate", () => void this.#take());
    video.addEventListener("emptied", () => this.#forget());
  }

  /** Shows the one nearest to a time, if there is one near it; `span`: seconds of the whole time line. */
  show(seconds: number, span: number): void {
    this.#apart = Math.max(LEAST_APART_SECONDS, span / MAX_KEPT);
    const near = this.#nearest(seconds);
    const bitmap = near === null || Math.abs(near - seconds) > 2 * this.#apart ? undefined : this.#kept.get(near);
    this.#canvas.hidden = bitmap === undefined;
    if (bitmap === undefined) return;
    this.#canvas.width = bitmap.width;
    this.#canvas.height = bitmap.height;
    this.#canvas.getContext("2d")!.drawImage(bitmap, 0, 0);
  }

  async #take(): Promise<void> {
    const { currentTime, videoWidth, videoHeight, seeking } = this.#video;
    const near = this.#nearest(currentTime);
    if (this.#taking || seeking || videoWidth === 0 || (near !== null && Math.abs(near - currentTime) < this.#apart)) return;
    this.#taking = true;
    const resizeHeight = Math.max(1, Math.round((WIDTH * videoHeight) / videoWidth));
    try {
      this.#kept.set(currentTime, await createImageBitmap(this.#video, { resizeWidth: WIDTH, resizeHeight }));
      for (const oldest of this.#kept.keys()) if (this.#kept.size > MAX_KEPT) this.#drop(oldest);
    } catch {
      // no picture just now
    } finally {
      this.#taking = false;
    }
  }

  #nearest(seconds: number): number | null {
    let nearest: number | null = null;
    for (const at of this.#kept.keys()) if (nearest === null || Math.abs(at - seconds) < Math.abs(nearest - seconds)) nearest = at;
    return nearest;
  }

  #drop(at: number): void {
    this.#kept.get(at)?.close();
    this.#kept.delete(at);
  }

  #forget(): void {
    for (const at of [...this.#kept.keys()]) this.#drop(at);
    this.#canvas.hidden = true;
  }
}
