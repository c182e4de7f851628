import { text } from "../i18n.ts";
import { keepLanguages, LANGUAGES, likedLanguages } from "../languages.ts";
import { offerChoice } from "./choice.ts";

/** In which languages to hear and to read a film that has several. */
export async function offerLanguages(): Promise<void> {
  const liked = await likedLanguages();
  const names = new Intl.DisplayNames([], { type: "language" });
  const all = LANGUAGES.map((code): [string, string] => [code, names.of(code) ?? code]).sort(([, a], [, b]) => a.localeCompare(b));
  offerChoice("language-sound", liked, "sound", text("asFilm"), all, () => keepLanguages(liked));
  offerChoice("language-subtitles", liked, "subtitles", text("subtitlesOff"), all, () => keepLanguages(liked));
}
