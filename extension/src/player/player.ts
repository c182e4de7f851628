import { followCaptionStyle } from "../captions.ts";
import { pageUrl } from "../ext.ts";
import { plain, rate } from "../format.ts";
import { byId, failureText, label, localize, sentences, text } from "../i18n.ts";
import { firstIn, likedLanguages } from "../languages.ts";
import type { PlayerHears, PlayerSays } from "../messages.ts";
import type { Chosen, Opened, Prepared, TorrentFile, TorrentStatus } from "../protocol.ts";
import { abilities, isLikelyPlain } from "./abilities.ts";
import { offerCast } from "./cast.ts";
import { Connection } from "./connection.ts";
import { takeDrops, type Dropped } from "./drop.ts";
import { Cover } from "./cover.ts";
import { wireControls } from "./controls.ts";
import { neighbourOf, playable } from "./episodes.ts";
import { Live } from "./live.ts";
import { adviceOf, hideFailure, showFailure } from "./message.ts";
import { positionOf, rememberPosition } from "./positions.ts";
import { offerRates } from "./rate.ts";
import { Reach } from "./reach.ts";
import { joinSystem, nameToSystem } from "./session.ts";
import { Source } from "./source.ts";
import { Stalls } from "./stalls.ts";
import { Subtitles } from "./subtitles.ts";
import { Timeline } from "./timeline.ts";
import { NOTICED_MILLIS, tell } from "./told.ts";
import { bringSubtitles, keepSubtitles, offerTracks, readIn, shiftSubtitles, withdrawTracks } from "./tracks.ts";

/** A player without picture and without peers for this long says so. */
const LONELY_MILLIS = 10_000;
/** A film that plays as it is, is looked into a moment later, so that its first picture has the machine for itself. */
const LOOK_AFTER_MILLIS = 700;
/** What a refresh may lose: a page that goes has no time to save. */
const SAVE_EVERY_MILLIS = 2_000;
/** A broken stream is opened again this often within the time; then the user decides. */
const MAX_REPAIRS = 3;
const REPAIRS_WITHIN_MILLIS = 60_000;

const atTop = window.top === window;
const video = byId<HTMLVideoElement>("video");
const connection = new Connection(start, hear);
const reach = new Reach(() => location.hash.slice(1));
const source = new Source(video, reach, (why) => {
  if (why === "network") void broken();
  else failed(why === "format" ? "format" : "media-failed", "");
});
const subtitles = new Subtitles(video, reach, video.addTextTrack("subtitles"));
localize();
const timeline = new Timeline(video, reach);
const cover = new Cover(video, reach);
wireControls(video, timeline, (steps) => shiftSubtitles(subtitles, steps));
offerRates(video);
joinSystem(video, timeline);
offerCast(video);
void followCaptionStyle("::cue");
new Stalls(video, (told) => connection.say({ type: "stalled", ...told }));
byId("close").hidden = atTop;

const live = new Live(
  video,
  source,
  timeline,
  () => {
    wantsToPlay = true;
    connection.say({ type: "recording" });
  },
  () => {
    wantsToPlay = goesOn = true;
    connection.say({ type: "onward" });
  },
);

let opened: Opened | null = null;
/** How the film is to be played, once the helper has looked into it. */
let prepared: Prepared | null = null;
let preparing = false;
/** The tracks that the viewer wants. */
let chosen: Chosen = {};
/** The viewer's languages have been taken for this film. */
let settled = false;
let wantsToPlay = true;
/** What is opened next is the same broadcast in another swarm. */
let goesOn = false;
/** A film that shows no picture stands still until it is known why. */
let held = false;
let saved = 0;
let repairs: number[] = [];
/** How often this film was muted to see whether it then plays. */
let muted = 0;
let lonelySince = Date.now();

/** The hash holds our handle, or, when a navigation was sent here, `u=` and the raw link. */
function start(): PlayerSays {
  const hash = location.hash.slice(1);
  const handedOver = new URLSearchParams(location.search).get("u");
  if (handedOver !== null) return { type: "start", link: handedOver };
  return hash.startsWith("u=") ? { type: "start", link: hash.slice(2) } : { type: "start", handle: hash };
}

function hear(message: PlayerHears): void {
  switch (message.type) {
    case "named":
      return history.replaceState(null, "", `${location.pathname}#${message.handle}`);
    case "question":
      return questioned(message.handle, message.site, message.name);
    case "joining":
      return joining(message.name);
    case "opened":
      return void play(message.opened, message.autoplay);
    case "prepared":
      return void use(message.prepared);
    case "unprepared":
      return unprepared(message.code, message.message);
    case "status":
      return show(message.status);
    case "failed":
      return failed(message.code, message.message);
  }
}

