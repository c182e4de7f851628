import { carrier } from "./carrier.ts";
import { ext, fromOurPage, isPrivateHere, isSplit, pageUrl } from "./ext.ts";
import { chooseTracks, fedTracks, feedConnected, giveFeeder, isFeedable, keepUnfed } from "./feeds.ts";
import { text } from "./i18n.ts";
import { declaredTorrentLink, nameOf } from "./link.ts";
import { pageSays, type OwnPageSays, type PageHears, type PageSays, type PageTold, type PlayerHears, type PlayerSays, type Question } from "./messages.ts";
import { onMagnetNavigation, onTorrentNavigation, redirectTorrents } from "./navigation.ts";
import * as players from "./players.ts";
import {
  allPlays,
  allQuestions,
  changePlay,
  forgetPlay,
  forgetQuestion,
  newPlay,
  playOf,
  savePlay,
  saveQuestion,
  type Play,
} from "./plays.ts";
import { consentOf, setConsent, siteOf } from "./sites.ts";
import { forgetPrivateWindows } from "./stored.ts";
import { followNotifications } from "./trouble.ts";
import { turns } from "./turns.ts";

type Sender = chrome.runtime.MessageSender;

/** A frame that can come up has come up by then, on a slow machine too. */
const FRAME_MILLIS = 5_000;
const CONSENT_PAGE = pageUrl("consent.html");
/** Two at once would both find no question open, and ask twice. */
const inTurn = turns();

// Listeners are registered here, at the top, because an event may be what starts the worker.
if (ext.declarativeNetRequest) void redirectTorrents();
else onTorrentNavigation((link, tab) => void inTurn(() => navigated(link, tab)));
forgetPrivateWindows();
followNotifications();
ext.permissions.onAdded.addListener(followNotifications);
onMagnetNavigation((link, tab) => void inTurn(() => navigated(link, tab)));
ext.runtime.onConnect.addListener((port) => {
  const sender = port.sender ?? {};
  if (port.name === "feed" && sender.id === ext.runtime.id) return feedConnected(port, (handle) => ownPlay(handle, "element", sender));
  if (!fromOurPage(sender)) return;
  if (port.name === "player") playerConnected(port);
  if (port.name === "carrier") port.onMessage.addListener(carrier(port, async (handle) => (await admitted(handle, sender))?.opened?.streamUrl ?? null));
});
ext.runtime.onInstalled.addListener(({ reason }) => {
  offerInMenu();
  if (reason === "install") void ext.tabs.create({ url: pageUrl("welcome.html") });
});
// Chromium's private windows have a menu of their own, which begins with each of their sessions.
if (isSplit() && isPrivateHere()) offerInMenu();
ext.contextMenus.onClicked.addListener(({ linkUrl, frameUrl, pageUrl: page }, tab) => {
  const link = declaredTorrentLink(linkUrl ?? "");
  if (link !== null && tab !== undefined) void tabFor(link, siteOf(frameUrl ?? page), tab, true);
});
ext.runtime.onMessage.addListener((message: unknown, sender, answer) => {
  const work = fromOurPage(sender) ? ownPageSaid(message as OwnPageSays, sender) : pageSaid(message, sender);
  work.then(answer, () => answer(null));
  return true;
});

function offerInMenu(): void {
  ext.contextMenus.create({ id: "play", title: text("playWithStarling"), contexts: ["link"] }, () => void ext.runtime.lastError); // it is there already
}

async function pageSaid(message: unknown, sender: Sender): Promise<PageHears | boolean> {
  const said = pageSays(message);
  const site = siteOf(sender.origin);
  const isPrivate = isPrivateAt(sender);
  if (said === null || sender.id !== ext.runtime.id || sender.tab?.id === undefined) return null;
  switch (said.type) {
    case "link":
      return said.place === "frame"
        ? frameFor(said, "link", site, sender)
        : tabFor(said.link, site, sender.tab, said.place !== "background-tab");
    case "video":
      return frameFor(said, "video", site, sender);
    case "warm":
      players.warm();
      return null;
    case "resume":
      return resumed(sender);
    case "agreed":
      return (await consentOf(site, isPrivate)) === "yes";
    case "feeder":
      return giveFeeder(sender);
    case "unfed":
      return unfed(said.handle, said.blocked, sender);
  }
}

