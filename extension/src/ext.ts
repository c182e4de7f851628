/** The browser's extension API: the only file that names `chrome` or `browser`. */
const api = globalThis as unknown as { browser?: typeof chrome; chrome: typeof chrome };

/**
 * Promises everywhere; the same shape in both browsers. Its parts are made when they are first touched, which every page
 * that the content script is in would pay for: so this only looks whether they are there (an element may be called that too).
 */
export const ext: typeof chrome = api.browser && "runtime" in api.browser ? api.browser : api.chrome;

/** The one name under which browsers find the helper; the installer writes it into their folders. */
const HELPER = "tv.starling.host";

export function connectHelper(): chrome.runtime.Port {
  return ext.runtime.connectNative(HELPER);
}

/** Why a port closed, in the browser's words; to be asked inside the `onDisconnect` listener. */
export function disconnectReason(port: chrome.runtime.Port): string {
  const error = (port as { error?: { message?: string } }).error;
  return error?.message ?? ext.runtime.lastError?.message ?? "";
}

/** What the manifest asks for; users may withhold it, or take it back (Firefox's add-ons page, Chromium's menu). */
const SITES = { origins: ["<all_urls>"] };

export function maySeePages(): Promise<boolean> {
  return ext.permissions.contains(SITES);
}

/** Only from a click of the user. */
export function askToSeePages(): Promise<boolean> {
  return ext.permissions.request(SITES);
}

/** Until the user allows it, in the options, its API is not there. */
const NOTIFICATIONS = { permissions: ["notifications"] } satisfies chrome.permissions.Permissions;

export function mayNotify(): Promise<boolean> {
  return ext.permissions.contains(NOTIFICATIONS);
}

/** Only from a click of the user. Answers whether notifications come from now on. */
export async function setNotify(wanted: boolean): Promise<boolean> {
  return wanted ? ext.permissions.request(NOTIFICATIONS) : !(await ext.permissions.remove(NOTIFICATIONS));
}

/**
 * Whether a frame of ours in a page may fetch what the helper serves. Firefox counts such a frame as part of its page, and
 * asks the user in alarming words before a page reaches this machine; a tab of ours, or the background, it does not ask.
 */
export function framesMayFetch(): boolean {
  // Chromium's family runs a service worker, Firefox a page, and says so with a null for the worker.
  const { service_worker: worker } = ext.runtime.getManifest().background as { service_worker?: string | null };
  return typeof worker === "string";
}

/** Whether this page is of a private window, or this background of those alone (Chromium's). */
export function isPrivateHere(): boolean {
  return ext.extension.inIncognitoContext;
}

/** Whether private windows have a background of their own, and it alone sees them. */
export function isSplit(): boolean {
  return ext.runtime.getManifest().incognito === "split";
}

/** A page of this extension, as another of its pages or the background names it. */
export function pageUrl(page: string): string {
  return ext.runtime.getURL(page);
}

/** Whether a message comes from a page of this extension, and not from a content script. */
export function fromOurPage(sender: chrome.runtime.MessageSender): boolean {
  return sender.id === ext.runtime.id && `${sender.origin}/` === pageUrl("");
}
