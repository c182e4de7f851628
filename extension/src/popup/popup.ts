import { askToSeePages, ext, isPrivateHere, maySeePages } from "../ext.ts";
import { bytes, clock, decimal, leftToRight, named, plain, rate } from "../format.ts";
import { byId, failureText, hasText, localize, sentences, text } from "../i18n.ts";
import type { FedTracks, Overview, OwnPageSays, Stalls } from "../messages.ts";
import type { TorrentStatus } from "../protocol.ts";
import { consentOf, setConsent, siteOf, type Consent } from "../sites.ts";
import { peerLines, type PeerLine } from "./peers.ts";
import { draw } from "./picture.ts";

const EVERY_MILLIS = 1_000;
/** What is said of a broadcast whose newest picture is not just being shown. */
const LIVE_STATES = { "tuning-in": "tuningIn", silent: "reconnecting", ended: "broadcastEnded", contradicted: "error_live_contradicted" };

localize();
void watch();
void offerSite();
void offerAccess();
byId("allow").addEventListener("click", () => askToSeePages().then(offerAccess));
byId("options").addEventListener("click", () => ext.runtime.openOptionsPage());

async function watch(): Promise<void> {
  const overview = await tell<Overview>({ type: "overview", private: isPrivateHere() });
  if (overview === null || "failed" in overview) return unreachable(overview?.failed ?? "internal");
  show(overview);
  setTimeout(watch, EVERY_MILLIS);
}

/** Not asked again: the user opens the popup anew. */
function unreachable(code: string): void {
  const key = code.replaceAll("-", "_");
  byId("engine").className = "";
  byId("engine").textContent = text("engineAway");
  byId("popup-message").textContent = sentences(...[`error_${key}`, `advice_${key}`].filter(hasText).map((each) => text(each)));
  byId("popup-list").replaceChildren();
}

function show({ engine, stalls, tracks }: Exclude<Overview, { failed: string }>): void {
  const { torrents, downRate, upRate, version } = engine;
  byId("engine").className = "reached";
  byId("engine").title = text("engineVersion", version);
  byId("engine").textContent = torrents.length > 0 ? `↓ ${rate(downRate)}  ↑ ${rate(upRate)}` : text("engineReady");
  byId("popup-message").textContent = torrents.length > 0 ? "" : text("nothingPlays");
  const list = byId("popup-list");
  for (const row of [...list.children]) {
    if (!torrents.some(({ infoHash }) => infoHash === (row as HTMLElement).dataset["hash"])) row.remove();
  }
  for (const torrent of torrents) fill(rowOf(list, torrent), torrent, stalls[torrent.infoHash], tracks[torrent.infoHash]);
}

