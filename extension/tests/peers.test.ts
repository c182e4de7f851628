import assert from "node:assert/strict";
import { test } from "vitest";
import { peerLines } from "../src/popup/peers.ts";
import type { PeerStatus } from "../src/protocol.ts";

const peer: PeerStatus = {
  address: "198.51.100.7:51413",
  client: "qBittorrent 4.6.0",
  transport: "tcp",
  encrypted: true,
  from: "tracker",
  downRate: 900_000,
  upRate: 0,
  downloaded: 31_457_280,
  uploaded: 0,
  percent: 100,
  flags: ["am-interested"],
};

test("a line tells who it is, what it has and how fast it goes", () => {
  assert.deepEqual(peerLines([peer]), [
    { client: "qBittorrent 4.6.0", has: "100 %", speed: "↓ 900 kB/s", from: "tracker", title: "198.51.100.7:51413 · TCP 🔒" },
  ]);
  assert.equal(peerLines([{ ...peer, upRate: 12_000 }])[0]!.speed, "↓ 900 kB/s  ↑ 12 kB/s");
  assert.equal(peerLines([{ ...peer, transport: "utp", encrypted: false }])[0]!.title, "198.51.100.7:51413 · uTP");
});

test("strangers' names are short and can't disguise anything; who has none is known by address", () => {
  assert.equal(peerLines([{ ...peer, client: "a\u202eb\u0007c" }])[0]!.client, "abc");
  assert.equal(peerLines([{ ...peer, client: "x".repeat(500) }])[0]!.client.length, 40);
  assert.equal(peerLines([{ ...peer, client: "\u200b" }])[0]!.client, peer.address);
});

test("of many peers the first are shown, in their order", () => {
  const many = Array.from({ length: 50 }, (_, i) => ({ ...peer, percent: i }));
  assert.deepEqual(peerLines(many).map(({ has }) => has), [0, 1, 2, 3, 4, 5, 6, 7].map((i) => `${i} %`));
});
