import { isHandle } from "./messages.ts";
import type { Chosen, Opened } from "./protocol.ts";
import { kindsSeen, memory } from "./stored.ts";
import { turns } from "./turns.ts";

/**
 * One video wanted at one place. Known outside the background only by its handle, 128 random bits, so that no page can
 * make a player play anything. Kept in the browser's memory, because the worker may die at any moment.
 */
export interface Play {
  handle: string;
  link: string;
  /** The origin whose page asked, or empty. */
  site: string;
  /** In the page's own media element, in a frame laid over an element, or in a tab. */
  place: "element" | "frame" | "tab";
  /** In a page: a media element that names the torrent, or a link that was clicked. */
  from: "link" | "video";
  /** The tab it plays in, or -1 while that is not known. */
  tab: number;
  /** The frame of that tab whose page asked for it. */
  frame: number;
  /** The tab whose page asked for it. */
  opener: number;
  /** That page, without its hash. */
  page: string;
  consent: "unasked" | "yes" | "no";
  /** Of a private window: then nothing of it is kept, and it stays in such windows. */
  private: boolean;
  autoplay: boolean;
  /** A torrent file that the user has, Base64: then no page gave the link. */
  torrent?: string;
  /** The file chosen by the user. */
  file?: number;
  opened?: Opened;
  /** Tracks that the viewer chose, where the page's own element is fed. */
  chosen?: Chosen;
  at: number;
}

/** A tab's worth of refreshes and a day of clicking; the oldest are forgotten first. */
const MAX_PLAYS = 100;
const PREFIX = "play:";
const QUESTION = "question:";

export function newPlay(fields: Omit<Play, "handle" | "at">): Play {
  const bits = crypto.getRandomValues(new Uint8Array(16));
  const handle = Array.from(bits, (bit) => bit.toString(16).padStart(2, "0")).join("");
  return { ...fields, handle, at: Date.now() };
}

export async function playOf(handle: unknown): Promise<Play | null> {
  if (!isHandle(handle)) return null;
  for (const isPrivate of kindsSeen()) {
    const play = await memory(isPrivate).get<Play>(PREFIX + handle);
    if (play !== undefined) return play;
  }
  return null;
}

export async function savePlay(play: Play): Promise<void> {
  if (play.torrent !== undefined) await makeRoom(play.private);
  await memory(play.private).set(PREFIX + play.handle, play);
}

/** Of torrent files that were dropped the newest are kept: browsers allow 10 MB in all. */
const MAX_DROPPED = 8;

async function makeRoom(isPrivate: boolean): Promise<void> {
  const dropped = (await allPlays(isPrivate)).filter(({ torrent }) => torrent !== undefined);
  await memory(isPrivate).remove(dropped.slice(MAX_DROPPED - 1).map(({ handle }) => PREFIX + handle));
}

/** So that no change undoes another. */
const inTurn = turns();

/** Changes what is kept, and gives the whole; null when it was forgotten. */
export function changePlay(handle: string, change: Partial<Play>): Promise<Play | null> {
  return inTurn(async () => {
    const play = await playOf(handle);
    if (play === null) return null;
    const next = { ...play, ...change };
    await savePlay(next);
    return next;
  });
}

export async function forgetPlay(handle: string): Promise<void> {
  await forgetName(PREFIX + handle);
}

async function forgetName(name: string): Promise<void> {
  await Promise.all(kindsSeen().map((isPrivate) => memory(isPrivate).remove([name])));
}

/** Remembers in which tab the user is asked about a play: Chromium does not tell us the addresses of our own tabs. */
export async function saveQuestion(tab: number, play: Play): Promise<void> {
  await memory(play.private).set(QUESTION + tab, play.handle);
}

/** Tabs in which the user was asked, and has not answered here; some may be closed or elsewhere by now. */
export async function allQuestions(isPrivate: boolean): Promise<{ tab: number; handle: string }[]> {
  return (await memory(isPrivate).beginning<string>(QUESTION)).map(([tab, handle]) => ({ tab: Number(tab), handle }));
}

export async function forgetQuestion(tab: number): Promise<void> {
  await forgetName(QUESTION + tab);
}

/** Of private windows, or of the others; newest first. */
export async function allPlays(isPrivate: boolean): Promise<Play[]> {
  const plays = (await memory(isPrivate).beginning<Play>(PREFIX)).map(([, play]) => play).sort((a, b) => b.at - a.at);
  const old = plays.splice(MAX_PLAYS);
  if (old.length > 0) await memory(isPrivate).remove(old.map((play) => PREFIX + play.handle));
  return plays;
}
