import assert from "node:assert/strict";
import { test } from "vitest";
import { shapesOf } from "../src/popup/picture.ts";

const still = { spots: [], waits: 0, waitedMillis: 0 };

test("stretches of the same share are one shape, and empty ones none", () => {
  assert.deepEqual(shapesOf({ map: "ff003f", length: 600, watched: still }), [
    { kind: "there", x: 0, width: 1000 / 3, opacity: 1 },
    { kind: "there", x: (4 / 6) * 1000, width: (5 / 6) * 1000 - (4 / 6) * 1000, opacity: 0.2 + 0.8 * (3 / 15) },
    { kind: "there", x: (5 / 6) * 1000, width: 1000 - (5 / 6) * 1000, opacity: 1 },
  ]);
  assert.deepEqual(shapesOf({ map: "", length: 0, watched: still }), []);
});

test("a reader and its window stand where they are, and end with the torrent", () => {
  const watched = { ...still, spots: [{ at: 500, urgentTo: 600, lookAheadTo: 2000 }] };
  assert.deepEqual(shapesOf({ map: "0", length: 1000, watched }), [
    { kind: "ahead", x: 500, width: 500, opacity: 1 },
    { kind: "urgent", x: 500, width: 100, opacity: 1 },
    { kind: "reader", x: 498, width: 4, opacity: 1 },
  ]);
});
