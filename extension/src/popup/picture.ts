import type { TorrentStatus } from "../protocol.ts";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 1000;
const HEIGHT = 14;
/** Of it, for what is there; below it the windows of readers. */
const BAND = 10;

/** Part of a picture, in its own units. */
export interface Shape {
  kind: "there" | "ahead" | "urgent" | "reader";
  x: number;
  width: number;
  /** 0 to 1. */
  opacity: number;
}

/** A torrent from its beginning to its end: what is there, where it is read, and what is being fetched for that. */
export function shapesOf({ map, length, watched }: Pick<TorrentStatus, "map" | "length" | "watched">): Shape[] {
  const shapes: Shape[] = [];
  for (let from = 0, to = 0; from < map.length; from = to) {
    while (to < map.length && map[to] === map[from]) to++;
    const share = parseInt(map[from]!, 16) / 15;
    const [x, end] = [from, to].map((at) => (at / map.length) * WIDTH) as [number, number];
    if (share > 0) shapes.push({ kind: "there", x, width: end - x, opacity: 0.2 + 0.8 * share });
  }
  const at = (position: number) => (length > 0 ? (Math.min(position, length) / length) * WIDTH : 0);
  for (const spot of watched.spots) {
    const x = at(spot.at);
    shapes.push({ kind: "ahead", x, width: at(spot.lookAheadTo) - x, opacity: 1 });
    shapes.push({ kind: "urgent", x, width: at(spot.urgentTo) - x, opacity: 1 });
    shapes.push({ kind: "reader", x: Math.max(0, x - 2), width: 4, opacity: 1 });
  }
  return shapes;
}

export function draw(svg: SVGSVGElement, torrent: TorrentStatus): void {
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.replaceChildren(...shapesOf(torrent).map(rectOf));
}

function rectOf({ kind, x, width, opacity }: Shape): SVGRectElement {
  const rect = document.createElementNS(SVG, "rect");
  const below = kind === "ahead" || kind === "urgent";
  const place = { x, width, y: below ? BAND + 1 : 0, height: below ? HEIGHT - BAND - 1 : kind === "reader" ? HEIGHT : BAND, opacity };
  for (const [name, value] of Object.entries(place)) rect.setAttribute(name, String(value));
  rect.classList.add(kind);
  return rect;
}