/** The answer is given at the top only: in a page, something could be laid over us. */
function questioned(handle: string, site: string, name: string): void {
  if (atTop) return location.replace(`${pageUrl("consent.html")}#${handle}`);
  entitle(name);
  byId("notice-site").textContent = site === "" ? "" : text("noticeSite", new URL(site).host);
  byId("notice").hidden = false;
  state("question");
}

function joining(name: string): void {
  hideFailure();
  byId("notice").hidden = true;
  if (opened === null) {
    entitle(name);
    lonelySince = Date.now();
    state("joining");
  }
}

async function play(next: Opened, autoplay: boolean): Promise<void> {
  const again = opened?.infoHash === next.infoHash && opened.file === next.file;
  preparing = held = false;
  if (again && opened?.streamUrl === next.streamUrl && source.shows && video.error === null) return recovered();
  const first = opened === null;
  const at = again ? video.currentTime : 0;
  if (first) wantsToPlay = autoplay;
  opened = next;
  prepared = null;
  if (!again) {
    chosen = {};
    settled = false;
    muted = 0;
    withdrawTracks(subtitles);
    timeline.chapters([], 0);
    timeline.glimpses(null);
    cover.from(undefined);
  }
  source.leave();
  live.leave();
  byId("controls").hidden = false;
  hideFailure();
  state("waiting");
  if (next.live !== undefined) void showBroadcast(next.live.playlist);
  else if (!reach.carried && isLikelyPlain(video, next.mediaType)) showFile(at);
  else prepare(at > 0 ? at : await positionOf(filmOf(next)));
  if (next.recording && !again) tell(text("isRecording"), NOTICED_MILLIS);
  else if (goesOn && !again) tell(text("goesOn"), NOTICED_MILLIS);
  goesOn = false;
  const file = next.files.find(({ index }) => index === next.file);
  entitle(file?.name.split("/").pop()?.replace(/\.\w{2,4}$/, "") || next.name);
  offerFiles(next);
  if (source.shows) await goOn();
}

async function showBroadcast(url: string): Promise<void> {
  live.begin();
  await source.broadcast(url);
}

/** The file itself, from where the viewer was. */
function showFile(at: number): void {
  const film = filmOf(opened!);
  source.file(opened!.streamUrl, at);
  if (at > 0) seekOnceKnown(at);
  else void positionOf(film).then((position) => position > 0 && filmOf(opened!) === film && seekOnceKnown(position));
}

/** The helper looks into the film; `playable` false: the file itself was tried, in vain. */
function prepare(at: number, playable = true): void {
  if (preparing) return;
  preparing = true;
  const plays = abilities(video);
  if (!playable || reach.carried) plays.containers = [];
  connection.say({ type: "prepare", at: Math.round(at * 1000), ...plays, ...chosen });
}

/** Other sound, or a subtitle that has to be put into the pictures, or no more: null. */
function choose(wish: { audio?: number; subtitle?: number | null }): void {
  const { subtitle = chosen.subtitle, audio = chosen.audio } = wish;
  chosen = { ...(audio === undefined ? {} : { audio }), ...(typeof subtitle === "number" ? { subtitle } : {}) };
  prepare(video.currentTime);
}

async function use(next: Prepared): Promise<void> {
  preparing = held = false;
  prepared = next;
  offerTracks(next, subtitles, chosen.subtitle, choose);
  if (!settled) {
    settled = true;
    if (await takesLiked(next)) return;
  }
  timeline.chapters(next.chapters, next.duration);
  timeline.glimpses(next.glimpses ?? null);
  cover.from(next.cover);
  byId("player").dataset["way"] = next.way;
  if (source.url === next.url) return next.way === "as-is" ? goOn() : undefined; // a playlist may be on its way
  if (next.way === "as-is") showFile(video.currentTime);
  else await showPlaylist(next.url, video.currentTime);
  await goOn();
}

async function goOn(): Promise<void> {
  if (wantsToPlay) await begin();
}

/** Of a film just opened what the viewer likes to hear and to read; true where it is prepared anew for that. */
async function takesLiked(film: Prepared): Promise<boolean> {
  const { sound, subtitles: read } = await likedLanguages();
  if (prepared?.url !== film.url) return true; // the viewer was faster
  readIn(subtitles, read);
  const liked = firstIn(film.audioTracks, sound);
  if (liked === undefined || liked.track === film.audio) return false;
  choose({ audio: liked.track });
  return true;
}

async function showPlaylist(url: string, at: number): Promise<void> {
  state("waiting");
  await source.playlist(url, at > 0 ? at : await positionOf(filmOf(opened!)));
}

