import { plain, rate } from "../format.ts";
import type { PeerStatus } from "../protocol.ts";

/** More than a popup shows at a glance. */
const MOST = 8;
const LONGEST_NAME = 40;

/** What is shown of a peer on one line. */
export interface PeerLine {
  client: string;
  has: string;
  speed: string;
  from: PeerStatus["from"];
  title: string;
}

/** The busiest peers, in the helper's order; names are made fit to be shown. */
export function peerLines(peers: PeerStatus[]): PeerLine[] {
  return peers.slice(0, MOST).map((peer) => ({
    client: plain(peer.client).slice(0, LONGEST_NAME) || peer.address,
    has: `${peer.percent} %`,
    speed: speed(peer),
    from: peer.from,
    title: `${peer.address} · ${peer.transport === "utp" ? "uTP" : "TCP"}${peer.encrypted ? " 🔒" : ""}`,
  }));
}

/** Nothing is said of a direction in which nothing goes. */
function speed({ downRate, upRate }: PeerStatus): string {
  const down = downRate > 0 ? [`↓ ${rate(downRate)}`] : [];
  const up = upRate > 0 ? [`↑ ${rate(upRate)}`] : [];
  return [...down, ...up].join("  ");
}
