import { plain } from "../format.ts";
import { byId, text } from "../i18n.ts";
import type { Prepared } from "../protocol.ts";
import type { Subtitles } from "./subtitles.ts";

/** The lists of audio tracks and subtitles; each is there only where there is a choice. */
export function offerTracks(prepared: Prepared, subtitles: Subtitles, hear: (track: number) => void): void {
  const audio = byId<HTMLSelectElement>("audio");
  audio.hidden = prepared.audioTracks.length < 2;
  audio.replaceChildren(
    ...prepared.audioTracks.map(({ track, language, title, codec }, at) =>
      new Option(named(language, title) || `${at + 1} (${codec})`, String(track)),
    ),
  );
  if (prepared.audio !== undefined) audio.value = String(prepared.audio);
  audio.onchange = () => hear(Number(audio.value));

  const list = byId<HTMLSelectElement>("subtitles");
  const before = list.value;
  list.hidden = prepared.subtitles.length === 0;
  list.replaceChildren(
    new Option(text("subtitlesOff"), ""),
    ...prepared.subtitles.map(({ language, title, url }, at) =>
      new Option(named(language, title) || String(at + 1), url),
    ),
  );
  const again = prepared.subtitles.some(({ url }) => url === before);
  list.value = again ? before : "";
  list.onchange = () => subtitles.choose(prepared.subtitles.find(({ url }) => url === list.value) ?? null);
  if (!again) subtitles.choose(null);
}

/** Another film begins, of which nothing is known yet. */
export function withdrawTracks(subtitles: Subtitles): void {
  for (const list of ["audio", "subtitles"]) byId<HTMLSelectElement>(list).hidden = true;
  byId<HTMLSelectElement>("subtitles").replaceChildren();
  subtitles.choose(null);
}

/** The language in the viewer's own, and the film's own title: strangers' words, made plain. */
function named(language: string, title: string): string {
  return [languageName(language), plain(title).slice(0, 60)].filter((part) => part !== "").join(" – ");
}

function languageName(code: string): string {
  if (!/^[a-z]{2,3}$/i.test(code) || code === "und") return "";
  try {
    return new Intl.DisplayNames([], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