/** Lays a frame, or feeds the page's own element. A page that was loaded again takes up the play that it had. */
async function frameFor(
  said: Extract<PageSays, { link: string }>,
  from: Play["from"],
  site: string,
  sender: Sender,
): Promise<PageHears> {
  const [consent, plays] = await Promise.all([consentOf(site, isPrivateAt(sender)), framePlays(sender)]);
  if (from === "video" && (consent === "no" || site === "")) return null;
  const autoplay = said.type === "video" ? said.autoplay : true;
  const earlier = plays.find((play) => play.from === from && play.link === said.link && !players.isShown(play.handle));
  const feed = from === "video" && consent === "yes" && (await isFeedable(site, isPrivateAt(sender)));
  const place = feed ? ("element" as const) : ("frame" as const);
  const now = { ...where(sender), place, consent: consent ?? ("unasked" as const), autoplay };
  const play: Play = earlier ? { ...earlier, ...now } : newPlay({ link: said.link, site, from, ...now });
  const saved = earlier ? changePlay(play.handle, now) : savePlay(play);
  void players.open(play);
  await saved;
  // Where no window can be opened just now, the frame still comes up, and asks again when it is pressed.
  if (from === "link" && play.consent !== "yes") await inTurn(() => ask(play)).catch(() => {});
  if (feed) return { handle: play.handle, feed };
  setTimeout(() => void unframed(play), FRAME_MILLIS);
  return consent === "yes" ? { handle: play.handle, feed } : { handle: play.handle };
}

/** The page's own element does not take it: a frame over it may. */
async function unfed(handle: string, blocked: boolean, sender: Sender): Promise<PageHears> {
  const play = await ownPlay(handle, "element", sender);
  if (play === null) return null;
  if (blocked) await keepUnfed(play.site, play.private);
  await changePlay(handle, { place: "frame" });
  setTimeout(() => void unframed(play), FRAME_MILLIS);
  return { handle, feed: false };
}

/** Some pages let no frame of ours come up (COEP): what a click asked for is played in a tab then. */
async function unframed(asked: Play): Promise<void> {
  const play = await playOf(asked.handle);
  if (play === null || play.place !== "frame" || play.tab !== asked.tab || players.wasShown(play.handle)) return;
  if (play.from === "video") {
    await ext.tabs.sendMessage(play.tab, { type: "remove", handle: play.handle }).catch(() => null);
    return forgetPlay(play.handle);
  }
  return toTab(play);
}

async function toTab(play: Play): Promise<void> {
  await ext.tabs.sendMessage(play.tab, { type: "remove", handle: play.handle }).catch(() => null);
  const inTab = await changePlay(play.handle, { place: "tab" });
  if (inTab !== null) await openBeside(pageFor(inTab), inTab);
}

/** In the window of the tab that it comes of; what is private is shown in no other. */
async function openBeside(url: string, play: Play): Promise<chrome.tabs.Tab | undefined> {
  const opener = await ext.tabs.get(play.tab).catch(() => null); // closed meanwhile
  if (opener === null && play.private) return undefined;
  return ext.tabs.create({ url, ...(opener === null ? {} : beside(opener)) });
}

/** Only what a click had started in this page, and only if the site's consent still stands. */
async function resumed(sender: Sender): Promise<PageHears> {
  const play = (await framePlays(sender)).find((candidate) => candidate.from === "link");
  if (play === undefined || play.consent !== "yes" || (await consentOf(play.site, play.private)) === "no") return null;
  await changePlay(play.handle, where(sender));
  return { handle: play.handle };
}

/** Plays in this page, of this tab or of a tab that is closed. */
async function framePlays(sender: Sender): Promise<Play[]> {
  const { page, tab } = where(sender);
  const here = (await allPlays(isPrivateAt(sender))).filter((play) => play.place !== "tab" && play.page === page);
  if (here.every((play) => play.tab === tab)) return here;
  const open = new Set((await ext.tabs.query({})).map(({ id }) => id));
  return here.filter((play) => play.tab === tab || !open.has(play.tab));
}

