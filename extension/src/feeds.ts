import { nameOf } from "./carried.ts";
import { carrier } from "./carrier.ts";
import { ext } from "./ext.ts";
import { feedSays, type FeedHears, type PageHears, type PlayerHears } from "./messages.ts";
import * as players from "./players.ts";
import { allPlays, type Play } from "./plays.ts";
import type { Abilities } from "./protocol.ts";

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
  let shown: { handle: string; viewer: players.Viewer } | null = null;
  let gone = false;
  port.onDisconnect.addListener(() => {
    gone = true;
    if (shown !== null) players.detach(shown.handle, shown.viewer);
  });
  port.onMessage.addListener(async (message: unknown) => {
    const said = feedSays(message);
    if (said === null || (said.type === "start" && shown !== null)) return;
    carry(said);
    if (said.type !== "start") return;
    const play = await own(said.handle);
    if (gone) return;
    if (play === null) return say({ type: "failed", code: "unknown-player" });
    const viewer = (told: PlayerHears) => relay(play, said.plays, said.at, told, viewer, say);
    shown = { handle: play.handle, viewer };
    players.attach(play, viewer);
  });
}

/** Always as a playlist: an element's own source may not be this machine. */
function relay(play: Play, { segments }: Abilities, at: number, told: PlayerHears, viewer: players.Viewer, say: (message: FeedHears) => void): void {
  switch (told.type) {
    case "opened":
      if (told.opened.live !== undefined) return say({ type: "playlist", name: nameOf(told.opened.live.playlist), live: true, subtitles: [] });
      return void players.prepare(play, { type: "prepare", at, containers: [], codecs: [], segments }, viewer);
    case "prepared":
      return say({
        type: "playlist",
        name: nameOf(told.prepared.url),
        live: false,
        subtitles: told.prepared.subtitles.map((track) => ({ ...track, url: nameOf(track.url) })),
      });
    case "status":
      return say({ type: "status", status: told.status });
    case "unprepared":
    case "failed":
      return say({ type: "failed", code: told.code });
  }
}

/** Into the frame of a page that has an element to feed. */
export async function giveFeeder({ tab, frameId }: chrome.runtime.MessageSender): Promise<PageHears> {
  const wanted = (await allPlays()).some((play) => play.place === "element" && play.tab === tab?.id && play.frame === frameId);
  if (wanted) await ext.scripting.executeScript({ target: { tabId: tab!.id!, frameIds: [frameId!] }, files: [FEEDER] });
  return null;
}

/** Whether elements of the site's pages may be fed, as far as is known; it is found out by trying, once in a session. */
export async function isFeedable(site: string): Promise<boolean> {
  return (await ext.storage.session.get(UNFED + site))[UNFED + site] === undefined;
}

/** The site's policy forbids it. */
export async function keepUnfed(site: string): Promise<void> {
  await ext.storage.session.set({ [UNFED + site]: true });
}
