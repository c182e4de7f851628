import { ext } from "./ext.ts";
import { stored } from "./stored.ts";

/** What the user answered for a site: kept until changed in the popup or the options. */
export type Consent = "yes" | "no";

const KEY = "sites";
/** Sites remembered; the oldest answers are forgotten (and asked again) first. */
const MAX_SITES = 1000;

/** By origin, oldest answer first. */
export async function allSites(): Promise<Record<string, Consent>> {
  return stored(KEY);
}

export async function consentOf(site: string): Promise<Consent | null> {
  return site === "" ? null : ((await allSites())[site] ?? null);
}

/** Remembers the answer, or with null forgets it. */
export async function setConsent(site: string, consent: Consent | null): Promise<void> {
  const { [site]: _, ...others } = await allSites();
  const sites = consent === null ? others : { ...others, [site]: consent };
  await ext.storage.local.set({ [KEY]: Object.fromEntries(Object.entries(sites).slice(-MAX_SITES)) });
}

/** The site a page belongs to, or an empty string for pages that are no site's. */
export function siteOf(url: string | undefined): string {
  if (url === undefined || !URL.canParse(url)) return "";
  const { protocol, origin } = new URL(url);
  return protocol === "http:" || protocol === "https:" ? origin : "";
}