function where(sender: Sender): Pick<Play, "tab" | "frame" | "opener" | "page" | "private"> {
  const tab = sender.tab?.id ?? -1;
  return { tab, frame: sender.frameId ?? 0, opener: tab, page: (sender.url ?? "").replace(/#.*$/s, ""), private: isPrivateAt(sender) };
}

function isPrivateAt({ tab }: Sender): boolean {
  return tab?.incognito ?? false;
}

async function tabFor(link: string, site: string, opener: chrome.tabs.Tab, front: boolean): Promise<null> {
  const consent = (await consentOf(site, opener.incognito)) ?? "unasked";
  const play = newTabPlay(link, site, opener.id ?? -1, consent, opener.incognito);
  await savePlay(play);
  void players.open(play);
  await ext.tabs.create({ url: pageFor(play), active: front || consent !== "yes", ...beside(opener) });
  return null;
}

/** Where a tab that comes of another is opened. Chromium opens none where the opener is of another window. */
function beside({ id, windowId, index }: chrome.tabs.Tab) {
  return { windowId, index: index + 1, ...(id === undefined ? {} : { openerTabId: id }) };
}

/**
 * A script, a redirect or the address bar led to a torrent. Starts at once only on a site with consent whose page
 * had a real gesture just now; otherwise the user is asked in a tab, one question at a time for each page.
 */
async function navigated(url: string, tabId: number): Promise<void> {
  const link = declaredTorrentLink(url);
  const tab = await ext.tabs.get(tabId).catch(() => null);
  if (link === null || tab === null) return;
  const blank = tab.url === undefined || tab.url === "" || tab.url === "about:blank" || tab.url === url;
  const page = blank && tab.openerTabId !== undefined ? await ext.tabs.get(tab.openerTabId).catch(() => tab) : tab;
  const site = siteOf(page.url);
  const willing = (await consentOf(site, tab.incognito)) === "yes" && (await gestureIn(page.id));
  if (!willing && (await questionOpenFrom(page, tabId))) return;
  const play = newTabPlay(link, site, page.id ?? -1, willing ? "yes" : "unasked", tab.incognito);
  await savePlay(play);
  const shown = blank
    ? await ext.tabs.update(tabId, { url: pageFor(play) })
    : await ext.tabs.create({ url: pageFor(play), ...beside(tab) });
  if (!willing && shown?.id !== undefined) await saveQuestion(shown.id, play);
}

async function gestureIn(tab: number | undefined): Promise<boolean> {
  if (tab === undefined) return false;
  return (await ext.tabs.sendMessage(tab, { type: "gesture" }, { frameId: 0 }).catch(() => false)) === true;
}

async function questionOpenFrom(opener: chrome.tabs.Tab, except: number): Promise<boolean> {
  return (await questionsOpen(opener.incognito)).some(({ play, tab }) => play.opener === opener.id && tab !== except);
}

/** The tabs and windows of ours that are asking, and what for. */
async function questionsOpen(isPrivate: boolean): Promise<{ tab: number; play: Play }[]> {
  const tabs = new Map((await ext.tabs.query({})).map((tab) => [tab.id, tab.url]));
  const open: { tab: number; play: Play }[] = [];
  for (const { tab, handle } of await allQuestions(isPrivate)) {
    const play = await playOf(handle);
    const elsewhere = !(tabs.get(tab) ?? CONSENT_PAGE).startsWith(CONSENT_PAGE);
    if (play === null || !tabs.has(tab) || elsewhere) await forgetQuestion(tab);
    else open.push({ tab, play });
  }
  return open;
}

function newTabPlay(link: string, site: string, opener: number, consent: Play["consent"], isPrivate: boolean): Play {
  return newPlay({ link, site, place: "tab", from: "link", tab: -1, frame: 0, opener, page: "", consent, private: isPrivate, autoplay: true });
}

function pageFor(play: Play): string {
  return pageUrl(play.consent === "yes" ? "player.html" : "consent.html") + "#" + play.handle;
}

/** Consent is asked in a window of ours, never inside the page, which could lay something over it; once for each site. */
async function ask(play: Play): Promise<void> {
  const already = (await questionsOpen(play.private)).find((open) => open.play.place === "frame" && open.play.site === play.site);
  if (already !== undefined) {
    const tab = await ext.tabs.update(already.tab, { active: true });
    return void (tab && (await ext.windows.update(tab.windowId, { focused: true })));
  }
  const url = CONSENT_PAGE + "#" + play.handle;
  const tab = await ext.windows
    .create({ url, type: "popup", width: 480, height: 460, focused: true, incognito: play.private })
    .then((window) => window?.tabs?.[0])
    .catch(() => openBeside(url, play));
  if (tab?.id !== undefined) await saveQuestion(tab.id, play);
}

function playerConnected(port: chrome.runtime.Port): void {
  let handle = "";
  const viewer = (message: PlayerHears) => port.postMessage(message);
  port.onDisconnect.addListener(() => handle !== "" && players.detach(handle, viewer));
  port.onMessage.addListener(async (said: PlayerSays) => {
    if (said.type === "start") {
      const play = "handle" in said ? await admitted(said.handle, port.sender!) : await playByUrl(said.link, port);
      if (play === null) return port.postMessage({ type: "failed", code: "unknown-player", message: "" });
      handle = play.handle;
      return players.attach(play, viewer);
    }
    if (said.type === "dropped") return dropped(said, port);
    const play = await playOf(handle);
    if (play !== null) await playerSaid(said, play, viewer);
    else if (said.type === "again") viewer({ type: "failed", code: "unknown-player", message: "" });
  });
}

async function playerSaid(
  said: Exclude<PlayerSays, { type: "start" | "dropped" }>,
  play: Play,
  viewer: players.Viewer,
): Promise<void> {
  switch (said.type) {
    case "ask": {
      if ((await consentOf(play.site, play.private)) !== "yes") return inTurn(() => ask(play));
      const agreed = await changePlay(play.handle, { consent: "yes" });
      return agreed === null ? undefined : begin(agreed);
    }
    case "file": {
      const chosen = await changePlay(play.handle, { file: said.index });
      return chosen === null ? undefined : players.reopen(chosen);
    }
    case "again":
      return players.reopen(play);
    case "recording":
      return players.openInstead(play, "recording");
    case "onward":
      return players.openInstead(play, "next");
    case "tab":
      return toTab(play);
    case "prepare":
      return players.prepare(play, said, viewer);
    case "stalled":
      return players.stalled(play.handle, said);
    case "close":
      players.end(play.handle);
      await forgetPlay(play.handle);
      await ext.tabs.sendMessage(play.tab, { type: "remove", handle: play.handle });
      return;
  }
}

/** After a yes. A frame that asked in the place of an element gives way, where that can be fed. */
async function begin(play: Play): Promise<void> {
  void players.open(play);
  if (play.from !== "video" || play.place !== "frame" || !(await isFeedable(play.site, play.private))) return;
  if ((await changePlay(play.handle, { place: "element" })) === null) return;
  await ext.tabs.sendMessage(play.tab, { type: "feed", handle: play.handle } satisfies PageTold, { frameId: play.frame }).catch(() => null);
}

/** The play with this handle, if it plays in such a way in the page that a content script speaks for. */
async function ownPlay(handle: unknown, place: Play["place"], sender: Sender): Promise<Play | null> {
  const play = await playOf(handle);
  if (play === null || play.place !== place || play.consent !== "yes") return null;
  const here = play.tab === sender.tab?.id && play.frame === sender.frameId && play.site === siteOf(sender.origin);
  return here ? play : null;
}

/** A frame's handle is good in its own tab only, and never at the top; a tab's only at the top. */
async function admitted(handle: unknown, sender: Sender): Promise<Play | null> {
  const play = await playOf(handle);
  const tab = sender.tab?.id ?? -1;
  if (play === null) return null;
  if (play.place === "frame") return sender.frameId !== 0 && play.tab === tab ? play : null;
  if (sender.frameId !== 0) return null;
  return changePlay(play.handle, { tab });
}

/** A navigation led here with a link. Any page can do that, so it always asks. */
async function playByUrl(url: string, port: chrome.runtime.Port): Promise<Play | null> {
  const link = declaredTorrentLink(url);
  if (link === null || port.sender?.frameId !== 0) return null;
  const play = { ...newTabPlay(link, siteOf(link), -1, "unasked", isPrivateAt(port.sender)), tab: port.sender.tab?.id ?? -1 };
  await savePlay(play);
  port.postMessage({ type: "named", handle: play.handle });
  return play;
}

/** The user has the file, and no page gave it: so they are asked, in the tab that played something else. */
async function dropped({ torrent, name }: { torrent: string; name: string }, port: chrome.runtime.Port): Promise<void> {
  if (port.sender?.frameId !== 0) return;
  const tab = port.sender.tab?.id ?? -1;
  const play = { ...newTabPlay(`torrent:${encodeURIComponent(name.slice(0, 200))}`, "", -1, "unasked", isPrivateAt(port.sender)), torrent, tab };
  await savePlay(play);
  port.postMessage({ type: "question", handle: play.handle, site: "", name: nameOf(play.link) } satisfies PlayerHears);
}

async function ownPageSaid(said: OwnPageSays, sender: Sender): Promise<unknown> {
  if (sender.frameId !== undefined && sender.frameId !== 0) return null;
  switch (said.type) {
    case "question":
      return question(said.handle);
    case "answer":
      return answered(said.handle, said.yes);
    case "overview":
      return players.overview(fedTracks(), said.private);
    case "choose":
      return chooseTracks(said.handle, said);
    case "stop":
      return players.stop(said.infoHash);
    case "keep":
      return players.ask({ type: "keep", infoHash: said.infoHash, kept: said.kept });
    case "settings":
    case "configure":
      return players.ask(said);
    case "restart": {
      const answer = await players.ask(said);
      return "failed" in answer ? answer : null;
    }
    case "forget":
      return forget();
    case "show":
      return show(said);
  }
}

async function forget(): Promise<string> {
  const failed = await players.forget();
  if (failed === "") await Promise.all([ext.storage.local.clear(), ext.storage.session.clear()]);
  return failed;
}

async function question(handle: string): Promise<Question | null> {
  const play = await playOf(handle);
  if (play === null) return null;
  const { site, private: isPrivate } = play;
  return { site, place: play.place === "tab" ? "tab" : "frame", name: nameOf(play.link), refused: (await consentOf(site, isPrivate)) === "no" };
}

/** The answer holds for all frames of the site that wait for it. */
async function answered(handle: string, yes: boolean): Promise<null> {
  const asked = await playOf(handle);
  if (asked === null) return null;
  for (const question of await allQuestions(asked.private)) if (question.handle === handle) await forgetQuestion(question.tab);
  const consent = yes ? "yes" : "no";
  if (asked.site !== "") await setConsent(asked.site, consent, asked.private);
  for (const play of await allPlays(asked.private)) {
    const waiting = play.place === "frame" && play.site === asked.site && players.isShown(play.handle);
    if (play.handle !== handle && !(waiting && play.consent === "unasked")) continue;
    const told = await changePlay(play.handle, { consent });
    if (yes && told !== null) void begin(told);
    else players.refuse(play.handle);
  }
  return null;
}

/** Brings the player of a torrent to the front, or opens one in the window where that was wished. */
async function show({ infoHash, name, window }: Extract<OwnPageSays, { type: "show" }>): Promise<null> {
  const { incognito } = await ext.windows.get(window);
  const playing = (await allPlays(incognito)).find((play) => play.opened?.infoHash === infoHash && play.tab >= 0);
  const tab = playing && (await ext.tabs.update(playing.tab, { active: true }).catch(() => null));
  if (tab) {
    await ext.windows.update(tab.windowId, { focused: true });
    return null;
  }
  const link = `magnet:?xt=urn:btih:${infoHash}&dn=${encodeURIComponent(name)}`;
  const play = newTabPlay(link, "", -1, "yes", incognito);
  await savePlay(play);
  await ext.tabs.create({ url: pageFor(play), windowId: window });
  return null;
}
