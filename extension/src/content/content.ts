import { ext } from "../ext.ts";
import type { PageHears, PageSays, PageTold } from "../messages.ts";
import { placeIn, PlayerFrame } from "./frame.ts";
import { watchLinks } from "./links.ts";
import { watchVideos } from "./videos.ts";

const frames = new Set<PlayerFrame>();
/** Frames of a sandboxed page are sandboxed too: ours would be cut off from the extension. */
const framable = self.origin !== "null";

watchLinks({
  near: () => void tell({ type: "warm" }),
  async clicked(link, wanted) {
    const place = wanted === "frame" && (!framable || placeIn(document) === null) ? "tab" : wanted;
    lay(placeIn(document), await tell({ type: "link", link, place }));
  },
});

watchVideos({
  async found(video, link) {
    return framable ? lay(video, await tell({ type: "video", link, autoplay: video.autoplay })) : null;
  },
});

if (loadedAgain()) {
  addEventListener("load", async () => lay(placeIn(document), await tell({ type: "resume" })), { once: true });
}

// Nobody asks about gestures before there was one, nor to remove what was not laid: till then the page pays for nothing.
for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, listen, { capture: true, once: true });

function listen(): void {
  if (!ext.runtime.onMessage.hasListener(hear)) ext.runtime.onMessage.addListener(hear);
}

function hear(told: PageTold, sender: chrome.runtime.MessageSender, answer: (active: boolean) => void): void {
  if (sender.id !== ext.runtime.id) return;
  if (told.type === "gesture") answer(navigator.userActivation.isActive);
  if (told.type === "remove") for (const frame of frames) if (frame.handle === told.handle) frame.remove();
}

/** Null too when the extension was updated under this page's feet: then there is nobody to talk to. */
async function tell(message: PageSays): Promise<PageHears> {
  return ((await ext.runtime.sendMessage(message).catch(() => null)) as PageHears | undefined) ?? null;
}

function lay(target: Element | null, answer: PageHears): PlayerFrame | null {
  if (target === null || answer === null) return null;
  for (const frame of frames) if (frame.target === target) frame.remove();
  listen();
  const frame = new PlayerFrame(target, answer.handle, () => frames.delete(frame));
  frames.add(frame);
  return frame;
}

function loadedAgain(): boolean {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return navigation?.type === "reload" || navigation?.type === "back_forward";
}
