import { connectHelper, disconnectReason, ext } from "./ext.ts";
import { failureText } from "./i18n.ts";
import { nameOf } from "./link.ts";
import type { FedTracks, Overview, PlayerHears, Refused, Stalls } from "./messages.ts";
import { Native } from "./native.ts";
import { allPlays, changePlay, playOf, savePlay, type Play } from "./plays.ts";
import { Failure, failureOf, type Opened, type OpenRequest, type PrepareRequest, type Replies, type Request, type StatusEvent } from "./protocol.ts";
import { fetchTorrent } from "./torrents.ts";
import { showTrouble } from "./trouble.ts";

/** A refresh takes the same open up again within this time; then the torrent may stop. */
const CLOSE_AFTER_MILLIS = 5_000;
/** With nothing playing, the helper is let go after this time, so that the engine may end. */
const RELEASE_AFTER_MILLIS = 60_000;

/** Failures that the user wanted. */
const CHOSEN = new Set(["refused", "stopped"]);

/** A player that shows a play, as it is told. */
export type Viewer = (message: PlayerHears) => void;

/** What is known of a play while this worker lives; everything lasting is in its `Play`. */
interface Live {
  handle: string;
  viewers: Set<Viewer>;
  /** A player has come up, if only once. */
  shown: boolean;
  opening: boolean;
  /** The id of its open at the helper. */
  open?: number;
  /** The helper's answer to it. */
  opened?: Opened;
  status?: StatusEvent;
  stalls?: Stalls;
  /** What its tab's button in the tool bar says is wrong. */
  trouble?: string;
  closing?: ReturnType<typeof setTimeout>;
}

const lives = new Map<string, Live>();
let releasing: ReturnType<typeof setTimeout> | undefined;

const native = new Native({
  connect: connectHelper,
  reason: (port) => disconnectReason(port as chrome.runtime.Port),
  version: ext.runtime.getManifest().version,
  onStatus: relay,
  onLost: lost,
});

/** Connects to the helper so that the first click finds it running. */
export function warm(): void {
  native.ready().then(releaseWhenIdle, () => {});
}

/** A player shows this play from now on. */
export function attach(play: Play, viewer: Viewer): void {
  const live = liveOf(play.handle);
  clearTimeout(live.closing);
  delete live.closing;
  live.viewers.add(viewer);
  live.shown = true;
  if (play.consent === "yes") {
    if (live.open !== undefined && !live.opening && live.opened) {
      say(live, { type: "opened", opened: live.opened, autoplay: play.autoplay }, viewer);
      if (live.status) say(live, { type: "status", status: live.status }, viewer);
    } else {
      say(live, { type: "joining", name: nameOf(play.link) }, viewer);
      void open(play);
    }
  } else if (play.consent === "no") {
    say(live, { type: "failed", code: "refused", message: "" }, viewer);
  } else {
    say(live, { type: "question", handle: play.handle, site: play.site, name: nameOf(play.link) }, viewer);
  }
}

/** The player is gone: closed, or refreshed and soon back. */
export function detach(handle: string, viewer: Viewer): void {
  const live = liveOf(handle);
  live.viewers.delete(viewer);
  if (live.viewers.size === 0) live.closing = setTimeout(() => end(handle), CLOSE_AFTER_MILLIS);
}

/** Opens at the helper; the answer goes to all players of the play. Nothing happens without consent. */
export async function open(play: Play): Promise<void> {
  const live = liveOf(play.handle);
  if (play.consent !== "yes" || live.opening || live.open !== undefined) return;
  live.opening = true;
  clearTimeout(releasing);
  say(live, { type: "joining", name: nameOf(play.link) });
  try {
    const request = await openRequest(play);
    const opened = await native.request(request, (id) => (live.open = id));
    live.opened = opened;
    await changePlay(play.handle, { opened });
    say(live, { type: "opened", opened, autoplay: play.autoplay });
  } catch (error) {
    delete live.open;
    const { code, message } = failureOf(error);
    say(live, { type: "failed", code, message });
  } finally {
    live.opening = false;
    if (live.viewers.size === 0 && live.closing === undefined) detachedOpen(play.handle, live);
  }
}

/** Asks the helper for a player how its film is to be played. */
export async function prepare(play: Play, said: Omit<PrepareRequest, "open">, viewer: Viewer): Promise<void> {
  const live = liveOf(play.handle);
  const { open } = live;
  if (open === undefined) return;
  try {
    const prepared = await native.request({ ...said, open });
    if (live.open === open) say(live, { type: "prepared", prepared }, viewer);
  } catch (error) {
    const { code, message } = failureOf(error);
    if (live.open === open) say(live, { type: "unprepared", code, message }, viewer);
  }
}

/** Opens anew: another file was chosen, the stream broke, or the user tries again. */
export async function reopen(play: Play): Promise<void> {
  const live = liveOf(play.handle);
  if (live.opening) return;
  native.forgive();
  if (live.open !== undefined) closeOpen(live.open);
  delete live.open;
  await open(play);
}

/** In place of a broadcast that is over, the film that it has become, or the broadcast by which it goes on. */
export async function openInstead({ opened: _, file: __, ...play }: Play, what: "recording" | "next"): Promise<void> {
  const link = liveOf(play.handle).status?.live?.[what];
  if (link === undefined) return;
  await savePlay({ ...play, link });
  await reopen({ ...play, link });
}

export function wasShown(handle: string): boolean {
  return lives.get(handle)?.shown ?? false;
}

export function isShown(handle: string): boolean {
  return (lives.get(handle)?.viewers.size ?? 0) > 0;
}

/** The question was answered with no. */
export function refuse(handle: string): void {
  say(liveOf(handle), { type: "failed", code: "refused", message: "" });
}