/** Without help the file itself is tried: the browser may play it all the same. */
function unprepared(code: string, message: string): void {
  preparing = held = false;
  if (opened === null) return;
  if (prepared !== null && chosen.subtitle !== undefined && source.shows) {
    delete chosen.subtitle;
    keepSubtitles();
    return tell(sentences(failureText(code), adviceOf(code)));
  }
  if (reach.carried) connection.say({ type: "tab" });
  else if (!source.shows && code === "no-ffmpeg" && video.canPlayType(opened.mediaType) !== "") {
    showFile(0);
    void goOn();
  } else if (!source.shows || video.error !== null || isBlind()) {
    failed(code, message);
  }
}

/** A codec that the browser lacks is no error to it: the sound plays, and there is no picture. */
function isBlind(): boolean {
  return video.readyState > 0 && video.videoWidth === 0 && opened!.mediaType.startsWith("video/");
}

/** Stands still until the helper has looked into it: the sound would run on, and a short film be over before its first picture. */
function hold(): void {
  held = wantsToPlay;
  if (held) video.pause();
  state("waiting");
  prepare(video.currentTime);
}

/** The file itself, which was tried before the helper had looked into it, until the playlist is there. */
function isLeftFile(): boolean {
  return prepared !== null && prepared.way !== "as-is" && video.currentSrc.split("#")[0] === opened!.streamUrl;
}

/** With sound if the browser lets us, else without and with a button for it. */
async function begin(): Promise<void> {
  try {
    await video.play();
  } catch (error) {
    if ((error as DOMException).name !== "NotAllowedError") return;
    mute();
    if (!held) await video.play().catch(() => {});
  }
}

function mute(): void {
  video.muted = true;
  byId("unmute").hidden = false;
}

/** It was the file after all. */
function unmute(): void {
  video.muted = false;
  tell("");
}

function seekOnceKnown(seconds: number): void {
  const seek = () => {
    if (Math.abs(video.currentTime - seconds) > 1) timeline.seek(seconds);
  };
  if (video.readyState >= HTMLMediaElement.HAVE_METADATA) seek();
  else video.addEventListener("loadedmetadata", seek, { once: true });
}

function filmOf({ infoHash, file }: Opened): string {
  return `${infoHash}:${file}`;
}

function entitle(name: string): void {
  const title = plain(name);
  byId("title").textContent = title;
  document.title = title === "" ? text("name") : title;
  nameToSystem(document.title);
}

function offerFiles({ files, file }: Opened): void {
  const all = playable(files);
  const choice = byId<HTMLSelectElement>("files");
  choice.hidden = all.length < 2;
  choice.replaceChildren(...all.map(({ name, index }) => new Option(plain(name.split("/").pop()!), String(index))));
  choice.value = String(file);
  offerNeighbour("next", "nextKey", neighbourOf({ files, file }, 1));
  offerNeighbour("previous", "previousKey", neighbourOf({ files, file }, -1));
}

/** The button (which a key presses, too) and the system's media key are there while there is such a title. */
function offerNeighbour(which: "next" | "previous", name: string, title: TorrentFile | null): void {
  const go = title === null ? null : () => chooseFile(title.index);
  const button = byId<HTMLButtonElement>(which);
  button.hidden = go === null;
  button.onclick = go;
  if (title !== null) label(button, name, plain(title.name.split("/").pop()!));
  navigator.mediaSession.setActionHandler(`${which}track`, go);
}

/** Another film, subtitles to this one, or neither: then the film just goes on. */
function dropped(what: Dropped): void {
  if ("wrong" in what) return tell(sentences(failureText(what.wrong), adviceOf(what.wrong)));
  if ("torrent" in what) {
    save();
    return connection.say({ type: "dropped", torrent: what.torrent, name: what.name });
  }
  bringSubtitles(subtitles, what.name, what.cues);
  tell(text("subtitlesBrought", plain(what.name)));
}

function chooseFile(file: number): void {
  save();
  wantsToPlay = true;
  connection.say({ type: "file", index: file });
}

function show(status: TorrentStatus): void {
  byId("peers").textContent = String(status.peers);
  byId("stats").title = text("statsTitle", status.peers, status.known, rate(status.downRate), rate(status.upRate));
  byId("speed").textContent = `↓ ${rate(status.downRate)}  ↑ ${rate(status.upRate)}`;
  byId("state").textContent = text(`state_${status.state.replaceAll("-", "_")}`);
  byId("player").dataset["torrent"] = status.state;
  if (status.file) timeline.downloaded(status.file.ranges, status.file.length);
  if (opened === null) entitle(status.name);
  if (status.peers > 0 || status.state === "checking" || status.state === "seeding") lonelySince = Date.now();
  if (status.live !== undefined) live.told(status.live);
  hint(status);
  const complete = status.file && status.file.ranges[0]?.[0] === 0 && status.file.ranges[0][1] === status.file.length;
  // What stands still goes on by itself: the picture that there is stays.
  const passing = live.on && status.error?.code === "live-silent";
  if (status.error !== null && !complete && !passing) failed(status.error.code, status.error.message);
  else if (byId("message").dataset["transient"] === "yes") recovered();
}

