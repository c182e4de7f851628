import assert from "node:assert/strict";
import { test } from "vitest";
import { neighbourOf, playable } from "../src/player/episodes.ts";

const files = ["S1/Episode 10.mkv", "S1/Episode 2.mkv", "S1/notes.txt", "S1/Episode 1.mkv", "S2/Episode 1.mkv", "S1/song.mp3"].map((name, index) => ({
  index, name, length: 1, mediaType: name.endsWith("mkv") ? "video/x-matroska" : name.endsWith("mp3") ? "audio/mpeg" : "text/plain",
}));

test("files come as people number them, without what can't be played", () => {
  assert.deepEqual(playable(files).map(({ index }) => index), [3, 1, 0, 5, 4]);
});

test("beside an episode are those of its folder and kind, and none before the first and after the last", () => {
  const from = (step: 1 | -1) => [3, 1, 0, 5, 4, 2].map((file) => neighbourOf({ files, file }, step)?.index ?? null);
  assert.deepEqual(from(1), [1, 0, null, null, null, null]);
  assert.deepEqual(from(-1), [null, 3, 1, null, null, null]);
});
