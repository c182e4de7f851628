import type { Cue } from "./vtt.ts";

/** A long film's subtitles have some 200 kB. */
export const MAX_SUBTITLE_BYTES = 4 * 1024 * 1024;
const MAX_CUES = 20_000;
const MAX_LETTERS = 1_000;
/** Hours may be missing; SubRip has a comma, WebVTT a dot and settings after. */
const TIMING = /^(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})\s+-->\s+(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})/;
/** Layer, start and end; the text is the tenth field, and may have commas. */
const DIALOGUE = /^Dialogue:[^,]*,(\d+):(\d{2}):(\d{2})\.(\d{2}),(\d+):(\d{2}):(\d{2})\.(\d{2}),(?:[^,]*,){6}(.*)$/;

/** Reads subtitles that a viewer has beside the film (SubRip, WebVTT, ASS): plain text alone, in order. Empty when there are none. */
export function readSubtitleFile(bytes: Uint8Array): Cue[] {
  const lines = decoded(bytes).split(/\r\n|\n|\r/);
  const cues = lines.some((line) => line.startsWith("Dialogue:")) ? ofAss(lines) : ofTimings(lines);
  return cues.sort((a, b) => a.start - b.start);
}

/** UTF-8 or 16 where it says so or can be that, else the old encoding of Western Windows, which takes anything. */
function decoded(bytes: Uint8Array): string {
  const mark = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  if (mark === 0xfffe || mark === 0xfeff) return new TextDecoder(mark === 0xfffe ? "utf-16le" : "utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function ofTimings(lines: string[]): Cue[] {
  const cues: Cue[] = [];
  for (let at = 0; at < lines.length && cues.length < MAX_CUES; at++) {
    const parts = TIMING.exec(lines[at]!);
    if (parts === null) continue;
    let end = at + 1;
    while (end < lines.length && lines[end]!.trim() !== "") end++;
    add(cues, seconds(parts, 1, 1000), seconds(parts, 5, 1000), lines.slice(at + 1, end).join("\n").replace(/<[^>]*>|\{\\[^}]*\}/g, ""));
    at = end;
  }
  return cues;
}

function ofAss(lines: string[]): Cue[] {
  const cues: Cue[] = [];
  for (const line of lines) {
    const parts = DIALOGUE.exec(line);
    if (parts === null || cues.length >= MAX_CUES) continue;
    add(cues, seconds(parts, 1, 100), seconds(parts, 5, 100), parts[9]!.replace(/\{[^}]*\}/g, "").replace(/\\[Nn]/g, "\n").replace(/\\h/g, " "));
  }
  return cues;
}

/** What a cue has is text: `&` and `<` would be markup. */
function add(cues: Cue[], start: number, end: number, text: string): void {
  const plain = text.trim().slice(0, MAX_LETTERS).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  if (end > start && plain !== "") cues.push({ start, end, text: plain });
}

/** Fractions are thousandths, or hundredths in ASS. */
function seconds(parts: RegExpExecArray, from: number, fractions: number): number {
  const [hours, minutes, whole] = parts.slice(from, from + 3).map((part) => Number(part ?? 0)) as [number, number, number];
  return (hours * 60 + minutes) * 60 + whole + Number(parts[from + 3]!.padEnd(fractions === 1000 ? 3 : 2, "0")) / fractions;
}
