import { ext } from "./ext.ts";

/** A text of `_locales`; the key itself if there is none, so that a gap is seen. */
export function text(key: string, ...values: (string | number)[]): string {
  return ext.i18n.getMessage(key, values.map(String)) || key;
}

/** Whether there is such a text. */
export function hasText(key: string): boolean {
  return ext.i18n.getMessage(key) !== "";
}

/** What a failure with this code of PROTOCOL.md is, in a plain sentence. */
export function failureText(code: string): string {
  const key = `error_${code.replaceAll("-", "_")}`;
  return text(hasText(key) ? key : "error_internal");
}

/** One text of several that say something each: whoever wrote them, a sentence is ended before the next one begins. */
export function sentences(...texts: string[]): string {
  const said = texts.map((each) => each.trim()).filter((each) => each !== "");
  return said.map((each, i) => (i < said.length - 1 && !/[\p{Sentence_Terminal}…]$/u.test(each) ? `${each}.` : each)).join(" ");
}

/** Says which language the page is in, and its direction, and fills `data-text` (content) and `data-label` (accessible name and tool tip) of a page. */
export function localize(): void {
  document.documentElement.lang = text("language");
  document.documentElement.dir = text("@@bidi_dir");
  for (const element of document.querySelectorAll<HTMLElement>("[data-text]")) {
    element.textContent = text(element.dataset["text"]!);
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-label]")) label(element, element.dataset["label"]!);
}

/** Its accessible name and tool tip. */
export function label(element: HTMLElement, key: string, ...values: string[]): void {
  element.title = text(key, ...values);
  element.setAttribute("aria-label", element.title);
}

/** The element with this id: it is in the page's own HTML. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  return document.getElementById(id) as E;
}
