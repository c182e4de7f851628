import { askToSeePages, ext, isPrivateHere, maySeePages } from "../ext.ts";
import { byId, failureText, localize, text } from "../i18n.ts";
import type { Overview, OwnPageSays } from "../messages.ts";

/** What registers the helper that is there, or builds it first. */
const COMMANDS: Record<string, string> = { "no-helper": "installer/try.sh", "helper-forbids": "starling install" };

localize();
void lookForHelper();
void lookForAccess();
byId("again").addEventListener("click", lookForHelper);
byId("allow").addEventListener("click", () => askToSeePages().then(lookForAccess));

async function lookForHelper(): Promise<void> {
  byId("helper").textContent = text("helperLooking");
  const overview = (await ext.runtime.sendMessage({ type: "overview", private: isPrivateHere() } satisfies OwnPageSays)) as Overview | null;
  const found = overview !== null && "engine" in overview;
  byId("helper-how").hidden = found;
  if (found) byId("helper").textContent = text("helperFound", overview.engine.version);
  else await sayHow(overview?.failed ?? "internal");
}

async function sayHow(code: string): Promise<void> {
  const key = code.replaceAll("-", "_");
  const here = (await ext.runtime.getPlatformInfo()).os === "linux";
  const command = here ? (COMMANDS[code] ?? "") : "";
  byId("helper").textContent = failureText(code);
  byId("helper-words").textContent = here ? text(command === "" ? `advice_${key}` : "helperHow") : text("helperNotHere");
  byId("helper-command").textContent = command;
  byId("helper-command").hidden = command === "";
}

async function lookForAccess(): Promise<void> {
  const given = await maySeePages();
  byId("access").textContent = text(given ? "accessGiven" : "accessMissing");
  byId("allow").hidden = given;
}
