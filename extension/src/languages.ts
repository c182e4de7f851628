import { keepLiked, liked } from "./stored.ts";

const KEY = "languages";

/** Those that films are mostly in, by BCP 47. */
export const LANGUAGES =
  "ar bg ca cs da de el en es et fi fr ga he hi hr hu is it ja ko lt lv mk mt nl no pl pt ro ru sk sl sq sr sv tr uk zh".split(" ");

/** What a viewer likes to hear and to read, by BCP 47. What is not said is as the film has it, and no subtitles. */
export interface Languages {
  sound?: string;
  subtitles?: string;
}

/** @param isPrivate whether it is for a private window, where that is not this page's own */
export function likedLanguages(isPrivate?: boolean): Promise<Languages> {
  return liked(KEY, isPrivate);
}

export function keepLanguages(languages: Languages): Promise<void> {
  return keepLiked(KEY, languages);
}

/** The first of a film's tracks in the language that is liked, if any is. */
export function firstIn<T extends { language: string }>(tracks: T[], liked: string | undefined): T | undefined {
  return liked === undefined ? undefined : tracks.find(({ language }) => isIn(language, liked));
}

/** @param code of a film's track, by BCP 47 or ISO 639-2, or whatever a stranger wrote there */
export function isIn(code: string, liked: string): boolean {
  try {
    const { language } = new Intl.Locale(code);
    return (language === "nb" || language === "nn" ? "no" : language) === liked;
  } catch {
    return false;
  }
}
