import { ext, isPrivateHere } from "./ext.ts";
import { memory, stored } from "./stored.ts";

/**
 * What the user answered for a site: kept until changed in the popup or the options. Private windows ask anew, and keep it until the
 * last of them is closed.
 */
export type Consent = "yes" | "no";

const KEY = "sites";
/** Sites remembered; the oldest answers are forgotten (and asked again) first. */
const MAX_SITES = 1000;

/** By origin, oldest answer first. */
export async function allSites(isPrivate = isPrivateHere()): Promise<Record<string, Consent>> {
  return isPrivate ? ((await memory(true).get(KEY)) ?? {}) : stored(KEY);
}

export async function consentOf(site: string, isPrivate = isPrivateHere()): Promise<Consent | null> {
  return site === "" ? null : ((await allSites(isPrivate))[site] ?? null);
}

/** Remembers the answer, or with null forgets it. */
export async function setConsent(site: string, consent: Consent | null, isPrivate = isPrivateHere()): Promise<void> {
  const { [site]: _, ...others } = await allSites(isPrivate);
  const sites = consent === null ? others : { ...others, [site]: consent };
  const kept = Object.fromEntries(Object.entries(sites).slice(-MAX_SITES));
  await (isPrivate ? memory(true).set(KEY, kept) : ext.storage.local.set({ [KEY]: kept }));
}

/** The site a page belongs to, or an empty string for pages that are no site's. */
export function siteOf(url: string | undefined): string {
  if (url === undefined || !URL.canParse(url)) return "";
  const { protocol, origin } = new URL(url);
  return protocol === "http:" || protocol === "https:" ? origin : "";
}