function hint(status: TorrentStatus | null): void {
  const starving = ["joining", "waiting"].includes(byId("player").dataset["state"]!);
  const lonely = starving && Date.now() - lonelySince >= LONELY_MILLIS;
  byId("hint").hidden = !starving || !(lonely || status !== null);
  if (lonely) byId("hint").textContent = text("noPeersYet");
  else if (status !== null) byId("hint").textContent = text(status.peers > 0 ? "connectedTo" : "lookingFor", status.peers);
}

function failed(code: string, message: string): void {
  byId("notice").hidden = true;
  video.pause();
  byId("message").dataset["transient"] = opened !== null && code !== "format" ? "yes" : "no";
  showFailure(code, message, (remedy) => {
    lonelySince = Date.now();
    wantsToPlay = true;
    connection.say({ type: remedy === "ask" ? "ask" : "again" });
  });
  state("failed");
}

/** The torrent's trouble is over (room on the disk, a peer): the picture is there again. */
function recovered(): void {
  hideFailure();
  const starved = video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
  state(starved ? "waiting" : video.paused ? "paused" : "playing");
  if (wantsToPlay && video.paused) void begin();
}

async function broken(): Promise<void> {
  if (opened === null || (video.error === null && source.shows)) return;
  if (isUnheard()) {
    muted++;
    mute();
    tell(text("noSoundOutput"));
    return play(opened, wantsToPlay);
  }
  const stream = opened.streamUrl;
  const reachable = reach.carried || await fetch(stream, { method: "HEAD" }).then(({ ok }) => ok, () => false);
  if (reachable && video.error && video.error.code !== MediaError.MEDIA_ERR_NETWORK) {
    if (prepared !== null) return failed("format", "");
    if (muted === 1) unmute();
    return prepare(video.currentTime, false);
  }
  const now = Date.now();
  repairs = [...repairs.filter((at) => now - at < REPAIRS_WITHIN_MILLIS), now];
  if (repairs.length > MAX_REPAIRS) return failed("engine-unreachable", "");
  state("waiting");
  connection.say({ type: "again" });
}

/**
 * Where the machine has nothing to sound by, Firefox gives up what is sound alone, unless it is muted. It does not tell another
 * origin why: what can't be decoded looks the same, until it fails muted too.
 */
function isUnheard(): boolean {
  return video.error?.code === MediaError.MEDIA_ERR_DECODE && !video.muted && video.videoWidth === 0;
}

function state(name: "joining" | "question" | "waiting" | "playing" | "paused" | "failed"): void {
  byId("player").dataset["state"] = name;
  hint(null);
}

function save(): void {
  if (opened === null || live.on || video.readyState < HTMLMediaElement.HAVE_METADATA) return;
  saved = Date.now();
  void rememberPosition(filmOf(opened), video.currentTime, video.duration);
}

video.addEventListener("playing", () => !held && state("playing"));
video.addEventListener("waiting", () => state("waiting"));
video.addEventListener("canplay", () => video.paused && !held && state("paused"));
video.addEventListener("play", () => (wantsToPlay = true));
video.addEventListener("pause", () => {
  if (held) return;
  if (byId("player").dataset["state"] !== "failed") wantsToPlay = video.error !== null;
  if (byId("player").dataset["state"] === "playing") state("paused");
  save();
});
video.addEventListener("timeupdate", () => Date.now() - saved > SAVE_EVERY_MILLIS && save());
for (const event of ["seeked", "ended"]) video.addEventListener(event, save);
video.addEventListener("error", () => void broken());
video.addEventListener("loadeddata", () => {
  if (prepared !== null || live.on) return isBlind() && !isLeftFile() ? failed("format", "") : undefined;
  if (isBlind()) return hold();
  setTimeout(() => prepared === null && prepare(video.currentTime), LOOK_AFTER_MILLIS);
});
if (atTop) takeDrops(dropped);
addEventListener("pagehide", save);
setInterval(() => opened === null && byId("player").dataset["state"] === "joining" && hint(null), 1000);
byId("ask").addEventListener("click", () => connection.say({ type: "ask" }));
byId("close").addEventListener("click", () => connection.say({ type: "close" }));
byId<HTMLSelectElement>("files").addEventListener("change", ({ target }) => chooseFile(Number((target as HTMLSelectElement).value)));
video.addEventListener("ended", () => {
  const next = opened === null || live.on ? null : neighbourOf(opened, 1);
  if (next !== null) chooseFile(next.index);
});
