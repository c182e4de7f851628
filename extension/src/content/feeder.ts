import type { TorrentStatus } from "../protocol.ts";

/** Where the feeder, once it was brought into this frame, is to be found by the content script: no page sees this world. */
const FEEDER = Symbol.for("starling.feeder");

export interface Feeding {
  /** Whether the element still shows what it is fed; null while it is not fed yet. */
  owns(): boolean | null;
  /** Lets go of the element, as it is. */
  stop(): void;
}

export interface FeedListener {
  /** It can't be fed, or not any more, and has back what it had; `blocked`: the page's policy forbids it. */
  failed(code: string, blocked: boolean): void;
  /** The page has given it something else to show. */
  left(): void;
  told(status: TorrentStatus): void;
}

export interface Feeder {
  /** @param starts it is to play as soon as it can */
  feed(video: HTMLVideoElement, handle: string, starts: boolean, listener: FeedListener): Feeding;
}

const world = globalThis as { [FEEDER]?: Feeder };

export function feederThere(): Feeder | null {
  return world[FEEDER] ?? null;
}

export function offerFeeder(feeder: Feeder): void {
  world[FEEDER] = feeder;
}
