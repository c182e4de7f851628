/** Whether the viewer wants what is on now: who pauses or goes back does not. Times are the element's seconds. */
export class Following {
  #on = true;
  #seen = 0;

  get on(): boolean {
    return this.#on;
  }

  /** The viewer went to what is on now. */
  begin(): void {
    this.#on = true;
  }

  /** The viewer went somewhere else in it. */
  leave(): void {
    this.#on = false;
  }

  /** The picture is there. */
  sees(time: number): void {
    this.#seen = time;
  }

  /** It was paused or plays on. */
  rests(paused: boolean, atEdge: boolean): void {
    this.#on = !paused && atEdge;
  }

  /** The picture jumps there: hls.js goes on over holes by itself, so that forward leads nobody away. */
  jumps(to: number, atEdge: boolean): void {
    if (to < this.#seen || !this.#on) this.#on = atEdge;
  }
}
