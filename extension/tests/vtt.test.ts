import assert from "node:assert/strict";
import { test } from "vitest";
import { readVtt } from "../src/player/vtt.ts";

test("reads the helper's WebVTT", () => {
  const text = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nOne &amp; two\nlines\n\n100:00:00.000 --> 100:00:01.000\nLate\n";
  assert.deepEqual(readVtt(text), [
    { start: 1, end: 2.5, text: "One &amp; two\nlines" },
    { start: 360_000, end: 360_001, text: "Late" },
  ]);
});

test("takes nothing but times and text", () => {
  for (const block of [
    "STYLE\n::cue { background: url(https://evil.test) }",
    "REGION\nid:x",
    "NOTE x",
    "00:00:01.000 --> 00:00:02.000 position:10%\nwith settings",
    "00:00:02.000 --> 00:00:01.000\nbackwards",
    "id\n00:00:01.000 --> 00:00:02.000\nwith a name",
  ]) {
    assert.deepEqual(readVtt(`WEBVTT\n\n${block}\n`), [], block);
  }
  assert.deepEqual(readVtt("<html>\n\n00:00:01.000 --> 00:00:02.000\nx\n"), []);
});

test("a million cues are not a million", () => {
  const cue = "\n00:00:01.000 --> 00:00:02.000\n" + "x".repeat(5) + "\n";
  assert.equal(readVtt("WEBVTT\n" + cue.repeat(100_000)).length, 20_000);
});
