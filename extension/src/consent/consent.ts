import { ext, pageUrl } from "../ext.ts";
import { plain } from "../format.ts";
import { byId, localize, text } from "../i18n.ts";
import type { OwnPageSays, Question } from "../messages.ts";

/** A click this soon was meant for what was there before us. */
const DEAF_MILLIS = 500;

const handle = location.hash.slice(1);
const [yes, no] = [byId<HTMLButtonElement>("consent-yes"), byId<HTMLButtonElement>("consent-no")];
let seenSince = Infinity;

localize();
void ask();

async function ask(): Promise<void> {
  const question = await tell<Question>({ type: "question", handle });
  if (question === null) return close(text("error_unknown_player"));
  byId("consent-site").textContent = question.site === "" ? text("consentNoSite") : new URL(question.site).host;
  byId("consent-name").textContent = plain(question.name);
  if (question.refused) byId("consent-message").textContent = text("consentRefused");
  yes.addEventListener("click", (event) => void answer(event, true, question));
  no.addEventListener("click", (event) => void answer(event, false, question));
  watchVisibility();
}

async function answer(event: MouseEvent, given: boolean, { place }: Question): Promise<void> {
  if (!event.isTrusted || performance.now() - seenSince < DEAF_MILLIS) return;
  await tell({ type: "answer", handle, yes: given });
  if (place === "frame") return void closeTab();
  if (given) return location.replace(`${pageUrl("player.html")}#${handle}`);
  close(text("consentRefused"));
}

/** Counts anew whenever the window comes (back) into sight. */
function watchVisibility(): void {
  const look = () => (seenSince = document.visibilityState === "visible" ? performance.now() : Infinity);
  document.addEventListener("visibilitychange", look);
  look();
}

function close(message: string): void {
  byId("consent-buttons").hidden = true;
  byId("consent-message").textContent = message;
}

async function closeTab(): Promise<void> {
  const tab = await ext.tabs.getCurrent();
  if (tab?.id !== undefined) await ext.tabs.remove(tab.id);
}

async function tell<T>(message: OwnPageSays): Promise<T | null> {
  return (await ext.runtime.sendMessage(message)) as T | null;
}
