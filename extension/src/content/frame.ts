import { pageUrl } from "../ext.ts";

/** Smaller than this, an element is no place for a video (a preview, a tracker's pixel). */
const MIN_WIDTH = 160;
const MIN_HEIGHT = 90;
/** For any origin (`*`): the frame is named by an address that lasts for one browser session, and answers as another. */
const PERMISSIONS = "autoplay *; fullscreen *; picture-in-picture *; screen-wake-lock *; encrypted-media *; loopback-network *";
const HOST_STYLE = {
  all: "initial",
  position: "absolute",
  "z-index": "2147483647",
  overflow: "hidden",
};
/** How often the page's own video is stopped under our frame before we leave it alone. */
const MAX_PAUSES = 5;

/** Where a link's video is to be laid: what the page names itself, else its largest visible video. */
export function placeIn(page: Document): Element | null {
  const places = [...page.querySelectorAll("[data-starling-player], video")].filter(isRoomy);
  const named = places.filter((place) => place.hasAttribute("data-starling-player"));
  return (named.length > 0 ? named : places).sort((a, b) => area(b) - area(a))[0] ?? null;
}

/**
 * The extension's player, laid exactly over an element of the page and kept there through scrolling, layout and
 * fullscreen. In a closed shadow root, so that the page can neither find nor reach it.
 */
export class PlayerFrame {
  readonly target: Element;
  readonly handle: string;
  readonly #host = document.createElement("div");
  readonly #removed: () => void;
  readonly #listening = new AbortController();
  #pauses = 0;
  #left = 0;
  #top = 0;
  #laid = "";

  constructor(target: Element, handle: string, removed: () => void) {
    this.target = target;
    this.handle = handle;
    this.#removed = removed;
    const frame = document.createElement("iframe");
    frame.src = `${pageUrl("player.html")}#${handle}`;
    frame.allow = PERMISSIONS;
    frame.style.cssText = "all:initial;display:block;width:100%;height:100%;border:0;background:#000";
    this.#style({ ...HOST_STYLE, left: "0px", top: "0px" });
    this.#host.attachShadow({ mode: "closed" }).append(frame);
    document.documentElement.append(this.#host);
    this.#quieten();
    this.#follow();
  }

  /** Gives the place back to the page. */
  remove(): void {
    this.#listening.abort();
    this.#host.remove();
    this.#removed();
  }

  /** The page's own sound and picture stop while ours are there. */
  #quieten(): void {
    const video = this.target;
    if (!(video instanceof HTMLMediaElement)) return;
    const pause = () => {
      if (this.#pauses++ < MAX_PAUSES) video.pause();
    };
    pause();
    video.addEventListener("playing", pause, { signal: this.#listening.signal });
    const rise = () => document.fullscreenElement === video && this.#rise();
    document.addEventListener("fullscreenchange", rise, { signal: this.#listening.signal });
  }

  /** Over a page's own fullscreen element, which is in the top layer. */
  #rise(): void {
    this.#host.popover = "manual";
    this.#host.showPopover();
    const sink = () => {
      this.#host.hidePopover();
      this.#host.popover = null;
    };
    document.addEventListener("fullscreenchange", sink, { once: true, signal: this.#listening.signal });
  }

  #follow(): void {
    if (this.#listening.signal.aborted) return;
    if (this.target.isConnected && !this.#host.isConnected) document.documentElement.append(this.#host);
    this.#lay();
    requestAnimationFrame(() => this.#follow());
  }

  /** By the difference from where it is, so that it does not matter what the page positioned its root against. */
  #lay(): void {
    const want = this.target.getBoundingClientRect();
    const is = this.#host.getBoundingClientRect();
    if (Math.abs(want.x - is.x) + Math.abs(want.y - is.y) > 0.1) {
      this.#left += want.x - is.x;
      this.#top += want.y - is.y;
    }
    const style = {
      left: `${this.#left}px`,
      top: `${this.#top}px`,
      width: `${want.width}px`,
      height: `${want.height}px`,
      visibility: want.width === 0 || want.height === 0 ? "hidden" : "visible",
      "clip-path": clip(this.target, want),
    };
    const text = Object.values(style).join();
    if (text !== this.#laid) this.#style(style);
    this.#laid = text;
  }

  /** Important, so that no rule of the page's style sheets wins. */
  #style(style: Record<string, string>): void {
    for (const [name, value] of Object.entries(style)) this.#host.style.setProperty(name, value, "important");
  }
}

/** What scrolling boxes around the element leave of it to see. */
function clip(target: Element, { left, top, right, bottom }: DOMRect): string {
  let [l, t, r, b] = [0, 0, 0, 0];
  for (let box = target.parentElement; box !== null && box !== document.body; box = box.parentElement) {
    if (box.scrollHeight <= box.clientHeight && box.scrollWidth <= box.clientWidth) continue;
    if (getComputedStyle(box).overflow === "visible") continue;
    const edge = box.getBoundingClientRect();
    l = Math.max(l, edge.left - left);
    t = Math.max(t, edge.top - top);
    r = Math.max(r, right - edge.right);
    b = Math.max(b, bottom - edge.bottom);
  }
  return l + t + r + b === 0 ? "none" : `inset(${t}px ${r}px ${b}px ${l}px)`;
}

function isRoomy(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect();
  return width >= MIN_WIDTH && height >= MIN_HEIGHT && element.checkVisibility({ visibilityProperty: true });
}

function area(element: Element): number {
  const { width, height } = element.getBoundingClientRect();
  return width * height;
}
