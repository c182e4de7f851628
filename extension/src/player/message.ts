import { byId, failureText, hasText, sentences, text } from "../i18n.ts";

/** What the button under a message does. */
export type Remedy = "again" | "ask" | "none";

const REMEDIES: Record<string, Remedy> = {
  refused: "ask",
  "unknown-player": "none",
  "extension-gone": "none",
  "update-extension": "none",
  "bad-magnet": "none",
  "bad-torrent": "none",
  "torrent-too-large": "none",
  "v2-unsupported": "none",
  "live-unsupported": "none",
  "live-contradicted": "none",
  "live-no-ticket": "none",
  "live-ticket-refused": "none",
  "live-ticket-damaged": "none",
  "live-ticket-foreign": "none",
  "live-ticket-over": "none",
  "hybrid-mismatch": "none",
  "no-file": "none",
  format: "none",
  "no-ffmpeg": "again",
  "media-failed": "none",
  "too-slow": "none",
};

/** Shows a failure as a plain sentence and what to do about it; the helper's own words where we have none. */
export function showFailure(code: string, message: string, act: (remedy: Remedy) => void): void {
  const key = code.replaceAll("-", "_");
  const known = hasText(`error_${key}`);
  byId("message-title").textContent = failureText(code);
  byId("message-advice").textContent = advice(key, known, message);
  const remedy = REMEDIES[code] ?? "again";
  const button = byId<HTMLButtonElement>("message-action");
  button.hidden = remedy === "none";
  button.textContent = text(remedy === "ask" ? "changeAnswer" : "tryAgain");
  button.onclick = () => act(remedy);
  byId("message").dataset["code"] = code;
  byId("message").hidden = false;
}

export function hideFailure(): void {
  byId("message").hidden = true;
}

/** What to do about a failure of ours. */
export function adviceOf(code: string): string {
  return advice(code.replaceAll("-", "_"), true, "");
}

function advice(key: string, known: boolean, message: string): string {
  const ours = hasText(`advice_${key}`) ? text(`advice_${key}`) : "";
  const theirs = !known || /^(tracker_failed|too_many|fetch_failed)$/.test(key) ? message.slice(0, 300) : "";
  return sentences(theirs, ours);
}
