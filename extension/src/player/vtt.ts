/** A cue as the helper gives it: plain text. */
export interface Cue {
  start: number;
  end: number;
  text: string;
}

/** More than any film has. */
const MAX_CUES = 20_000;
const MAX_LETTERS = 1_000;
const TIMING = /^(\d{2,4}):(\d{2}):(\d{2})\.(\d{3}) --> (\d{2,4}):(\d{2}):(\d{2})\.(\d{3})$/;

/** Reads the WebVTT that the helper writes, and no other: times and escaped text, without settings, styles or regions. */
export function readVtt(text: string): Cue[] {
  const cues: Cue[] = [];
  const [head, ...blocks] = text.split("\n\n");
  if (head?.trim() !== "WEBVTT") return cues;
  for (const block of blocks) {
    const [timing, ...lines] = block.trimEnd().split("\n");
    const parts = TIMING.exec(timing ?? "");
    if (parts === null || cues.length >= MAX_CUES) continue;
    const [start, end] = [seconds(parts, 1), seconds(parts, 5)];
    if (end > start) cues.push({ start, end, text: lines.join("\n").slice(0, MAX_LETTERS) });
  }
  return cues;
}

function seconds(parts: RegExpExecArray, from: number): number {
  const [hours, minutes, whole, millis] = parts.slice(from, from + 4).map(Number) as [number, number, number, number];
  return (hours * 60 + minutes) * 60 + whole + millis / 1000;
}
