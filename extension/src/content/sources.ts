import { declaredTorrentLink, torrentLink } from "../link.ts";

/** The torrent that a media element names: its own source, else the first of its sources that is one. */
export function torrentOf(video: HTMLVideoElement): string | null {
  const own = video.getAttribute("src");
  if (own !== null) return torrentLink(own, document.baseURI);
  return sourcesOf(video).find((link) => link !== null) ?? null;
}

/** Whether it has something beside torrents to show. */
export function hasFallback(video: HTMLVideoElement): boolean {
  return sourcesOf(video).includes(null);
}

/** Its sources in their order; null for one that is no torrent. */
function sourcesOf(video: HTMLVideoElement): (string | null)[] {
  return [...video.querySelectorAll(":scope > source[src]")].map((source) => {
    const src = source.getAttribute("src")!;
    const declared = /^application\/x-bittorrent\b/i.test(source.getAttribute("type") ?? "");
    if (src === "") return null;
    return declared ? declaredTorrentLink(src, document.baseURI) : torrentLink(src, document.baseURI);
  });
}
