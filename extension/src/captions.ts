import { followLiked, keepLiked, liked } from "./stored.ts";

const KEY = "captions";

const SIZES = { small: "75%", large: "150%", huge: "200%" };
const COLORS = { white: "#fff", yellow: "#ff0", green: "#3f3", cyan: "#6ff" };
const SHADOW = "text-shadow: 0 0 4px #000, 0 0 4px #000, 1px 1px 2px #000";
const GROUNDS = { none: `background: none; ${SHADOW}`, half: "background: #0008", black: "background: #000" };

/** How a viewer likes captions. What is not said is as the browser has it, which may follow the system's own settings. */
export interface CaptionStyle {
  size?: keyof typeof SIZES;
  color?: keyof typeof COLORS;
  ground?: keyof typeof GROUNDS;
}

export const SIZE_WORDS = Object.keys(SIZES);
export const COLOR_WORDS = Object.keys(COLORS);
export const GROUND_WORDS = Object.keys(GROUNDS);

export function captionStyle(): Promise<CaptionStyle> {
  return liked(KEY);
}

export function keepCaptionStyle(style: CaptionStyle): Promise<void> {
  return keepLiked(KEY, style);
}

/** Declarations of CSS, of our own words alone. */
export function declarationsOf({ size, color, ground }: CaptionStyle): string {
  const parts = [
    size && Object.hasOwn(SIZES, size) ? `font-size: ${SIZES[size]}` : "",
    color && Object.hasOwn(COLORS, color) ? `color: ${COLORS[color]}` : "",
    ground && Object.hasOwn(GROUNDS, ground) ? GROUNDS[ground] : "",
  ];
  return parts.filter((part) => part !== "").join("; ");
}

/** Styles what matches, now and whenever the viewer chooses anew. */
export async function followCaptionStyle(selector: "::cue" | "#sample"): Promise<void> {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  const settle = (style: CaptionStyle) => sheet.replaceSync(`${selector} { ${declarationsOf(style)} }`);
  followLiked(KEY, settle);
  settle(await captionStyle());
}
