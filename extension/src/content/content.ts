import { ext } from "../ext.ts";
import type { PageTold } from "../messages.ts";
import { placeIn, PlayerFrame } from "./frame.ts";
import { watchLinks } from "./links.ts";
import { Taking } from "./taking.ts";
import { tell } from "./tell.ts";
import { watchVideos } from "./videos.ts";
import { hearPage } from "./word.ts";

const frames = new Set<PlayerFrame>();
/** Frames of a sandboxed page are sandboxed too: ours would be cut off from the extension. */
const framable = self.origin !== "null";

watchLinks({
  near: () => void tell({ type: "warm" }),
  async clicked(link, wanted) {
    const place = wanted === "frame" && (!framable || placeIn(document) === null) ? "tab" : wanted;
    const answer = await tell({ type: "link", link, place });
    const at = placeIn(document);
    if (answer !== null && at !== null) lay(at, answer.handle);
  },
});

const takings = watchVideos((video, link) => new Taking(video, link, (handle) => lay(video, handle)));

hearPage((video) => takings.get(video)?.taking.state() ?? null);

if (loadedAgain()) {
  addEventListener("load", resume, { once: true });
}

// Nobody asks about gestures before there was one, nor to remove what was not laid: till then the page pays for nothing.
for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, listen, { capture: true, once: true });

function listen(): void {
  if (!ext.runtime.onMessage.hasListener(hear)) ext.runtime.onMessage.addListener(hear);
}

function hear(told: PageTold, sender: chrome.runtime.MessageSender, answer: (active: boolean) => void): void {
  if (sender.id !== ext.runtime.id) return;
  if (told.type === "gesture") answer(navigator.userActivation.isActive);
  if (told.type === "feed") for (const { taking } of takings.values()) taking.agreed(told.handle);
  if (told.type === "remove") for (const frame of frames) if (frame.handle === told.handle) frame.remove();
}

async function resume(): Promise<void> {
  const answer = await tell({ type: "resume" });
  const at = placeIn(document);
  if (answer !== null && at !== null) lay(at, answer.handle);
}

function lay(target: Element, handle: string): PlayerFrame {
  for (const frame of frames) if (frame.target === target) frame.remove();
  listen();
  const frame = new PlayerFrame(target, handle, () => frames.delete(frame));
  frames.add(frame);
  return frame;
}

function loadedAgain(): boolean {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return navigation?.type === "reload" || navigation?.type === "back_forward";
}
