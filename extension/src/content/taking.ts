import type { PageHears } from "../messages.ts";
import type { TorrentStatus } from "../protocol.ts";
import { feederThere, type Feeding } from "./feeder.ts";
import { PlayerFrame } from "./frame.ts";
import { hasFallback } from "./sources.ts";
import { tell } from "./tell.ts";
import { say, stateOf } from "./word.ts";

/** An element of the page that names a torrent: it is fed, or our frame is laid over it. */
export class Taking {
  readonly #video: HTMLVideoElement;
  readonly #lay: (handle: string) => PlayerFrame;
  #hold: PlayerFrame | Feeding | null = null;
  /** There is a yes: the page may know how it fares. */
  #agreed = false;
  #status: TorrentStatus | null = null;
  #over = false;
  readonly #waiting = new AbortController();

  /** @param lay puts our frame over the element */
  constructor(video: HTMLVideoElement, link: string, lay: (handle: string) => PlayerFrame) {
    this.#video = video;
    this.#lay = lay;
    if (waits(video)) video.addEventListener("play", () => this.#begin(link, true), { once: true, signal: this.#waiting.signal });
    else void this.#begin(link, false);
  }

  async #begin(link: string, starts: boolean): Promise<void> {
    await this.#use(await tell({ type: "video", link, autoplay: starts || this.#video.autoplay }), starts);
  }

  /** Whether the element shows what we gave it; null while it shows what the page did. */
  owns(): boolean | null {
    return this.#hold instanceof PlayerFrame ? null : (this.#hold?.owns() ?? null);
  }

  release(): void {
    this.#over = true;
    this.#waiting.abort();
    this.#empty();
    this.#sayState();
  }

  /** What the page may be told of it, as JSON text. */
  state(): string | null {
    if (!this.#agreed) return null;
    const way = this.#hold === null ? "none" : this.#hold instanceof PlayerFrame ? "frame" : "element";
    return stateOf(way, way === "element" ? this.#status : null);
  }

  #sayState(): void {
    const state = this.state();
    if (state !== null) say(this.#video, "starling-state", state);
  }

  /** The user said yes in the frame, which gives way. */
  agreed(handle: string): boolean {
    const ours = this.#hold instanceof PlayerFrame && this.#hold.handle === handle;
    if (ours) void this.#use({ handle, feed: true }, true);
    return ours;
  }

  async #use(answer: PageHears, starts: boolean): Promise<void> {
    if (answer === null || this.#over) return;
    this.#agreed ||= answer.feed !== undefined;
    if (!answer.feed) return this.#cover(answer.handle);
    if (feederThere() === null) await tell({ type: "feeder" });
    const feeder = feederThere();
    if (this.#over) return;
    this.#empty();
    if (feeder === null) return this.#unfed(answer.handle, false);
    this.#hold = feeder.feed(this.#video, answer.handle, starts, {
      failed: (code, blocked) => this.#failed(answer.handle, code, blocked),
      left: () => this.release(),
      told: (status) => {
        this.#status = status;
        this.#sayState();
      },
    });
  }

  /** A page that has something else to show in the element shows that; where its policy is what is in the way, we play in a frame. */
  #failed(handle: string, code: string, blocked: boolean): void {
    this.#hold = null;
    if (code !== "stopped" && (blocked || !hasFallback(this.#video))) void this.#unfed(handle, blocked);
    else this.#sayState();
  }

  async #unfed(handle: string, blocked: boolean): Promise<void> {
    await this.#use(await tell({ type: "unfed", handle, blocked }), false);
  }

  #cover(handle: string): void {
    this.#empty();
    if (self.origin !== "null") this.#hold = this.#lay(handle);
    this.#sayState();
  }

  #empty(): void {
    if (this.#hold instanceof PlayerFrame) this.#hold.remove();
    else this.#hold?.stop();
    this.#hold = null;
  }
}

/**
 * Its page wants nothing loaded before somebody plays it. An element whose only sources no browser knows has no button to be
 * played by, and so does not wait.
 */
function waits(video: HTMLVideoElement): boolean {
  return video.preload === "none" && !video.autoplay && video.paused && (video.hasAttribute("src") || hasFallback(video));
}