/** Rows are kept, so that a button does not vanish under the pointer. */
function rowOf(list: HTMLElement, { infoHash, name }: TorrentStatus): HTMLElement {
  const there = [...list.children].find((row) => (row as HTMLElement).dataset["hash"] === infoHash);
  if (there !== undefined) return there as HTMLElement;
  const row = (byId<HTMLTemplateElement>("row").content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
  row.dataset["hash"] = infoHash;
  for (const part of row.querySelectorAll<HTMLElement>("[data-text]")) part.textContent = text(part.dataset["text"]!);
  row.querySelector(".stop")!.addEventListener("click", () => void tell({ type: "stop", infoHash }));
  const keep = row.querySelector<HTMLInputElement>(".keep input")!;
  keep.addEventListener("change", () => void tell({ type: "keep", infoHash, kept: keep.checked }));
  row.querySelector(".show")!.addEventListener("click", () => void showFilm(infoHash, name));
  list.append(row);
  return row;
}

async function showFilm(infoHash: string, name: string): Promise<void> {
  await tell({ type: "show", infoHash, name, window: (await ext.windows.getCurrent()).id! });
}

function fill(row: HTMLElement, torrent: TorrentStatus, stalls: Stalls | undefined, tracks: FedTracks | undefined): void {
  const part = (name: string) => row.querySelector<HTMLElement>(`.${name}`)!;
  const line = row.querySelector<SVGSVGElement>(".line")!;
  part("name").textContent = part("name").title = plain(torrent.name);
  line.setAttribute("aria-label", text("partThere", percentOf(torrent.length, torrent.verified)));
  line.toggleAttribute("hidden", torrent.live !== undefined);
  draw(line, torrent);
  row.classList.toggle("live", torrent.live !== undefined);
  part("state").textContent = torrent.error === null ? stateOf(torrent) : failureText(torrent.error.code);
  part("state").title = torrent.error?.message ?? "";
  row.classList.toggle("trouble", torrent.error !== null);
  row.dataset["live"] = torrent.live?.state ?? "";
  row.querySelector<HTMLInputElement>(".keep input")!.checked = torrent.kept;
  part("keep").hidden = isPrivateHere() || torrent.live !== undefined || torrent.state === "stopped";
  part("peers").textContent = text("peersCount", torrent.peers);
  part("speed").textContent = `↓ ${rate(torrent.downRate)}  ↑ ${rate(torrent.upRate)}`;
  part("fares").textContent = fares(torrent, stalls).join(" · ");
  const lines = peerLines(torrent.peerList);
  const told = origin(torrent);
  part("origin").textContent = told.join(" · ");
  part("more").hidden = lines.length === 0 && told.length === 0;
  part("peer-list").replaceChildren(...lines.map(peerRow));
  row.querySelector<HTMLElement>(".stop")!.hidden = torrent.state === "stopped";
  offerTracks(part("sound"), part("words"), tracks);
}

/** Where the page's own element is fed: its player offers subtitles that are text, and neither these nor sound. */
function offerTracks(sound: HTMLElement, words: HTMLElement, tracks: FedTracks | undefined): void {
  const { handle = "", audio, subtitle, audioTracks = [], pictureSubtitles = [] } = tracks ?? {};
  const sounds = audioTracks.map(({ track, language, title, codec }, at) => new Option(named(language, title) || `${at + 1} (${codec})`, String(track)));
  const pictures = pictureSubtitles.map(({ track, language, title }, at) => new Option(named(language, title) || String(at + 1), String(track)));
  const choose = (change: { audio?: number | undefined; subtitle?: number | undefined }) => {
    const wish = Object.fromEntries(Object.entries({ audio, subtitle, ...change }).filter(([, track]) => track !== undefined));
    void tell({ type: "choose", handle, ...wish });
  };
  offer(sound, sounds, String(audio ?? ""), (value) => choose({ audio: Number(value) }));
  const none = pictures.length > 0 ? [new Option(text("subtitlesOff"), "")] : [];
  offer(words, [...none, ...pictures], String(subtitle ?? ""), (value) => choose({ subtitle: value === "" ? undefined : Number(value) }));
}

/** A list in which a user may be looking about is left as it is. */
function offer(label: HTMLElement, options: HTMLOptionElement[], value: string, chosen: (value: string) => void): void {
  const choice = label.querySelector("select")!;
  label.hidden = options.length < 2;
  if (document.activeElement === choice && choice.options.length === options.length) return;
  choice.replaceChildren(...options);
  choice.value = value;
  choice.onchange = () => {
    chosen(choice.value);
    choice.blur();
  };
}

function percentOf(length: number, verified: number): number {
  return length > 0 ? Math.floor((verified / length) * 100) : 0;
}

function stateOf({ state, live, length, verified }: TorrentStatus): string {
  if (live !== undefined && live.state !== "playing") return text(LIVE_STATES[live.state]);
  const behind = live?.behind === undefined ? [] : [text("behindLive", decimal(live.behind / 1000))];
  if (state === "seeding" && verified < length) return text("partThere", percentOf(length, verified)); // all that is wanted of it
  return [text(`state_${state.replaceAll("-", "_")}`), ...behind].join(" · ");
}

/** How far it has come, and how far back it goes. */
function broadcast(live: TorrentStatus["live"]): string[] {
  if (live?.edge === undefined) return [];
  const told = [text("newestPicture", leftToRight(new Date(live.edge).toLocaleTimeString()))];
  if (live.window > 0) told.push(text("canRewind", leftToRight(clock(live.window / 1000))));
  return told;
}

/** How it plays, and what was given for it. */
function fares({ live, uploadedEver }: TorrentStatus, stalls: Stalls | undefined): string[] {
  const told = broadcast(live);
  if (stalls !== undefined) told.push(stalls.count === 0 ? text("neverStoodStill") : text("stoodStill", stalls.count, decimal(stalls.millis / 1000)));
  if (uploadedEver > 0) told.push(text("passedOn", leftToRight(bytes(uploadedEver))));
  return told;
}

/** How soon the first bytes were there, and where all came from. */
function origin({ sources, watched }: TorrentStatus): string[] {
  const told: string[] = [];
  if (watched.firstByteMillis !== undefined) told.push(text("firstByteAfter", watched.firstByteMillis));
  for (const { from, bytes: count } of sources) told.push(`${text(`from_${from.replaceAll("-", "_")}`)}: ${leftToRight(bytes(count))}`);
  return told;
}

function peerRow({ client, has, speed, from, title }: PeerLine): HTMLElement {
  const row = document.createElement("div");
  row.title = `${title} · ${text(`from_${from}`)}`;
  for (const fact of [client, has, speed]) {
    const cell = document.createElement("span");
    cell.textContent = fact;
    row.append(cell);
  }
  return row;
}

async function offerAccess(): Promise<void> {
  byId("access").hidden = await maySeePages();
}

async function offerSite(): Promise<void> {
  const [tab] = await ext.tabs.query({ active: true, currentWindow: true });
  const site = siteOf(tab?.url);
  if (site === "") return;
  const choice = byId<HTMLSelectElement>("site-consent");
  byId("site-name").textContent = new URL(site).host;
  choice.value = (await consentOf(site)) ?? "";
  choice.addEventListener("change", () => setConsent(site, (choice.value || null) as Consent | null));
  byId("site").hidden = false;
}

async function tell<T>(message: OwnPageSays): Promise<T | null> {
  return (await ext.runtime.sendMessage(message)) as T | null;
}
