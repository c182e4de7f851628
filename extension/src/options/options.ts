import { ext, isPrivateHere, mayNotify, pageUrl, setNotify } from "../ext.ts";
import { bytes, leftToRight } from "../format.ts";
import { byId, failureText, localize, text } from "../i18n.ts";
import type { Overview, OwnPageSays } from "../messages.ts";
import { allSites, setConsent, type Consent } from "../sites.ts";
import { offerCaptions } from "./captions.ts";
import { offerLanguages } from "./languages.ts";
import { offerSettings } from "./settings.ts";

localize();
void Promise.all([list(), offerLanguages(), offerCaptions(), offerNotifications()]).then(() => (document.querySelector("main")!.hidden = false));
// What the helper says has its place below all else and comes at once, so that nothing moves under a pointer.
void Promise.all([weigh(), offerSettings()]).then(() => {
  byId("looking").hidden = true;
  byId("helper").hidden = false;
});

byId("magnets").addEventListener("click", () => {
  navigator.registerProtocolHandler("magnet", `${pageUrl("player.html")}?u=%s`);
});
byId("forget").addEventListener("click", async () => {
  await ext.storage.local.remove("positions");
  byId("forgotten").textContent = text("memoryForgotten");
});

byId("forget-all").addEventListener("click", () => void forgetAll());

async function offerNotifications(): Promise<void> {
  const notify = byId<HTMLInputElement>("notify");
  notify.checked = await mayNotify();
  notify.addEventListener("change", async () => (notify.checked = await setNotify(notify.checked)));
}

/** Asks once more before it does. */
async function forgetAll(): Promise<void> {
  const button = byId<HTMLButtonElement>("forget-all");
  if (button.dataset["sure"] === undefined) {
    button.dataset["sure"] = "asked";
    button.textContent = text("forgetAllSure");
    return;
  }
  button.disabled = true;
  const failed = (await ext.runtime.sendMessage({ type: "forget" } satisfies OwnPageSays)) as string;
  delete button.dataset["sure"];
  button.disabled = false;
  button.textContent = text("forgetAll");
  byId("all-forgotten").textContent = failed === "" ? text("allForgotten") : failureText(failed);
  await Promise.all([list(), weigh()]);
}

/** What the helper keeps; it is started for that, if it was not running. */
async function weigh(): Promise<void> {
  const overview = (await ext.runtime.sendMessage({ type: "overview", private: isPrivateHere() } satisfies OwnPageSays)) as Overview | null;
  if (overview === null || "failed" in overview) byId("kept").textContent = failureText(overview?.failed ?? "internal");
  else byId("kept").textContent = text("helperKeeps", weight(overview.engine.cacheBytes), weight(overview.engine.cacheQuotaBytes));
}

function weight(count: number): string {
  return leftToRight(bytes(count));
}

async function list(): Promise<void> {
  const sites = Object.entries(await allSites()).sort(([a], [b]) => a.localeCompare(b));
  byId("no-sites").hidden = sites.length > 0;
  byId("sites").replaceChildren(...sites.map(([site, consent]) => row(site, consent)));
}

function row(site: string, consent: Consent): HTMLElement {
  const item = document.createElement("li");
  const name = document.createElement("span");
  const choice = document.createElement("select");
  name.textContent = site;
  choice.append(new Option(text("yes"), "yes"), new Option(text("no"), "no"), new Option(text("askFirst"), ""));
  choice.value = consent;
  choice.ariaLabel = site;
  choice.addEventListener("change", () => setConsent(site, (choice.value || null) as Consent | null));
  item.append(name, choice);
  return item;
}
