import { byId } from "../i18n.ts";

const RATES = [0.5, 0.75, 1, 1.25, 1.5, 2];

/** How fast it plays; kept from file to file, though a new source would begin at the usual pace. */
export function offerRates(video: HTMLVideoElement): void {
  const choice = byId<HTMLSelectElement>("rate");
  choice.replaceChildren(...RATES.map((rate) => new Option(`${rate}×`, String(rate), rate === 1, rate === 1)));
  choice.addEventListener("change", () => (video.playbackRate = video.defaultPlaybackRate = Number(choice.value)));
  video.addEventListener("ratechange", () => (choice.value = String(video.playbackRate)));
}

/** One step slower or faster. */
export function changeRate(video: HTMLVideoElement, steps: 1 | -1): void {
  const at = RATES.indexOf(video.playbackRate);
  const rate = RATES[at + steps];
  if (at >= 0 && rate !== undefined) video.playbackRate = video.defaultPlaybackRate = rate;
}
