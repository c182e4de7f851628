import assert from "node:assert/strict";
import { test } from "vitest";
import { feedSays, isHandle, pageSays } from "../src/messages.ts";

const LINK = "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567";
const HANDLE = "0123456789abcdef0123456789abcdef";

test("takes the things that a content script may say", () => {
  for (const said of [
    { type: "link", link: LINK, place: "frame" },
    { type: "link", link: "https://b.test/x.torrent", place: "background-tab" },
    { type: "video", link: LINK, autoplay: false },
    { type: "warm" },
    { type: "resume" },
    { type: "feeder" },
    { type: "agreed" },
    { type: "unfed", handle: HANDLE, blocked: true },
  ]) {
    assert.deepEqual(pageSays(said), said);
  }
});

test("drops everything else", () => {
  const dropped: unknown[] = [
    null, undefined, 1, "warm", [], ["warm"], {}, { type: "Link" }, { type: "__proto__" },
    { type: "answer", handle: "0".repeat(32), yes: true },
    { type: "stop", infoHash: "0".repeat(40) },
    { type: "open", uri: LINK },
    { type: "link", link: LINK },
    { type: "link", link: LINK, place: "window" },
    { type: "link", link: LINK, place: "tab", site: "https://other.test" },
    { type: "link", link: LINK, place: "tab", autoplay: true },
    { type: "link", link: [LINK], place: "tab" },
    { type: "link", link: "javascript:alert(1)", place: "tab" },
    { type: "link", link: "file:///etc/passwd", place: "tab" },
    { type: "link", link: "magnet:?xt=urn:btih:" + "a".repeat(20_000), place: "tab" },
    { type: "video", link: LINK, autoplay: "yes" },
    { type: "video", link: LINK },
    { type: "warm", link: LINK },
    { type: "resume", handle: "0".repeat(32) },
    { type: "feeder", handle: HANDLE },
    { type: "unfed", handle: HANDLE },
    { type: "unfed", handle: HANDLE, blocked: 1 },
    { type: "unfed", handle: "x", blocked: true },
    { type: "unfed", handle: HANDLE, blocked: true, link: LINK },
  ];
  for (const said of dropped) assert.equal(pageSays(said), null, JSON.stringify(said));
});

test("drops every mutation of a right message", () => {
  const right = { type: "link", link: LINK, place: "frame" } as Record<string, unknown>;
  const values = [null, 0, 1, true, "", "x", {}, [], NaN, "\u0000", "frame\u0000", LINK + "\u0000".repeat(3)];
  for (const key of [...Object.keys(right), "extra"]) {
    for (const value of values) assert.equal(pageSays({ ...right, [key]: value }), null, `${key}: ${JSON.stringify(value)}`);
  }
});

test("takes what a feed may say, and drops the rest", () => {
  const plays = { containers: [], codecs: ["h264"], segments: ["h264", "aac"] };
  const start = { type: "start", handle: HANDLE, echo: new ArrayBuffer(3), at: 0, plays };
  const right = [start, { ...start, echo: {} }, { type: "get", id: 1, name: "v0.m3u8" }, { type: "took", id: 1 }, { type: "drop", id: 1 }];
  for (const said of right) assert.deepEqual(feedSays(said), said);
  const wrong = [
    null, "start", { type: "start", handle: HANDLE }, { ...start, handle: "x" }, { ...start, at: -1 }, { ...start, at: 0.5 }, { ...start, at: NaN },
    { ...start, plays: { ...plays, codecs: ["a".repeat(41)] } }, { ...start, plays: { ...plays, codecs: Array(65).fill("a") } },
    { ...start, plays: { ...plays, segments: "h264" } }, { ...start, plays: { ...plays, segments: [{}] } },
    { type: "get", id: 1 }, { type: "get", id: "1", name: "v0.m3u8" }, { type: "took" }, { type: "drop", id: NaN }, { type: "close", id: 1 },
  ];
  for (const said of wrong) assert.equal(feedSays(said), null, JSON.stringify(said));
});

test("handles are 32 hex digits and nothing else", () => {
  assert.ok(isHandle("0123456789abcdef0123456789abcdef"));
  for (const handle of ["", "0".repeat(31), "0".repeat(33), "G".repeat(32), "A".repeat(32), `${"0".repeat(32)}\n`, 1, null]) {
    assert.equal(isHandle(handle), false);
  }
});
