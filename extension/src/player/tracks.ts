import { decimal, named, plain } from "../format.ts";
import { byId, text } from "../i18n.ts";
import { firstIn } from "../languages.ts";
import type { Prepared, SubtitleTrack } from "../protocol.ts";
import { tell } from "./told.ts";
import type { Subtitle, Subtitles } from "./subtitles.ts";
import type { Cue } from "./vtt.ts";

const OWN = "own";
const STEP_SECONDS = 0.1;

let offered: SubtitleTrack[] = [];
/** Those that are pictures, in the same list by this and their track. */
let pictures: NonNullable<Prepared["pictureSubtitles"]> = [];
const PICTURES = "pictures-";
/** The track that is in the pictures now. */
let burnt: number | undefined;
let wish: (chosen: { audio?: number; subtitle?: number | null }) => void = () => {};
/** What the viewer has brought to the film. */
let own: { name: string; cues: Cue[] } | null = null;

/**
 * The lists of audio tracks and subtitles; each is there only where there is a choice.
 *
 * @param shown the picture subtitle that it was prepared with
 * @param wished what has to be prepared anew: other sound, another picture subtitle or none
 */
export function offerTracks(prepared: Prepared, subtitles: Subtitles, shown: number | undefined, wished: typeof wish): void {
  const audio = byId<HTMLSelectElement>("audio");
  audio.hidden = prepared.audioTracks.length < 2;
  audio.replaceChildren(
    ...prepared.audioTracks.map(({ track, language, title, codec }, at) =>
      new Option(named(language, title) || `${at + 1} (${codec})`, String(track)),
    ),
  );
  if (prepared.audio !== undefined) audio.value = String(prepared.audio);
  audio.onchange = () => wished({ audio: Number(audio.value) });

  offered = prepared.subtitles;
  pictures = prepared.pictureSubtitles ?? [];
  burnt = shown;
  wish = wished;
  const choice = byId<HTMLSelectElement>("subtitles");
  const before = shown === undefined ? choice.value : PICTURES + shown;
  list(subtitles);
  const again = before === OWN ? own !== null : offered.some(({ url }) => url === before) || before === PICTURES + shown;
  choice.value = again ? before : "";
  if (!again) choose(subtitles, "");
}

/** Text subtitles in this language, where there are any and none are chosen. */
export function readIn(subtitles: Subtitles, language: string | undefined): void {
  const choice = byId<HTMLSelectElement>("subtitles");
  const found = firstIn(offered, language);
  if (found === undefined || choice.value !== "") return;
  choice.value = found.url;
  choose(subtitles, found.url);
}

/** The picture subtitle that was wished for can't be had: it is as it was. */
export function keepSubtitles(): void {
  byId<HTMLSelectElement>("subtitles").value = burnt === undefined ? "" : PICTURES + burnt;
}

/** A file of the viewer's own is shown from now on. */
export function bringSubtitles(subtitles: Subtitles, name: string, cues: Cue[]): void {
  own = { name, cues };
  list(subtitles);
  byId<HTMLSelectElement>("subtitles").value = OWN;
  choose(subtitles, OWN);
}

/** Another film begins, of which nothing is known yet. */
export function withdrawTracks(subtitles: Subtitles): void {
  byId("audio").hidden = true;
  offered = [];
  pictures = [];
  burnt = undefined;
  own = null;
  list(subtitles);
  choose(subtitles, "");
}

/** Subtitles that do not fit the picture: they come later or earlier, in tenths of a second. */
export function shiftSubtitles(subtitles: Subtitles, steps: 1 | -1): void {
  if (subtitles.chosen === null) return;
  subtitles.shift(steps * STEP_SECONDS);
  const { offset } = subtitles;
  byId("offset").textContent = shown(offset);
  const seconds = decimal(Math.abs(offset));
  tell(offset === 0 ? text("subtitlesAsMade") : text(offset > 0 ? "subtitlesLaterBy" : "subtitlesEarlierBy", seconds));
}

function shown(offset: number): string {
  return `${offset > 0 ? "+" : offset < 0 ? "−" : ""}${decimal(Math.abs(offset))}`;
}

function list(subtitles: Subtitles): void {
  const choice = byId<HTMLSelectElement>("subtitles");
  const ours = own === null ? [] : [new Option(plain(own.name).slice(0, 60), OWN)];
  choice.replaceChildren(
    new Option(text("subtitlesOff"), ""),
    ...offered.map(({ language, title, url }, at) => new Option(named(language, title) || String(at + 1), url)),
    ...pictures.map(({ language, title, track }, at) => new Option(named(language, title) || String(offered.length + at + 1), PICTURES + track)),
    ...ours,
  );
  choice.hidden = choice.options.length < 2;
  choice.onchange = () => choose(subtitles, choice.value);
}

function choose(subtitles: Subtitles, value: string): void {
  const chosen: Subtitle | null = value === OWN ? own : (offered.find(({ url }) => url === value) ?? null);
  subtitles.choose(chosen);
  byId("shift").hidden = chosen === null;
  byId("offset").textContent = shown(0);
  const track = value.startsWith(PICTURES) ? Number(value.slice(PICTURES.length)) : undefined;
  if (track !== burnt) wish({ subtitle: track ?? null });
}
