import { ext } from "../ext.ts";
import { bytes, leftToRight } from "../format.ts";
import { byId, failureText, sentences, text } from "../i18n.ts";
import type { OwnPageSays, Refused } from "../messages.ts";
import type { HelperSettings, Settings } from "../protocol.ts";

const GB = 1e9;
const MB = 1e6;
/** A choice that is offered: hours after watching, or for good. */
const HOURS = [1, 24];
const SECONDS_AN_HOUR = 3_600;
/** What the helper keeps of a film that nobody has open, by itself: a refresh must not end it. */
const LINGER_SECONDS = 30;
const FOR_GOOD = "until-stopped";
const RESTART_TRIES = 15;
const RETRY_MILLIS = 1_000;
const PROXY = /^(socks5|http):\/\/\S+:\d{1,5}$/i;

/** What the helper has set, as far as a user may change it here: each control is saved when it was changed. Ends when they show that. */
export async function offerSettings(): Promise<void> {
  number("space", GB, (value) => ({ cacheQuotaBytes: value }), "space-said");
  number("up", MB, (value) => ({ upBytesPerSecond: value }), "sharing-said");
  number("down", MB, (value) => ({ downBytesPerSecond: value }), "sharing-said");
  for (const id of ["up", "down"]) byId<HTMLInputElement>(id).placeholder = text("noLimit");
  const seeding = byId<HTMLSelectElement>("seeding");
  seeding.addEventListener("change", () => {
    const forGood = seeding.value === FOR_GOOD;
    void save(seeding, forGood ? { seeding: FOR_GOOD } : { seeding: "while-watched", lingerSeconds: Number(seeding.value) }, "sharing-said");
  });
  const metered = byId<HTMLInputElement>("metered");
  metered.addEventListener("change", () => void save(metered, { metered: metered.checked }, "sharing-said"));
  const choice = byId<HTMLSelectElement>("interface");
  choice.addEventListener("change", () => void save(choice, { interface: choice.value }, "network-said"));
  const proxy = byId<HTMLInputElement>("proxy");
  proxy.addEventListener("change", () => {
    const named = proxy.value.trim();
    if (named !== "" && !PROXY.test(named)) refuse(proxy, text("proxyForms"), "network-said");
    else void save(proxy, { proxy: named }, "network-said");
  });
  const folder = byId<HTMLInputElement>("folder");
  folder.addEventListener("change", () => void save(folder, { folder: folder.value.trim() }, "space-said"));
  byId("restart").addEventListener("click", () => void restart());
  const told = await tell({ type: "settings" });
  if (isRefused(told)) say("space-said", failureText(told.failed));
  else show(told);
}

/** An empty field is no limit; space always has one. */
function number(id: "space" | "up" | "down", unit: number, change: (value: number) => HelperSettings, said: string): void {
  const input = byId<HTMLInputElement>(id);
  input.addEventListener("change", () => {
    const empty = input.value.trim() === "" && !input.validity.badInput;
    const value = Math.round(input.valueAsNumber * unit);
    if (empty && id !== "space") void save(input, change(0), said);
    else if (Number.isSafeInteger(value) && value > 0) void save(input, change(value), said);
    else refuse(input, text("settingNumber"), said);
  });
}

/** What the user did here so far: an answer of the helper does not speak over what was said since it was asked. */
let changes = 0;

