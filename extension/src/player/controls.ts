import { byId, label } from "../i18n.ts";
import { changeRate } from "./rate.ts";
import type { Timeline } from "./timeline.ts";

/** The controls fade after this time without a hand on pointer or keys, where there is a picture to see. */
const IDLE_MILLIS = 2_500;
const VOLUME_STEP = 0.1;

/** Buttons, keys and pointer on the picture. Holds no state: the video element does. */
export function wireControls(video: HTMLVideoElement, timeline: Timeline, shiftSubtitles: (steps: 1 | -1) => void): void {
  const player = byId("player");
  const volume = byId<HTMLInputElement>("volume");
  const toggle = () => void (video.paused ? video.play().catch(() => {}) : video.pause());
  const mute = () => (video.muted = !video.muted);
  const fullscreen = () => void (document.fullscreenElement ? document.exitFullscreen() : player.requestFullscreen().catch(() => {}));
  const pip = () =>
    void (document.pictureInPictureElement ? document.exitPictureInPicture() : video.requestPictureInPicture().catch(() => {}));
  const louder = (by: number) => {
    video.muted = false;
    video.volume = Math.min(Math.max(video.volume + by, 0), 1);
  };

  byId("play").addEventListener("click", toggle);
  byId("mute").addEventListener("click", mute);
  byId("fullscreen").addEventListener("click", fullscreen);
  byId("fullscreen").hidden = !document.fullscreenEnabled;
  byId("earlier").addEventListener("click", () => shiftSubtitles(-1));
  byId("later").addEventListener("click", () => shiftSubtitles(1));
  byId("pip").addEventListener("click", pip);
  const pictured = () => (byId("pip").hidden = !document.pictureInPictureEnabled || video.videoWidth === 0);
  for (const event of ["resize", "emptied"]) video.addEventListener(event, pictured);
  pictured();
  byId("unmute").addEventListener("click", () => (video.muted = false));
  // The first touch only brings the controls back.
  let wasIdle = false;
  document.addEventListener("pointerdown", () => (wasIdle = player.classList.contains("idle")), { capture: true });
  video.addEventListener("click", (event) => {
    if ((event as PointerEvent).pointerType !== "touch" || !wasIdle) toggle();
  });
  video.addEventListener("dblclick", fullscreen);
  volume.addEventListener("input", () => {
    video.muted = false;
    video.volume = volume.valueAsNumber;
  });

  video.addEventListener("volumechange", () => {
    volume.valueAsNumber = video.muted ? 0 : video.volume;
    face("mute", video.muted || video.volume === 0 ? "muted" : "sound", video.muted ? "unmuteKey" : "muteKey");
    if (!video.muted) byId("unmute").hidden = true;
  });
  const playing = () => face("play", video.paused ? "play" : "pause", video.paused ? "playKey" : "pauseKey");
  for (const event of ["play", "pause", "ended", "emptied"]) video.addEventListener(event, playing);
  document.addEventListener("fullscreenchange", () => face("fullscreen", document.fullscreenElement ? "unfull" : "full", "fullscreen"));
  playing();
  face("mute", "sound", "muteKey");
  volume.valueAsNumber = video.volume;

  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || target instanceof HTMLSelectElement) return;
    const onVolume = target === volume && event.key.startsWith("Arrow");
    const onButton = target instanceof HTMLButtonElement && (event.key === " " || event.key === "Enter");
    if (onVolume || onButton || event.defaultPrevented) return;
    if (pressed(event.key)) event.preventDefault();
  });

  function pressed(key: string): boolean {
    const deeds: Record<string, () => void> = {
      " ": toggle,
      k: toggle,
      ArrowLeft: () => timeline.seek(video.currentTime - 5),
      ArrowRight: () => timeline.seek(video.currentTime + 5),
      j: () => timeline.seek(video.currentTime - 10),
      l: () => timeline.seek(video.currentTime + 10),
      ArrowUp: () => louder(VOLUME_STEP),
      ArrowDown: () => louder(-VOLUME_STEP),
      m: mute,
      f: fullscreen,
      p: pip,
      n: () => byId("next").click(),
      N: () => byId("previous").click(),
      g: () => shiftSubtitles(-1),
      h: () => shiftSubtitles(1),
      "<": () => changeRate(video, -1),
      ">": () => changeRate(video, 1),
    };
    const deed = /^\d$/.test(key) ? () => timeline.seekShare(Number(key) / 10) : deeds[key];
    deed?.();
    return deed !== undefined;
  }

  let idle: ReturnType<typeof setTimeout> | undefined;
  const awake = () => {
    player.classList.remove("idle");
    clearTimeout(idle);
    idle = setTimeout(() => player.classList.toggle("idle", !video.paused && video.videoWidth > 0), IDLE_MILLIS);
  };
  for (const event of ["pointermove", "pointerdown", "keydown", "focusin"]) document.addEventListener(event, awake);
  for (const event of ["play", "pause", "resize"]) video.addEventListener(event, awake);
}

function face(button: string, icon: string, text: string): void {
  byId(button).querySelector("use")!.setAttribute("href", `#i-${icon}`);
  label(byId(button), text);
}
