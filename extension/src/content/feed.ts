import Hls, { type ErrorData } from "hls.js";
import { Carried } from "../carried.ts";
import { ext } from "../ext.ts";
import type { FeedHears, FeedSays } from "../messages.ts";
import { abilities } from "../player/abilities.ts";
import { loaderOver } from "../player/loader.ts";
import { HLS, HLS_LIVE } from "../player/source.ts";
import { offerCaptions } from "./captions.ts";
import { offerFeeder, type Feeding, type FeedListener } from "./feeder.ts";
import { hasFallback } from "./sources.ts";

/** Without a playlist by then, the element is left to what else the page has, or to a player that says what is missing. */
const PLAYLIST_MILLIS = 10_000;
const SOURCE_OPEN_MILLIS = 2_000;
/** From the first data to knowing what they are. */
const METADATA_MILLIS = 5_000;
/** A decoder that stumbles is set up anew this often. */
const MAX_RECOVERIES = 3;
/** The background may be ended at any moment, and is not back at once; when it is lost so often and says nothing in between, it does not come back. */
const MAX_LOSSES = 5;
/** Nothing is ever loaded from there: our loader takes the name alone. */
const NOWHERE = "https://stream.invalid/";

/** A page's own element, fed by a MediaSource of this world with what the background carries. The page keeps its player. */
class Feed implements Feeding {
  readonly #video: HTMLVideoElement;
  readonly #handle: string;
  readonly #listener: FeedListener;
  readonly #carried = new Carried((message) => this.#say(message));
  readonly #listening = new AbortController();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #starts: boolean;
  #port: chrome.runtime.Port | null = null;
  #losses = 0;
  #hls: Hls | null = null;
  /** The page's own `src` attribute, and ours. */
  #before: string | null = null;
  #url: string | null = null;
  #playlist = "";
  #captions = new AbortController();
  #recoveries = 0;
  /** By us. */
  #muted = false;
  #over = false;

  constructor(video: HTMLVideoElement, handle: string, starts: boolean, listener: FeedListener) {
    this.#video = video;
    this.#handle = handle;
    this.#starts = starts;
    this.#listener = listener;
    void this.#begin();
  }

  owns(): boolean | null {
    return this.#url === null ? null : this.#video.getAttribute("src") === this.#url;
  }

