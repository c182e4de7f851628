import { ext } from "../ext.ts";
import { stored } from "../stored.ts";

const KEY = "positions";
/** Films remembered; the longest unwatched is forgotten first. */
const MAX_POSITIONS = 200;
/** Nearer than this to either end, playing starts from the beginning. */
const EDGE_SECONDS = 5;

/** Seconds by film, the last watched last. */
type Positions = Record<string, number>;

export async function positionOf(film: string): Promise<number> {
  return (await stored<Positions>(KEY))[film] ?? 0;
}

export async function rememberPosition(film: string, seconds: number, duration: number): Promise<void> {
  const { [film]: _, ...others } = await stored<Positions>(KEY);
  const worth = seconds > EDGE_SECONDS && !(seconds > duration - EDGE_SECONDS);
  const positions = worth ? { ...others, [film]: Math.round(seconds * 10) / 10 } : others;
  await ext.storage.local.set({ [KEY]: Object.fromEntries(Object.entries(positions).slice(-MAX_POSITIONS)) });
}
