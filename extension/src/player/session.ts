import { ext } from "../ext.ts";
import type { Timeline } from "./timeline.ts";

const STEP_SECONDS = 10;

/** The player as the system knows it: its media keys and its picture of what plays; and the screen stays on meanwhile. */
export function joinSystem(video: HTMLVideoElement, timeline: Timeline): void {
  const { mediaSession } = navigator;
  mediaSession.setActionHandler("play", () => void video.play().catch(() => {}));
  mediaSession.setActionHandler("pause", () => video.pause());
  mediaSession.setActionHandler("seekbackward", ({ seekOffset }) => timeline.seek(video.currentTime - (seekOffset ?? STEP_SECONDS)));
  mediaSession.setActionHandler("seekforward", ({ seekOffset }) => timeline.seek(video.currentTime + (seekOffset ?? STEP_SECONDS)));
  mediaSession.setActionHandler("seekto", ({ seekTime }) => seekTime !== undefined && timeline.seek(seekTime));
  const place = () => {
    const { duration, currentTime, playbackRate } = video;
    if (duration > 0 && Number.isFinite(duration)) mediaSession.setPositionState({ duration, playbackRate, position: Math.min(currentTime, duration) });
  };
  for (const event of ["play", "pause", "seeked", "durationchange", "ratechange"]) video.addEventListener(event, place);
  stayAwake(video);
}

let title = "";
let cover: MediaImage | null = null;

export function nameToSystem(name: string): void {
  title = name;
  tellSystem();
}

/** What comes with the film; without it our own sign. */
export function showCoverToSystem(picture: MediaImage | null): void {
  cover = picture;
  tellSystem();
}

function tellSystem(): void {
  const sign = { src: ext.runtime.getURL("icons/128.png"), sizes: "128x128", type: "image/png" };
  navigator.mediaSession.metadata = new MediaMetadata({ title, artwork: [cover ?? sign] });
}

/** While it plays and is to be seen. A page may forbid it to our frame, and an old browser not know it: then the screen sleeps. */
function stayAwake(video: HTMLVideoElement): void {
  let lock: Promise<WakeLockSentinel | null> | null = null;
  const settle = () => {
    const wanted = !video.paused && !video.ended && document.visibilityState === "visible";
    if (wanted && lock === null) {
      lock = navigator.wakeLock?.request("screen").catch(() => null) ?? null;
    } else if (!wanted) {
      void lock?.then((held) => held?.release());
      lock = null;
    }
  };
  for (const event of ["play", "pause", "ended"]) video.addEventListener(event, settle);
  document.addEventListener("visibilitychange", settle);
}
