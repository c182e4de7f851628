import { byId } from "../i18n.ts";

/** To another screen, by the browser's own Remote Playback (W3C), where it has that and knows of a screen for what plays. */
export function offerCast(video: HTMLVideoElement): void {
  const button = byId("cast");
  const remote = video.remote as RemotePlayback | undefined; // Firefox has none
  if (remote === undefined) return;
  remote.watchAvailability((available) => (button.hidden = !available)).catch(() => {}); // it can't tell: no button
  button.addEventListener("click", () => void remote.prompt().catch(() => {})); // the viewer thought better of it
  for (const event of ["connecting", "connect", "disconnect"]) {
    remote.addEventListener(event, () => (button.ariaPressed = String(remote.state !== "disconnected")));
  }
}
