import type { TorrentStatus } from "../protocol.ts";
import { isAgreed } from "./tell.ts";

/** A page asks as often as it likes; the background is asked for it once in this time at most. */
const ASK_MILLIS = 1_000;

/**
 * What a page and we have to say to each other: events with JSON text (README, For broadcasters). A page without the
 * user's yes hears nothing, whatever it says, and nothing that it says does anything but have it answered.
 *
 * @param state of an element, as JSON text; null where nothing of it may be told
 */
export function hearPage(state: (video: HTMLVideoElement) => string | null): void {
  let asked = -ASK_MILLIS;
  document.addEventListener(
    "starling-ask",
    async ({ target }) => {
      if (target instanceof HTMLVideoElement) {
        const told = state(target);
        if (told !== null) say(target, "starling-state", told);
      } else if (performance.now() - asked >= ASK_MILLIS) {
        asked = performance.now();
        if (await isAgreed()) say(document, "starling-here", JSON.stringify({ version: 1 }));
      }
    },
    { capture: true },
  );
}

export function say(to: EventTarget, type: string, detail: string): void {
  to.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
}

/** How an element fares, for its page. Who the others are is not its business. */
export function stateOf(way: "element" | "frame" | "none", status: TorrentStatus | null): string {
  if (status === null) return JSON.stringify({ way });
  const { state, peers, downRate, upRate, downloaded, uploaded, sources } = status;
  const byHttp = sources.find(({ from }) => from === "web-seed")?.bytes ?? 0;
  return JSON.stringify({ way, state, peers, downRate, upRate, downloaded, uploaded, byHttp });
}
