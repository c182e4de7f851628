import { byId } from "../i18n.ts";

/**
 * A list that sets one of several things that are kept together.
 *
 * @param otherwise what it is called when nothing is chosen
 * @param options of which each is a value and what it is called
 * @param keep is called when one has changed
 */
export function offerChoice<K extends string>(id: string, all: Partial<Record<K, string>>, what: K, otherwise: string, options: [value: string, name: string][], keep: () => Promise<void>): void {
  const choice = byId<HTMLSelectElement>(id);
  choice.replaceChildren(new Option(otherwise, ""), ...options.map(([value, name]) => new Option(name, value)));
  choice.value = all[what] ?? "";
  choice.addEventListener("change", () => {
    if (choice.value === "") delete all[what];
    else all[what] = choice.value;
    void keep();
  });
}