/** What was refused before is shown as it is set, when the helper answers. */
function changed(): number {
  for (const control of document.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  return ++changes;
}

async function save(control: HTMLElement, settings: HelperSettings, said: string): Promise<void> {
  const own = changed();
  const told = await tell({ type: "configure", settings });
  if (isRefused(told)) {
    const why = told.failed === "bad-settings" ? told.message : told.failed.startsWith("folder-") ? text(`advice_${told.failed.replace("-", "_")}`) : "";
    refuse(control, sentences(failureText(told.failed), why), said);
    return;
  }
  show(told);
  if (own === changes) say(said, text("settingSaved"));
}

function refuse(control: HTMLElement, why: string, said: string): void {
  changes++;
  control.setAttribute("aria-invalid", "true");
  say(said, why);
}

/** The last word of the page is the newest. */
function say(said: string, what: string): void {
  for (const id of ["space-said", "sharing-said", "network-said"]) byId(id).textContent = id === said ? what : "";
}

function show({ settings, folder, freeBytes, interfaces, waiting }: Settings): void {
  for (const group of document.querySelectorAll<HTMLFieldSetElement>(".helper")) group.disabled = false;
  const away = settings.folder !== "" && settings.folder !== folder && !waiting.includes("folder");
  byId("where").textContent = [
    away ? text("folderAway", leftToRight(settings.folder)) : "",
    text("keptWhere", leftToRight(folder), leftToRight(bytes(freeBytes))),
  ].join(" ");
  byId("where").hidden = false;
  fill("space", shown(settings.cacheQuotaBytes, GB));
  fill("up", shown(settings.upBytesPerSecond, MB));
  fill("down", shown(settings.downBytesPerSecond, MB));
  byId<HTMLInputElement>("metered").checked = settings.metered;
  fill("proxy", settings.proxy);
  fill("folder", settings.folder);
  byId<HTMLInputElement>("folder").placeholder = settings.folder === "" ? folder : "";
  showSeeding(settings);
  showInterfaces(settings.interface, interfaces);
  byId("waiting").hidden = waiting.length === 0;
  byId(saidOf(waiting)).after(byId("waiting"));
}

/** What was refused stays to be mended. */
function fill(id: string, value: string): void {
  const input = byId<HTMLInputElement>(id);
  if (!input.hasAttribute("aria-invalid")) input.value = value;
}

function shown(count: number, unit: number): string {
  return count === 0 ? "" : String(Number((count / unit).toPrecision(3)));
}

/** What was set by hand is offered too. */
function showSeeding({ seeding, lingerSeconds }: Settings["settings"]): void {
  const choice = byId<HTMLSelectElement>("seeding");
  const hours = (seconds: number) => Number((seconds / SECONDS_AN_HOUR).toFixed(2));
  const longer = new Set(HOURS.map((each) => each * SECONDS_AN_HOUR));
  const briefly = lingerSeconds < 60 ? lingerSeconds : LINGER_SECONDS;
  if (lingerSeconds >= 60) longer.add(lingerSeconds);
  choice.replaceChildren(
    new Option(text("seedWatching"), String(briefly)),
    ...[...longer].sort((a, b) => a - b).map((seconds) => new Option(text("seedHours", hours(seconds)), String(seconds))),
    new Option(text("seedUntilStopped"), FOR_GOOD),
  );
  choice.value = seeding === FOR_GOOD ? FOR_GOOD : String(lingerSeconds);
}

function showInterfaces(chosen: string, interfaces: Settings["interfaces"]): void {
  const choice = byId<HTMLSelectElement>("interface");
  const known = interfaces.map(({ name, addresses }) => new Option([name, ...addresses.slice(0, 1)].join(" · "), name));
  const missing = chosen !== "" && !interfaces.some(({ name }) => name === chosen) ? [new Option(chosen, chosen)] : [];
  choice.replaceChildren(new Option(text("interfaceAny"), ""), ...known, ...missing);
  choice.value = chosen;
}

/** Below which part of the page it is said what waits. */
function saidOf(waiting: string[]): string {
  return waiting.includes("folder") ? "space-said" : "network-said";
}

/** Waits until another helper has taken over. */
async function restart(): Promise<void> {
  const said = byId("waiting").previousElementSibling!.id;
  const button = byId<HTMLButtonElement>("restart");
  button.disabled = true;
  const own = changed();
  const refused = (await ext.runtime.sendMessage({ type: "restart" } satisfies OwnPageSays)) as Refused | null;
  const told = refused ?? (await another());
  button.disabled = false;
  if (isRefused(told)) return say(said, failureText(told.failed));
  show(told);
  if (own === changes) say(said, text("settingSaved"));
}

async function another(): Promise<Settings | Refused> {
  for (let tries = 0; tries < RESTART_TRIES; tries++) {
    await new Promise((resume) => setTimeout(resume, RETRY_MILLIS));
    const told = await tell({ type: "settings" });
    if (!isRefused(told) && told.waiting.length === 0) return told;
  }
  return { failed: "engine-unreachable", message: "" };
}

function isRefused(told: Settings | Refused): told is Refused {
  return "failed" in told;
}

async function tell(message: Extract<OwnPageSays, { type: "settings" | "configure" }>): Promise<Settings | Refused> {
  return ((await ext.runtime.sendMessage(message)) as Settings | Refused | null) ?? { failed: "internal", message: "" };
}
