import { ext, pageUrl } from "../ext.ts";
import { byId, localize, text } from "../i18n.ts";
import { allSites, setConsent, type Consent } from "../sites.ts";

localize();
void list();

byId("magnets").addEventListener("click", () => {
  navigator.registerProtocolHandler("magnet", `${pageUrl("player.html")}?u=%s`);
});
byId("forget").addEventListener("click", async () => {
  await ext.storage.local.remove("positions");
  byId("forgotten").textContent = text("memoryForgotten");
});

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
