const UNITS = ["B", "kB", "MB", "GB", "TB"];

/**
 * With one digit after the separator of the browser's language, in the digits that the rest of our texts has.
 *
 * @param least so many of them, even if they are 0
 */
export function decimal(value: number, least = 1): string {
  const style = { numberingSystem: "latn", useGrouping: false, minimumFractionDigits: least, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(undefined, style).format(value);
}

/** Bytes with up to three significant digits, in steps of 1000 as networks count. */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.95 ? value.toFixed(0) : decimal(value, value < 9.95 ? 1 : 0)} ${UNITS[unit]}`;
}

export function rate(bytesPerSecond: number): string {
  return `${bytes(bytesPerSecond)}/s`;
}

/** Keeps its order inside a text that runs from the right. */
export function leftToRight(text: string): string {
  return `\u2066${text}\u2069`;
}

/** `m:ss` or `h:mm:ss`. */
export function clock(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "0:00";
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (part: number) => String(part).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A torrent's text for showing: no controls, no marks that turn the direction of what follows. */
export function plain(name: string): string {
  return name.replace(/[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, "").slice(0, 300);
}

/** A track's language in the viewer's own, and its own title: strangers' words, made plain. */
export function named(language: string, title: string): string {
  return [languageName(language), plain(title).slice(0, 60)].filter((part) => part !== "").join(" – ");
}

function languageName(code: string): string {
  if (!/^[a-z]{2,3}$/i.test(code) || code === "und") return "";
  try {
    return new Intl.DisplayNames([], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
