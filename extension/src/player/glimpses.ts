import { byId } from "../i18n.ts";
import type { Reach } from "./reach.ts";

/** At most; 58 kB each. */
const MAX_KEPT = 240;
const LEAST_APART_SECONDS = 5;
const WIDTH = 160;
/** What is not here now may come. */
const AGAIN_MILLIS = 5_000;

/**
 * Small pictures for the time line: of what was shown, and of a film what the helper has already; none is fetched from anybody for
 * them. The canvas is only ever shown, never read: some films are of another origin.
 */
export class Glimpses {
  readonly #video: HTMLVideoElement;
  readonly #reach: Pick<Reach, "fetch">;
  readonly #canvas = byId<HTMLCanvasElement>("glimpse");
  /** By their time, in the order in which they were taken. */
  readonly #kept = new Map<number, ImageBitmap>();
  /** When it was that there was none of a second. */
  readonly #none = new Map<number, number>();
  #apart = LEAST_APART_SECONDS;
  #taking = false;
  #url: string | null = null;
  #asking = false;
  #pointed: number | null = null;

  constructor(video: HTMLVideoElement, reach: Pick<Reach, "fetch">) {
    this.#video = video;
    this.#reach = reach;
    video.addEventListener("timeupdate", () => void this.#take());
    video.addEventListener("emptied", () => this.#forget());
  }

  /** Where the helper has them. */
  from(url: string | null): void {
    this.#url = url;
    this.#none.clear();
  }

  /** Shows the one nearest to a time, if there is one near it; `span`: seconds of the whole time line. */
  show(seconds: number, span: number): void {
    this.#apart = Math.max(LEAST_APART_SECONDS, Math.ceil(span / MAX_KEPT));
    this.#pointed = seconds;
    this.#draw();
    void this.#ask();
  }

  hide(): void {
    this.#pointed = null;
  }

  #draw(): void {
    const near = this.#pointed === null ? null : this.#nearest(this.#pointed);
    const bitmap = near === null || Math.abs(near - this.#pointed!) > 2 * this.#apart ? undefined : this.#kept.get(near);
    this.#canvas.hidden = bitmap === undefined;
    if (bitmap === undefined) return;
    this.#canvas.width = bitmap.width;
    this.#canvas.height = bitmap.height;
    this.#canvas.getContext("2d")!.drawImage(bitmap, 0, 0);
  }

  /** One at a time: for where the pointer is when the one before has come. */
  async #ask(): Promise<void> {
    const url = this.#url;
    while (!this.#asking && this.#url !== null && this.#url === url && this.#pointed !== null) {
      const second = Math.round(this.#pointed / this.#apart) * this.#apart;
      if (this.#has(second) || Date.now() - (this.#none.get(second) ?? 0) < AGAIN_MILLIS) return;
      this.#asking = true;
      const picture = await this.#fetch(`${url}-${second}.jpg`);
      this.#asking = false;
      if (this.#url !== url) picture?.close();
      else if (picture === null) this.#none.set(second, Date.now());
      else this.#keep(second, picture);
      this.#draw();
    }
  }

  async #fetch(url: string): Promise<ImageBitmap | null> {
    try {
      const answer = await this.#reach.fetch(url);
      return answer.ok ? await createImageBitmap(new Blob([await answer.arrayBuffer()], { type: "image/jpeg" })) : null;
    } catch {
      return null;
    }
  }

  async #take(): Promise<void> {
    const { currentTime, videoWidth, videoHeight, seeking } = this.#video;
    if (this.#taking || seeking || videoWidth === 0 || this.#has(currentTime)) return;
    this.#taking = true;
    const resizeHeight = Math.max(1, Math.round((WIDTH * videoHeight) / videoWidth));
    try {
      this.#keep(currentTime, await createImageBitmap(this.#video, { resizeWidth: WIDTH, resizeHeight }));
    } catch {
      // no picture just now
    } finally {
      this.#taking = false;
    }
  }

  #keep(at: number, bitmap: ImageBitmap): void {
    this.#drop(at);
    this.#kept.set(at, bitmap);
    for (const oldest of this.#kept.keys()) if (this.#kept.size > MAX_KEPT) this.#drop(oldest);
  }

  #has(seconds: number): boolean {
    const near = this.#nearest(seconds);
    return near !== null && Math.abs(near - seconds) < this.#apart;
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