  stop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#listening.abort();
    this.#captions.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#url = null;
    this.#hls?.destroy();
    this.#port?.disconnect();
  }

  async #begin(): Promise<void> {
    if (await isBlocked()) return this.#fail("format", true);
    if (this.#over) return;
    this.#within(PLAYLIST_MILLIS, "playlist", "no-peers");
    // What can show nothing else meanwhile is taken at once: its page then sees no error of a source that no browser knows.
    if (!hasFallback(this.#video)) this.#attach();
    this.#connect();
  }

  #connect(): void {
    const port = ext.runtime.connect({ name: "feed" });
    this.#port = port;
    port.onMessage.addListener((heard: FeedHears) => {
      this.#losses = 0;
      this.#hear(heard);
    });
    port.onDisconnect.addListener(() => {
      if (this.#over) return;
      this.#port = null;
      this.#carried.lost();
      if (++this.#losses >= MAX_LOSSES) this.#fail("engine-unreachable");
      else if (this.#playlist === "") this.#connect();
    });
    const plays = { ...abilities(document.createElement("video")), containers: [] };
    const at = Math.round(this.#video.currentTime * 1000);
    port.postMessage({ type: "start", handle: this.#handle, echo: new ArrayBuffer(3), at, plays } satisfies FeedSays);
  }

  /** The line to a background that was ended comes back when something is wanted of it. */
  #say(message: FeedSays): void {
    if (this.#over) return;
    if (this.#port === null) this.#connect();
    this.#port!.postMessage(message);
  }

  #hear(heard: FeedHears): void {
    if (this.#over) return;
    if (!("type" in heard)) return this.#carried.hear(heard);
    switch (heard.type) {
      case "playlist":
        return this.#load(heard);
      case "status":
        return this.#listener.told(heard.status);
      case "failed":
        return this.#fail(heard.code);
    }
  }

  /** Comes again when the helper was away, and then names what we have already. */
  #load({ name: playlist, live, subtitles, read }: Extract<FeedHears, { name: string }>): void {
    if (playlist === this.#playlist) return;
    const first = this.#playlist === "";
    this.#playlist = playlist;
    this.#done("playlist");
    const at = live ? 0 : this.#video.currentTime;
    const plays = (first && this.#starts) || !this.#video.paused;
    if (this.#hls === null) this.#attach();
    Object.assign(this.#hls!.config, { startPosition: at > 0 ? at : -1 }, live ? HLS_LIVE : {});
    this.#hls!.loadSource(NOWHERE + playlist);
    const tracks = subtitles.map((track) => ({ ...track, url: NOWHERE + track.url }));
    const wanted = first && read !== undefined ? NOWHERE + read : undefined;
    this.#captions = offerCaptions(this.#video, this.#carried, tracks, wanted, this.#captions);
    if (plays || !first) this.#goOn(plays);
  }

  /** Where its source was set anew: an element with `autoplay` plays by itself then, also one that was paused. */
  #goOn(plays: boolean): void {
    if (!plays) this.#video.pause();
    else this.#video.play().catch(() => {}); // where it may not, its page has a button
  }

  #attach(): void {
    const video = this.#video;
    const { signal } = this.#listening;
    const loader = loaderOver({ fetch: (url, aborted) => this.#carried.fetch(url, aborted) });
    const hls = new Hls({ ...HLS, loader });
    let pictures = false;
    this.#hls = hls;
    this.#before = video.getAttribute("src");
    hls.on(Hls.Events.MEDIA_ATTACHING, () => {
      this.#url = video.getAttribute("src");
      this.#within(SOURCE_OPEN_MILLIS, "source", "format");
    });
    hls.on(Hls.Events.MEDIA_ATTACHED, () => this.#done("source"));
    hls.on(Hls.Events.BUFFER_CREATED, (_, { tracks }) => (pictures = "video" in tracks || "audiovideo" in tracks));
    hls.once(Hls.Events.BUFFER_APPENDED, () => video.readyState === 0 && this.#within(METADATA_MILLIS, "metadata", "format"));
    hls.on(Hls.Events.ERROR, (_, error) => this.#stumbled(error));
    video.addEventListener("loadedmetadata", () => this.#done("metadata"), { signal });
    video.addEventListener("loadeddata", () => pictures && video.videoWidth === 0 && this.#fail("format"), { signal });
    video.addEventListener("error", () => this.#gaveUp(), { signal });
    video.addEventListener("emptied", () => this.#url !== null && video.srcObject !== null && this.#left(), { signal });
    hls.attachMedia(video);
  }

  /**
   * Where the machine has nothing to sound by, Firefox gives up what is sound alone, unless it is muted. hls.js would try
   * the same again for ever.
   */
  #gaveUp(): void {
    const video = this.#video;
    const played = !video.paused;
    if (this.owns() !== true || video.videoWidth > 0 || video.error?.code !== MediaError.MEDIA_ERR_DECODE) return;
    if (this.#recoveries++ >= MAX_RECOVERIES) return this.#fail("format");
    if (!video.muted) this.#muted = video.muted = true;
    this.#hls!.recoverMediaError();
    this.#goOn(played);
  }

  #stumbled({ fatal, type, details }: ErrorData): void {
    if (!fatal) return;
    const unopened = details === Hls.ErrorDetails.MANIFEST_LOAD_ERROR;
    if (type === Hls.ErrorTypes.MEDIA_ERROR && this.#recoveries++ < MAX_RECOVERIES) this.#hls!.recoverMediaError();
    else this.#fail(type === Hls.ErrorTypes.NETWORK_ERROR ? (unopened ? "media-failed" : "engine-unreachable") : "format");
  }

  #left(): void {
    this.stop();
    this.#listener.left();
  }

  /** The page gets back what it had, and where it was. */
  #fail(code: string, blocked = false): void {
    if (this.#over) return;
    const video = this.#video;
    const fed = this.#url !== null;
    const at = video.currentTime;
    const played = !video.paused;
    this.stop();
    if (this.#muted) video.muted = false;
    if (fed && this.#before !== null) video.setAttribute("src", this.#before);
    if (fed && at > 0) {
      const again = () => {
        video.currentTime = at;
        this.#goOn(played);
      };
      video.addEventListener("loadedmetadata", again, { once: true });
    }
    this.#listener.failed(code, blocked);
  }

  /** Fails unless it is done by then. A page that is not to be seen may take its time: nothing is loaded there. */
  #within(millis: number, what: string, code: string): void {
    this.#done(what);
    const late = () => (document.visibilityState === "hidden" ? this.#within(millis, what, code) : this.#fail(code));
    this.#timers.set(what, setTimeout(late, millis));
  }

  #done(what: string): void {
    clearTimeout(this.#timers.get(what));
    this.#timers.delete(what);
  }
}

/** Whether the page's policy keeps a MediaSource from its elements: tried with one that is in no document. */
function isBlocked(): Promise<boolean> {
  const source = new MediaSource();
  const probe = document.createElement("video");
  probe.src = URL.createObjectURL(source);
  return new Promise<boolean>((resolve) => {
    source.addEventListener("sourceopen", () => resolve(false), { once: true });
    probe.addEventListener("error", () => resolve(true), { once: true });
    setTimeout(() => resolve(false), SOURCE_OPEN_MILLIS);
  }).finally(() => {
    URL.revokeObjectURL(probe.src);
    probe.removeAttribute("src");
  });
}

offerFeeder({ feed: (video, handle, starts, listener) => new Feed(video, handle, starts, listener) });
