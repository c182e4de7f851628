import { byId } from "../i18n.ts";

const SHOWN_MILLIS = 3_000;
/** What nobody asked for has to be noticed first. */
export const NOTICED_MILLIS = 10_000;
let hiding: ReturnType<typeof setTimeout> | undefined;

/** Says something in passing, over the picture and to screen readers. */
export function tell(what: string, millis = SHOWN_MILLIS): void {
  byId("told").textContent = what;
  clearTimeout(hiding);
  hiding = setTimeout(() => (byId("told").textContent = ""), millis);
}
