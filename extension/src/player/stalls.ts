import type { Stalls as Told } from "../messages.ts";

/** Counts how often the picture stands still for want of data. Not after a seek: who jumps expects to wait a moment. */
export class Stalls {
  readonly #tell: (told: Told) => void;
  #count = 0;
  #millis = 0;
  #since: number | null = null;
  /** It has played since it was loaded or sought. */
  #underWay = false;

  constructor(video: HTMLVideoElement, tell: (told: Told) => void) {
    this.#tell = tell;
    video.addEventListener("waiting", () => this.#underWay && !video.seeking && this.#begin());
    video.addEventListener("playing", () => {
      this.#end();
      this.#underWay = true;
      this.#say();
    });
    for (const event of ["seeking", "emptied", "ended"]) {
      video.addEventListener(event, () => {
        this.#end();
        this.#underWay = false;
      });
    }
  }

  #begin(): void {
    if (this.#since !== null) return;
    this.#since = Date.now();
    this.#count++;
    this.#say();
  }

  #end(): void {
    if (this.#since === null) return;
    this.#millis += Date.now() - this.#since;
    this.#since = null;
  }

  #say(): void {
    this.#tell({ count: this.#count, millis: this.#millis });
  }
}
