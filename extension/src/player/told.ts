import { byId } from "../i18n.ts";

const SHOWN_MILLIS = 3_000;
let hiding: ReturnType<typeof setTimeout> | undefined;

/** Says something in passing, over the picture and to screen readers. */
export function tell(what: string): void {
  byId("told").textContent = what;
  clearTimeout(hiding);
  hiding = setTimeout(() => (byId("told").textContent = ""), SHOWN_MILLIS);
}
