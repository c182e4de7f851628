import { byId, text } from "../i18n.ts";
import { keepLanguages, LANGUAGES, likedLanguages, type Languages } from "../languages.ts";

/** In which languages to hear and to read a film that has several. */
export async function offerLanguages(): Promise<void> {
  const liked = await likedLanguages();
  const names = new Intl.DisplayNames([], { type: "language" });
  const all = LANGUAGES.map((code) => ({ code, name: names.of(code) ?? code })).sort((a, b) => a.name.localeCompare(b.name));
  for (const [what, otherwise] of [["sound", "asFilm"], ["subtitles", "subtitlesOff"]] as const) {
    const choice = byId<HTMLSelectElement>(`language-${what}`);
    choice.replaceChildren(new Option(text(otherwise), ""), ...all.map(({ code, name }) => new Option(name, code)));
    choice.value = liked[what] ?? "";
    choice.addEventListener("change", () => change(liked, what, choice.value));
  }
}

function change(liked: Languages, what: keyof Languages, code: string): void {
  if (code === "") delete liked[what];
  else liked[what] = code;
  void keepLanguages(liked);
}
