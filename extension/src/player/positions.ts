import { ext, isPrivateHere } from "../ext.ts";
import { stored, tabMemory } from "../stored.ts";

const KEY = "positions";
/** Films remembered; the longest unwatched is forgotten first. */
const MAX_POSITIONS = 200;
/** Nearer than this to either end, playing starts from the beginning. */
const EDGE_SECONDS = 5;

/** Seconds by film, the last watched last. */
type Positions = Record<string, number>;

export async function positionOf(film: string): Promise<number> {
  return (await positions())[film] ?? 0;
}

async function positions(): Promise<Positions> {
  return isPrivateHere() ? ((await tabMemory.get(KEY)) ?? {}) : stored(KEY);
}

export async function rememberPosition(film: string, seconds: number, duration: number): Promise<void> {
  const { [film]: _, ...others } = await positions();
  const worth = seconds > EDGE_SECONDS && !(seconds > duration - EDGE_SECONDS);
  const all = worth ? { ...others, [film]: Math.round(seconds * 10) / 10 } : others;
  const kept = Object.fromEntries(Object.entries(all).slice(-MAX_POSITIONS));
  await (isPrivateHere() ? tabMemory.set(KEY, kept) : ext.storage.local.set({ [KEY]: kept }));
}
