import { captionStyle, COLOR_WORDS, followCaptionStyle, GROUND_WORDS, keepCaptionStyle, SIZE_WORDS, type CaptionStyle } from "../captions.ts";
import { text } from "../i18n.ts";
import { offerChoice } from "./choice.ts";

const LABELS: Record<string, string> = {
  small: "captionSmall",
  large: "captionLarge",
  huge: "captionHuge",
  white: "captionWhite",
  yellow: "captionYellow",
  green: "captionGreen",
  cyan: "captionCyan",
  none: "captionNone",
  half: "captionHalf",
  black: "captionBlack",
};

/** How captions look, beside a line that looks so. */
export async function offerCaptions(): Promise<void> {
  const style = await captionStyle();
  const offer = (what: keyof CaptionStyle, words: string[]) => {
    const named = words.map((word): [string, string] => [word, text(LABELS[word]!)]);
    offerChoice(`caption-${what}`, style as Partial<Record<keyof CaptionStyle, string>>, what, text("asBrowser"), named, () => keepCaptionStyle(style));
  };
  offer("size", SIZE_WORDS);
  offer("color", COLOR_WORDS);
  offer("ground", GROUND_WORDS);
  await followCaptionStyle("#sample");
}
