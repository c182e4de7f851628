import { captionStyle, COLOR_WORDS, followCaptionStyle, GROUND_WORDS, keepCaptionStyle, SIZE_WORDS, type CaptionStyle } from "../captions.ts";
import { byId, text } from "../i18n.ts";

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
  offer("size", SIZE_WORDS, style);
  offer("color", COLOR_WORDS, style);
  offer("ground", GROUND_WORDS, style);
  await followCaptionStyle("#sample");
}

function offer(what: keyof CaptionStyle, words: string[], style: CaptionStyle): void {
  const choice = byId<HTMLSelectElement>(`caption-${what}`);
  choice.replaceChildren(new Option(text("asBrowser"), ""), ...words.map((word) => new Option(text(LABELS[word]!), word)));
  choice.value = style[what] ?? "";
  choice.addEventListener("change", () => {
    if (choice.value === "") delete style[what];
    else style[what] = choice.value as never;
    void keepCaptionStyle(style);
  });
}
