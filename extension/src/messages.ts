import { declaredTorrentLink } from "./link.ts";
import type { Abilities, EngineStatus, Opened, Prepared, TorrentStatus } from "./protocol.ts";

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
  | { type: "resume" };

/** The handle that a player frame is to be made with; null: there is nothing to lay. */
export type PageHears = { handle: string } | null;

/** What the background says to a content script. */
export type PageTold = { type: "remove"; handle: string } | { type: "gesture" };

/** From a player page, over its port. `start` comes first. */
export type PlayerSays =
  | { type: "start"; handle: string }
  | { type: "start"; link: string }
  | { type: "ask" }
  | { type: "file"; index: number }
  | { type: "again" }
  /** This frame can't play it: a tab may. */
  | { type: "tab" }
  /** How is the film to be played that was opened? `at` in milliseconds. */
  | ({ type: "prepare"; audio?: number; at: number } & Abilities)
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
export type CarrierSays =
  | { type: "start"; handle: string }
  | { type: "get"; id: number; name: string }
  /** A chunk has arrived. */
  | { type: "took"; id: number }
  | { type: "drop"; id: number };

/** To it, for each request: the status of HTTP, chunks, the end; or that it failed. */
export type CarrierHears = { id: number } & ({ status: number } | { bytes: ArrayBuffer } | { end: true } | { failed: true });

/** From the extension's own top-level pages (popup, consent, options). */
export type OwnPageSays =
  | { type: "question"; handle: string }
  | { type: "answer"; handle: string; yes: boolean }
  | { type: "overview" }
  | { type: "stop"; infoHash: string }
  | { type: "show"; infoHash: string; name: string };

export interface Question {
  site: string;
  name: string;
  place: "frame" | "tab";
  /** The site was refused before. */
  refused: boolean;
}

/** `stalls` by info hash, of what plays. */
export type Overview = { engine: EngineStatus; stalls: Record<string, Stalls> } | { failed: string };

/** Strict: a page's process may be in anybody's hands. Anything but exactly these shapes is dropped. */
export function pageSays(value: unknown): PageSays | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { type, link, place, autoplay, ...rest } = value as Record<string, unknown>;
  if (Object.keys(rest).length > 0) return null;
  switch (type) {
    case "link":
      if (autoplay !== undefined || !isLink(link) || !isPlace(place)) return null;
      return { type, link, place };
    case "video":
      if (place !== undefined || !isLink(link) || typeof autoplay !== "boolean") return null;
      return { type, link, autoplay };
    case "warm":
    case "resume":
      return link === undefined && place === undefined && autoplay === undefined ? { type } : null;
    default:
      return null;
  }
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
