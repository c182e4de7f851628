/** Longest link taken: a magnet link with a hundred trackers fits, and it stays far below the helper's frame limit. */
export const MAX_LINK_LENGTH = 16_384;

/** The absolute URL of a torrent, if that is what the link names: a magnet link, or an http(s) path ending in .torrent. */
export function torrentLink(href: string, base?: string): string | null {
  const url = parsed(href, base);
  if (url === null) return null;
  if (url.protocol === "magnet:") return isMagnet(url) ? url.href : null;
  return isHttp(url) && /\.torrent$/i.test(url.pathname) ? url.href : null;
}

/** The same for what was declared to be a torrent (by its media type): any http(s) URL will do. */
export function declaredTorrentLink(href: string, base?: string): string | null {
  const url = parsed(href, base);
  if (url === null) return null;
  return isHttp(url) ? url.href : torrentLink(href, base);
}

/** The name that a link gives its torrent, for a title before anything better is known. */
export function nameOf(link: string): string {
  const url = parsed(link);
  if (url === null) return "";
  if (url.protocol === "magnet:") return url.searchParams.get("dn") ?? "";
  const last = url.pathname.split("/").pop() ?? "";
  try {
    return decodeURIComponent(last).replace(/\.torrent$/i, "");
  } catch {
    return last;
  }
}

function parsed(href: string, base?: string): URL | null {
  if (href.length > MAX_LINK_LENGTH || !URL.canParse(href, base)) return null;
  return new URL(href, base);
}

function isHttp(url: URL): boolean {
  return url.protocol === "http:" || url.protocol === "https:";
}

/**
 * BEP 9 and BEP 52: a topic in one of the two namespaces; `xt.1` and so on are seen in the wild. BEP 46: the key of who
 * tells of the torrent.
 */
function isMagnet(url: URL): boolean {
  return [...url.searchParams].some(
    ([name, value]) =>
      (/^xt(\.\d+)?$/.test(name) && /^urn:bt(ih|mh):/i.test(value)) || (name === "xs" && /^urn:btpk:/i.test(value)),
  );
}