export function end(handle: string): void {
  const live = lives.get(handle);
  lives.delete(handle);
  clearTimeout(live?.closing);
  if (live?.open !== undefined) closeOpen(live.open);
  releaseWhenIdle();
}

/** What private windows play is told to those alone. */
export async function overview(tracks: Record<string, FedTracks>, isPrivate: boolean): Promise<Overview> {
  const engine = await ask({ type: "status" });
  if ("failed" in engine) return engine;
  const own = new Set(isPrivate ? (await allPlays(true)).map(({ opened }) => opened?.infoHash) : []);
  const torrents = engine.torrents.filter(({ infoHash, ephemeral }) => (isPrivate ? own.has(infoHash) : !ephemeral));
  const [downRate, upRate] = (["downRate", "upRate"] as const).map((rate) => torrents.reduce((sum, torrent) => sum + torrent[rate], 0)) as [number, number];
  return { engine: { ...engine, torrents, downRate, upRate }, stalls: stallsByInfoHash(), tracks };
}

/** Asks the helper what no play is about. */
export async function ask<R extends Request>(request: R): Promise<Replies[R["type"]] | Refused> {
  try {
    const reply = await native.request(request);
    releaseWhenIdle();
    return reply;
  } catch (error) {
    const { code, message } = failureOf(error);
    return { failed: code, message };
  }
}

/** A player says how its picture fares. */
export function stalled(handle: string, { count, millis }: Stalls): void {
  liveOf(handle).stalls = { count, millis };
}

function stallsByInfoHash(): Record<string, Stalls> {
  const all: Record<string, Stalls> = {};
  for (const { status, stalls } of lives.values()) {
    if (status === undefined || stalls === undefined) continue;
    const before = all[status.infoHash] ?? { count: 0, millis: 0 };
    all[status.infoHash] = { count: before.count + stalls.count, millis: before.millis + stalls.millis };
  }
  return all;
}

/** Stops a torrent for everybody; its players are told. What was downloaded stays. */
export async function stop(infoHash: string): Promise<void> {
  await native.request({ type: "stop", infoHash, data: "keep" });
  for (const [handle, live] of lives) {
    if ((await playOf(handle))?.opened?.infoHash !== infoHash) continue;
    delete live.open;
    say(live, { type: "failed", code: "stopped", message: "" });
  }
  releaseWhenIdle();
}

/** Everything that the helper keeps; all players are told that they were stopped. */
export async function forget(): Promise<string> {
  try {
    await native.request({ type: "forget" });
  } catch (error) {
    return failureOf(error).code;
  }
  for (const live of lives.values()) {
    delete live.open;
    say(live, { type: "failed", code: "stopped", message: "" });
  }
  releaseWhenIdle();
  return "";
}

async function openRequest(play: Play): Promise<OpenRequest> {
  const source = play.link.startsWith("magnet:") ? { uri: play.link } : { torrent: play.torrent ?? (await fetchTorrent(play.link)) };
  const file = play.file ?? play.opened?.file;
  return {
    type: "open",
    ...source,
    ...(play.site === "" ? {} : { site: play.site }),
    ...(file === undefined ? {} : { file }),
    ...(play.opened && play.opened.file === file ? { stream: play.opened.streamUrl } : {}),
    ...(play.private ? { ephemeral: true } : {}),
  };
}

function relay(event: StatusEvent): void {
  for (const live of lives.values()) {
    if (live.open !== event.open) continue;
    live.status = event;
    say(live, { type: "status", status: event });
  }
}

/** The helper went away: what is being shown is opened again at once; `Native` makes the pauses and gives up. */
function lost(failure: Failure): void {
  for (const [handle, live] of lives) {
    if (live.open === undefined || live.opening) continue;
    delete live.open;
    if (live.viewers.size === 0) continue;
    if (failure.code === "engine-unreachable") void playOf(handle).then((play) => play && open(play));
    else say(live, { type: "failed", code: failure.code, message: failure.message });
  }
}

function say(live: Live, message: PlayerHears, viewer?: Viewer): void {
  if (message.type === "failed") void warn(live, CHOSEN.has(message.code) ? "" : failureText(message.code));
  else if (message.type === "status") void warn(live, message.status.error === null ? "" : failureText(message.status.error.code));
  for (const tell of viewer ? [viewer] : live.viewers) tell(message);
}

/** A page's own element that is fed says nothing, nor does a tab behind, whose play may fail before it has its tab: it fails there again. */
async function warn(live: Live, trouble: string): Promise<void> {
  const isTold = () => (live.trouble ?? "") === trouble;
  if (isTold()) return;
  const play = await playOf(live.handle);
  if (play === null || play.tab < 0 || isTold()) return;
  live.trouble = trouble;
  await showTrouble(play.tab, play.private ? "" : (play.opened?.name ?? nameOf(play.link)), trouble).catch(() => {}); // the tab is gone
}

function liveOf(handle: string): Live {
  let live = lives.get(handle);
  if (live === undefined) lives.set(handle, (live = { handle, viewers: new Set(), shown: false, opening: false }));
  return live;
}

/** Opened for a player that never came, or went meanwhile. */
function detachedOpen(handle: string, live: Live): void {
  live.closing = setTimeout(() => end(handle), CLOSE_AFTER_MILLIS);
}

function closeOpen(open: number): void {
  if (native.connected) native.request({ type: "close", open }).catch(() => {});
}

function releaseWhenIdle(): void {
  clearTimeout(releasing);
  releasing = setTimeout(() => {
    if ([...lives.values()].every((live) => live.open === undefined && !live.opening)) native.release();
  }, RELEASE_AFTER_MILLIS);
}
