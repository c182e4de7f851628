import type Hls from "hls.js";
import type { HlsConfig } from "hls.js";
import { loaderOver } from "./loader.ts";
import type { Reach } from "./reach.ts";

/** A segment waits in the helper for its bytes, and those for peers. */
const PATIENCE_MILLIS = 90_000;
const LOAD = {
  default: {
    maxTimeToFirstByteMs: PATIENCE_MILLIS,
    maxLoadTimeMs: 2 * PATIENCE_MILLIS,
    timeoutRetry: { maxNumRetry: 8, retryDelayMs: 500, maxRetryDelayMs: 4_000 },
    errorRetry: { maxNumRetry: 8, retryDelayMs: 500, maxRetryDelayMs: 4_000 },
  },
};
/** What the helper answers when it could not make a segment. */
const UNMADE = 503;
const BACK_BUFFER_SECONDS = 30;
const BUFFER_SECONDS = 30;
/** How hls.js is set up, here and where it feeds a page's own element. */
export const HLS = {
  enableWorker: false,
  backBufferLength: BACK_BUFFER_SECONDS,
  maxBufferLength: BUFFER_SECONDS,
  manifestLoadPolicy: LOAD,
  playlistLoadPolicy: LOAD,
  fragLoadPolicy: LOAD,
};
/** A decoder that stumbles is set up anew this often; then the film is told to be broken. */
const MAX_RECOVERIES = 3;

/** So much faster a picture that fell behind a little is played: nobody hears it. */
const CATCH_UP_RATE = 1.1;
export const HLS_LIVE = { lowLatencyMode: true, liveDurationInfinity: true, maxLiveSyncPlaybackRate: CATCH_UP_RATE };

/** Why a playlist does not go on: no line to the helper, nothing that the browser plays, nothing that could be made. */
export type Failing = "network" | "format" | "unmade";

/** How pictures come to the element: the file itself, or an HLS playlist by hls.js, which is loaded for the first such film. */
export class Source {
  readonly #video: HTMLVideoElement;
  readonly #reach: Reach;
  readonly #failed: (kind: Failing) => void;
  #hls: Hls | null = null;
  #url: string | null = null;
  /** Counts films, so that one that was left while hls.js was being loaded does not come back. */
  #turn = 0;

  constructor(video: HTMLVideoElement, reach: Reach, failed: (kind: Failing) => void) {
    this.#video = video;
    this.#reach = reach;
    this.#failed = failed;
  }

  file(url: string, at: number): void {
    this.leave();
    this.#url = url;
    this.#video.src = at > 0 ? `${url}#t=${at}` : url;
  }

  /** A broadcast, from where it is now. */
  broadcast(url: string): Promise<void> {
    return this.playlist(url, -1, HLS_LIVE);
  }

  async playlist(url: string, at: number, more: Partial<HlsConfig> = {}): Promise<void> {
    this.leave();
    this.#url = url;
    const turn = this.#turn;
    const { default: Player } = await import("./hls.js");
    if (turn !== this.#turn) return;
    const hls = new Player({
      ...HLS,
      startPosition: at,
      ...more,
      ...(this.#reach.carried ? { loader: loaderOver(this.#reach) } : {}),
    });
    this.#hls = hls;
    let recoveries = 0;
    hls.on(Player.Events.ERROR, (_, { fatal, type, response }) => {
      if (!fatal) return;
      if (type === Player.ErrorTypes.MEDIA_ERROR && recoveries++ < MAX_RECOVERIES) return hls.recoverMediaError();
      this.leave();
      if (response?.code === UNMADE) this.#failed("unmade");
      else this.#failed(type === Player.ErrorTypes.NETWORK_ERROR ? "network" : "format");
    });
    hls.loadSource(url);
    hls.attachMedia(this.#video);
  }

  /** Lets go of what is being shown. */
  leave(): void {
    this.#turn++;
    this.#url = null;
    this.#hls?.destroy();
    this.#hls = null;
  }

  /** Where a broadcast is played that is watched live, in the element's seconds. */
  get edge(): number | null {
    return this.#hls?.liveSyncPosition ?? null;
  }

  /** How far behind the newest picture that is, in seconds. */
  get holdBack(): number {
    return this.#hls?.targetLatency ?? 0;
  }

  /** When the picture was made that is shown, by the source's clock. */
  get date(): Date | null {
    return this.#hls?.playingDate ?? null;
  }

  /** Of what is shown, or on its way. */
  get url(): string | null {
    return this.#url;
  }

  get shows(): boolean {
    return this.#url !== null;
  }
}
