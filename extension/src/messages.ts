import { declaredTorrentLink } from "./link.ts";
import type { Abilities, Chosen, EngineStatus, HelperSettings, Opened, Prepared, SubtitleTrack, TorrentStatus } from "./protocol.ts";

/** Where a video is to play: laid over a place in the page, in a tab, or in a tab that does not come to the front. */
export type Place = "frame" | "tab" | "background-tab";

/** All that a content script may say. */
export type PageSays =
  /** A real click was on this link. */
  | { type: "link"; link: string; place: Place }
  /** A media element names this torrent. */
  | { type: "video"; link: string; autoplay: boolean }
  /** A torrent may be wanted soon. */
  | { type: "warm" }
  /** The page was loaded again: was something playing in it? */
  | { type: "resume" }
  /** The page would like to know whether its site has the user's yes: answered with a boolean. */
  | { type: "agreed" }
  /** What feeds elements is wanted in this frame. */
  | { type: "feeder" }
  /** The element of this play can't be fed; `blocked`: because the page's policy forbids it. */
  | { type: "unfed"; handle: string; blocked: boolean };

/** The handle that the element is to be fed by, or else a player frame made with; null: neither. `feed` is there once there is a yes. */
export type PageHears = { handle: string; feed?: boolean } | null;

/** What the background says to a content script. `feed`: the element under this frame may be fed now. */
export type PageTold = { type: "remove" | "feed"; handle: string } | { type: "gesture" };

/** From a player page, over its port. `start` comes first. */
export type PlayerSays =
  | { type: "start"; handle: string }
  | { type: "start"; link: string }
  | { type: "ask" }
  | { type: "file"; index: number }
  | { type: "again" }
  /** The broadcast is over: its recording instead. */
  | { type: "recording" }
  /** It goes on in another swarm: that one. */
  | { type: "onward" }
  /** A torrent file (Base64) was dropped on this tab: it is to play here. */
  | { type: "dropped"; torrent: string; name: string }
  /** This frame can't play it: a tab may. */
  | { type: "tab" }
  /** How is the film to be played that was opened? `at` in milliseconds. */
  | ({ type: "prepare"; at: number } & Chosen & Abilities)
  /** How often, and how long in all, the picture has stood still for want of data since the film was opened. */
  | ({ type: "stalled" } & Stalls)
  | { type: "close" };

export interface Stalls {
  count: number;
  millis: number;
}

export type PlayerHears =
  /** A play was made for the link that the page was opened with. */
  | { type: "named"; handle: string }
  /** Nothing is sent to anybody before the question is answered. */
  | { type: "question"; handle: string; site: string; name: string }
  | { type: "joining"; name: string }
  | { type: "opened"; opened: Opened; autoplay: boolean }
  | { type: "prepared"; prepared: Prepared }
  | { type: "unprepared"; code: string; message: string }
  | { type: "status"; status: TorrentStatus }
  | { type: "failed"; code: string; message: string };

/** From a player that may not fetch by itself. `start` comes first; `name` is of a file beside the stream of its play. */
export type CarrierSays = { type: "start"; handle: string } | CarrierAsks;

export type CarrierAsks =
  | { type: "get"; id: number; name: string }
  /** A chunk has arrived. */
  | { type: "took"; id: number }
  | { type: "drop"; id: number };

/** To it, for each request: the status of HTTP, chunks (Base64 where ports carry text alone), the end; or that it failed. */
export type CarrierHears = { id: number } & ({ status: number } | { bytes: ArrayBuffer | string } | { end: true } | { failed: true });

/**
 * From what feeds an element of a page, over a port of its own. The `echo` tells by how it arrives what ports carry; `at`
 * is where playing is to begin, milliseconds.
 */
export type FeedSays = { type: "start"; handle: string; echo: unknown; at: number; plays: Abilities } | CarrierAsks;

/**
 * To it: the name of the playlist beside the stream, those of its subtitles for URLs, and of these the one that the viewer likes
 * to `read`; how the torrent fares; or why nothing comes. Never an address.
 */
