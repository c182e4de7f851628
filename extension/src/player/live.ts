import { decimal } from "../format.ts";
import { byId, label, text } from "../i18n.ts";
import type { LiveState, TorrentStatus } from "../protocol.ts";
import { Following } from "./following.ts";
import type { Source } from "./source.ts";
import type { Timeline } from "./timeline.ts";

/** Nearer to the newest picture than this is live, beyond what players hold back; who follows and falls further behind is brought back. */
const AT_EDGE_SECONDS = 3;

/** What is special of a broadcast: how live the picture is, the way back to it, and signs when it stands still or is over. */
export class Live {
  readonly #video: HTMLVideoElement;
  readonly #source: Source;
  readonly #timeline: Timeline;
  #on = false;
  #state: LiveState = "playing";
  /** It has become a film, which can be opened. */
  #recorded = false;
  readonly #record: () => void;
  readonly #goOn: () => void;
  /** It has another swarm now, which is asked for once the viewer has seen the end of this one. */
  #next: "none" | "there" | "asked" = "none";
  readonly #following = new Following();

  constructor(video: HTMLVideoElement, source: Source, timeline: Timeline, record: () => void, goOn: () => void) {
    this.#record = record;
    this.#goOn = goOn;
    this.#video = video;
    this.#source = source;
    this.#timeline = timeline;
    byId("live").addEventListener("click", () => this.toEdge());
    byId("ended-action").addEventListener("click", () => this.#fromStart());
    video.addEventListener("timeupdate", () => this.#watch());
    for (const event of ["pause", "play"]) video.addEventListener(event, () => this.#rests());
    video.addEventListener("seeking", () => this.#jumps());
    video.addEventListener("ended", () => this.#draw());
    setInterval(() => this.#on && this.#watch(), 500);
  }

  get on(): boolean {
    return this.#on;
  }

  begin(): void {
    this.#on = true;
    this.#following.begin();
    this.#state = "playing";
    this.#recorded = false;
    this.#next = "none";
    byId("player").dataset["live"] = "yes";
    byId("live").hidden = false;
    this.#timeline.follow(() => this.#window());
    this.#draw();
  }

  leave(): void {
    this.#on = false;
    delete byId("player").dataset["live"];
    for (const part of ["live", "latency", "note", "ended"]) byId(part).hidden = true;
    this.#timeline.follow(null);
  }

  /** As the helper says. */
  told({ state, recording, next }: NonNullable<TorrentStatus["live"]>): void {
    this.#recorded = recording !== undefined;
    const appears = next !== undefined && this.#next === "none";
    if (appears) this.#next = "there";
    if (!this.#on || (state === this.#state && !appears)) return;
    this.#state = state;
    this.#draw();
  }

  toEdge(): void {
    const edge = this.#source.edge;
    if (edge === null) return;
    this.#following.begin();
    if (this.#video.readyState > 0) this.#video.currentTime = edge;
    void this.#video.play().catch(() => {});
  }

  #fromStart(): void {
    if (this.#recorded) return this.#record();
    this.#following.leave();
    this.#video.currentTime = this.#window().from;
    void this.#video.play().catch(() => {});
  }

  /** What can be rewound, in the element's seconds; dates where they are known. */
  #window(): { from: number; to: number; date: Date | null } {
    const { seekable, duration } = this.#video;
    const from = seekable.length > 0 ? seekable.start(0) : 0;
    const end = Number.isFinite(duration) ? duration : seekable.length > 0 ? seekable.end(seekable.length - 1) : 0;
    return { from, to: this.#state === "ended" ? end : Math.max(from, this.#source.edge ?? end), date: this.#source.date };
  }

  /** Seconds behind the newest picture that is here. */
  get #behind(): number {
    const { edge, holdBack } = this.#source;
    return edge === null ? 0 : Math.max(0, edge + holdBack - this.#video.currentTime);
  }

  get #isAtEdge(): boolean {
    return this.#state !== "ended" && this.#behind < this.#source.holdBack + AT_EDGE_SECONDS;
  }

  #rests(): void {
    this.#following.rests(this.#video.paused, this.#isAtEdge);
    this.#draw();
  }

  #jumps(): void {
    this.#following.jumps(this.#video.currentTime, !this.#video.paused && this.#isAtEdge);
    this.#draw();
  }

  #watch(): void {
    if (!this.#on) return;
    const shows = this.#video.readyState > 0 && !this.#video.seeking && !this.#video.paused;
    if (this.#following.on && !this.#isAtEdge && shows && this.#state === "playing") this.toEdge();
    this.#following.sees(this.#video.currentTime);
    this.#draw();
  }

  #draw(): void {
    if (!this.#on) return;
    const atEdge = this.#isAtEdge && !this.#video.paused;
    const ended = this.#state === "ended";
    byId("live").hidden = ended;
    byId("live").dataset["edge"] = atEdge ? "yes" : "no";
    say("live-text", text(atEdge ? "liveNow" : "goToLive"));
    label(byId("live"), atEdge ? "liveNow" : "goToLive");
    byId("latency").hidden = ended;
    say("latency", text("behindLive", decimal(this.#behind)));
    byId("note").hidden = this.#state !== "silent" && !ended;
    say("note", ended ? text("broadcastEnded") : this.#state === "silent" ? text("reconnecting") : "");
    if (ended && this.#video.ended && this.#next === "there") {
      this.#next = "asked";
      this.#goOn();
    }
    byId("ended").hidden = !(ended && this.#video.ended);
    if (!byId("ended").hidden) byId("note").hidden = true;
  }
}

/** Only what is new, so that screen readers don't say it again. */
function say(id: string, what: string): void {
  if (byId(id).textContent !== what) byId(id).textContent = what;
}
