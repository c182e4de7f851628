import assert from "node:assert/strict";
import { test } from "node:test";
import { nextOf, playable } from "../src/player/episodes.ts";

const files = ["S1/Episode 10.mkv", "S1/Episode 2.mkv", "S1/notes.txt", "S1/Episode 1.mkv", "S2/Episode 1.mkv", "S1/song.mp3"].map((name, index) => ({
  index, name, length: 1, mediaType: name.endsWith("mkv") ? "video/x-matroska" : name.endsWith("mp3") ? "audio/mpeg" : "text/plain",
}));

test("files come as people number them, without what can't be played", () => {
  assert.deepEqual(playable(files).map(({ index }) => index), [3, 1, 0, 5, 4]);
});

test("after an episode comes the next one of its folder and kind, and after the last none", () => {
  const next = (file: number) => nextOf({ files, file })?.index ?? null;
  assert.deepEqual([next(3), next(1), next(0), next(5), next(4), next(2)], [1, 0, null, null, null, null]);
});