export type FeedHears =
  | CarrierHears
  | { type: "playlist"; name: string; live: boolean; subtitles: SubtitleTrack[]; read?: string }
  | { type: "status"; status: TorrentStatus }
  | { type: "failed"; code: string };

/** From the extension's own top-level pages (popup, consent, options). */
export type OwnPageSays =
  | { type: "question"; handle: string }
  | { type: "answer"; handle: string; yes: boolean }
  /** `private`: of what plays in private windows, else of all the rest. */
  | { type: "overview"; private: boolean }
  /** Other tracks for an element that is fed. */
  | ({ type: "choose"; handle: string } & Chosen)
  | { type: "stop"; infoHash: string }
  /** All that the helper and we keep of what was watched and answered: gives a failure's code, or an empty string. */
  | { type: "forget" }
  | { type: "keep"; infoHash: string; kept: boolean }
  /** What the helper has set, or changing it: gives all `Settings`, or `Refused`. */
  | { type: "settings" }
  | { type: "configure"; settings: HelperSettings }
  /** Gives null, or `Refused`. */
  | { type: "restart" }
  /** `window`: where it was wished. */
  | { type: "show"; infoHash: string; name: string; window: number };

/** What the helper did not do, by its code; its own words. */
export interface Refused {
  failed: string;
  message: string;
}

export interface Question {
  site: string;
  name: string;
  place: "frame" | "tab";
  /** The site was refused before. */
  refused: boolean;
}

/** Tracks of a film that an element is fed, and those that it has now. */
export interface FedTracks extends Pick<Prepared, "audio" | "audioTracks" | "pictureSubtitles">, Chosen {
  handle: string;
}

/** `stalls` by info hash, of what plays; `tracks` by info hash, of what elements are fed. */
export type Overview = { engine: EngineStatus; stalls: Record<string, Stalls>; tracks: Record<string, FedTracks> } | { failed: string };

/** Strict: a page's process may be in anybody's hands. Anything but exactly these shapes is dropped. */
export function pageSays(value: unknown): PageSays | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { type, link, place, autoplay, handle, blocked, ...rest } = value as Record<string, unknown>;
  if (Object.keys(rest).length > 0) return null;
  if (type === "unfed") {
    if (link !== undefined || place !== undefined || autoplay !== undefined) return null;
    return isHandle(handle) && typeof blocked === "boolean" ? { type, handle, blocked } : null;
  }
  if (handle !== undefined || blocked !== undefined) return null;
  switch (type) {
    case "link":
      if (autoplay !== undefined || !isLink(link) || !isPlace(place)) return null;
      return { type, link, place };
    case "video":
      if (place !== undefined || !isLink(link) || typeof autoplay !== "boolean") return null;
      return { type, link, autoplay };
    case "warm":
    case "resume":
    case "agreed":
    case "feeder":
      return link === undefined && place === undefined && autoplay === undefined ? { type } : null;
    default:
      return null;
  }
}

/** As strict. */
export function feedSays(value: unknown): FeedSays | null {
  if (typeof value !== "object" || value === null) return null;
  const { type, handle, echo, at, plays, id, name } = value as Record<string, unknown>;
  if (type === "start") {
    if (!isHandle(handle) || !isMillis(at) || typeof plays !== "object" || plays === null) return null;
    const { containers, codecs, segments } = plays as Record<string, unknown>;
    if (!areWords(containers) || !areWords(codecs) || !areWords(segments)) return null;
    return { type, handle, echo, at, plays: { containers, codecs, segments } };
  }
  if (!Number.isSafeInteger(id)) return null;
  if (type === "get") return typeof name === "string" ? { type, id: id as number, name } : null;
  return type === "took" || type === "drop" ? { type, id: id as number } : null;
}

function isMillis(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Names of codecs and media types. */
function areWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= 64 && value.every((word) => typeof word === "string" && /^[\w/.+-]{1,40}$/.test(word));
}

/** Handles are 128 random bits in hex. */
export function isHandle(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{32}$/.test(value);
}

function isLink(value: unknown): value is string {
  return typeof value === "string" && declaredTorrentLink(value) === value;
}

function isPlace(value: unknown): value is Place {
  return value === "frame" || value === "tab" || value === "background-tab";
}
