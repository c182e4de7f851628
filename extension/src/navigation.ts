import { ext, pageUrl } from "./ext.ts";

/** Rule ids are ours to choose; they are replaced as a set. */
const BY_URL = 1;
const BY_TYPE = 2;
const ANY_TORRENT_URL = "^https?://[^?#]*\\.[tT][oO][rR][rR][eE][nN][tT](\\?.*)?$";

/**
 * Sends navigations to torrents to the player before a download starts (Chromium). The URL follows `#u=` raw, so the
 * whole rest of the hash is it.
 */
export async function redirectTorrents(): Promise<void> {
  const redirect = { regexSubstitution: `${pageUrl("player.html")}#u=\\0` };
  const action = { type: "redirect", redirect } as chrome.declarativeNetRequest.RuleAction;
  const resourceTypes = ["main_frame"] as chrome.declarativeNetRequest.ResourceType[];
  const torrentType = [{ header: "content-type", values: ["application/x-bittorrent*"] }];
  await ext.declarativeNetRequest.updateSessionRules({
    removeRuleIds: [BY_URL, BY_TYPE],
    addRules: [
      { id: BY_URL, action, condition: { regexFilter: ANY_TORRENT_URL, resourceTypes } },
      { id: BY_TYPE, action, condition: { regexFilter: "^https?://.*", responseHeaders: torrentType, resourceTypes } },
    ],
  });
}

/**
 * The same where rules cannot see answers but listeners may block (Firefox). Nothing is redirected: a tab that showed a
 * page is held for that page's by Firefox when it comes to reaching this machine, our player in it or not.
 */
export function onTorrentNavigation(listener: (link: string, tab: number) => void): void {
  ext.webRequest.onHeadersReceived.addListener(
    ({ url, tabId, responseHeaders }) => {
      const type = responseHeaders?.find((header) => header.name.toLowerCase() === "content-type")?.value ?? "";
      const isTorrent = new RegExp(ANY_TORRENT_URL).test(url) || /^application\/x-bittorrent\b/i.test(type);
      if (isTorrent) listener(url, tabId);
      return { cancel: isTorrent };
    },
    { urls: ["http://*/*", "https://*/*"], types: ["main_frame"] },
    ["blocking", "responseHeaders"],
  );
}

/** Magnets by script, redirect or address bar: requests do not show them, a failed navigation does. */
export function onMagnetNavigation(listener: (link: string, tab: number) => void): void {
  ext.webNavigation.onErrorOccurred.addListener(({ url, tabId }) => listener(url, tabId), {
    url: [{ schemes: ["magnet"] }],
  });
}
