import { nameOf } from "./carried.ts";
import { carrier } from "./carrier.ts";
import { ext } from "./ext.ts";
import { firstIn, likedLanguages } from "./languages.ts";
import { feedSays, type FedTracks, type FeedHears, type PageHears, type PlayerHears } from "./messages.ts";
import * as players from "./players.ts";
import { allPlays, changePlay, type Play } from "./plays.ts";
import type { Abilities, Chosen, Prepared } from "./protocol.ts";
import { memory } from "./stored.ts";

/** What feeds elements, with hls.js in it: for pages that have such an element and consent, and no others. */
const FEEDER = "feeder.js";
const UNFED = "unfed:";

/**
 * A content script that feeds the element of a play. It names files beside the stream and never learns where that is;
 * this side asks the helper for it.
 *
 * @param own the play with this handle, if it is the content script's
 */
export function feedConnected(port: chrome.runtime.Port, own: (handle: unknown) => Promise<Play | null>): void {
  const carry = carrier(port, async (handle) => (await own(handle))?.opened?.streamUrl ?? null);
  const say = (message: FeedHears) => port.postMessage(message);
  let shown: Fed | null = null;
  let gone = false;
  port.onDisconnect.addListener(() => {
    gone = true;
    if (shown === null) return;
    players.detach(shown.play.handle, shown.viewer);
    fed.delete(shown);
  });
  port.onMessage.addListener(async (message: unknown) => {
    const said = feedSays(message);
    if (said === null || (said.type === "start" && shown !== null)) return;
    carry(said);
    if (said.type !== "start") return;
    const play = await own(said.handle);
    if (gone) return;
    if (play === null) return say({ type: "failed", code: "unknown-player" });
    const viewer = (told: PlayerHears) => relay(element, told, say);
    const element: Fed = { play, plays: said.plays, at: said.at, infoHash: "", prepared: null, viewer };
    shown = element;
    fed.add(element);
    players.attach(play, viewer);
  });
}

/** An element that is fed; `at`: where it began, in milliseconds. */
interface Fed {
  play: Play;
  plays: Abilities;
  at: number;
  infoHash: string;
  prepared: Prepared | null;
  viewer: players.Viewer;
}

const fed = new Set<Fed>();

/** By info hash: what can be chosen where an element is fed. */
export function fedTracks(): Record<string, FedTracks> {
  const all: Record<string, FedTracks> = {};
  for (const { play, infoHash, prepared } of fed) {
    if (prepared === null) continue;
    const { audio, audioTracks, pictureSubtitles } = prepared;
    all[infoHash] = { handle: play.handle, ...play.chosen, ...(audio === undefined ? {} : { audio }), audioTracks, pictureSubtitles: pictureSubtitles ?? [] };
  }
  return all;
}

/** Other sound, another picture subtitle or none; kept for as long as the play is. */
export async function chooseTracks(handle: string, { audio, subtitle }: Chosen): Promise<void> {
  const chosen = { ...(audio === undefined ? {} : { audio }), ...(subtitle === undefined ? {} : { subtitle }) };
  await changePlay(handle, { chosen });
  for (const element of fed) {
    if (element.play.handle !== handle) continue;
    element.play = { ...element.play, chosen };
    prepare(element);
  }
}

/** Always as a playlist: an element's own source may not be this machine. */
function prepare({ play, plays, at, viewer }: Fed): void {
  void players.prepare(play, { type: "prepare", at, containers: [], codecs: [], segments: plays.segments, ...play.chosen }, viewer);
}

function relay(element: Fed, told: PlayerHears, say: (message: FeedHears) => void): void {
  switch (told.type) {
    case "opened":
      element.infoHash = told.opened.infoHash;
      if (told.opened.live !== undefined) return say({ type: "playlist", name: nameOf(told.opened.live.playlist), live: true, subtitles: [] });
      return prepare(element);
    case "prepared":
      return void show(element, told.prepared, say);
    case "status":
      return say({ type: "status", status: told.status });
    case "unprepared":
      // What was chosen can't be had.
      if (Object.keys(element.play.chosen ?? {}).length > 0) return void chooseTracks(element.play.handle, {});
      return say({ type: "failed", code: told.code });
    case "failed":
      return say({ type: "failed", code: told.code });
  }
}

/** What the viewer likes to hear is taken unless tracks were chosen; what he likes to read the content script offers. */
async function show(element: Fed, prepared: Prepared, say: (message: FeedHears) => void): Promise<void> {
  element.prepared = prepared;
  const liked = await likedLanguages(element.play.private);
  if (element.prepared !== prepared) return;
  const sound = element.play.chosen === undefined ? firstIn(prepared.audioTracks, liked.sound) : undefined;
  if (sound !== undefined && sound.track !== prepared.audio) return chooseTracks(element.play.handle, { audio: sound.track });
  const subtitles = prepared.subtitles.map((track) => ({ ...track, url: nameOf(track.url) }));
  const read = firstIn(subtitles, liked.subtitles)?.url;
  say({ type: "playlist", name: nameOf(prepared.url), live: false, subtitles, ...(read === undefined ? {} : { read }) });
}

/** Into the frame of a page that has an element to feed. */
export async function giveFeeder({ tab, frameId }: chrome.runtime.MessageSender): Promise<PageHears> {
  const wanted = (await allPlays(tab?.incognito ?? false)).some((play) => play.place === "element" && play.tab === tab?.id && play.frame === frameId);
  if (wanted) await ext.scripting.executeScript({ target: { tabId: tab!.id!, frameIds: [frameId!] }, files: [FEEDER] });
  return null;
}

/** Whether elements of the site's pages may be fed, as far as is known; it is found out by trying, once in a session. */
export async function isFeedable(site: string, isPrivate: boolean): Promise<boolean> {
  return (await memory(isPrivate).get(UNFED + site)) === undefined;
}

/** The site's policy forbids it. */
export async function keepUnfed(site: string, isPrivate: boolean): Promise<void> {
  await memory(isPrivate).set(UNFED + site, true);
}
