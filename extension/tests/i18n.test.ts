import assert from "node:assert/strict";
import { test } from "vitest";
Object.assign(globalThis, { chrome: {} });
const { sentences } = await import("../src/i18n.ts");

test("ends what strangers say before our own words, where they did not", () => {
  assert.equal(sentences("404 Not Found", "Try again."), "404 Not Found. Try again.");
  assert.equal(sentences("unregistered torrent.", "Sign in."), "unregistered torrent. Sign in.");
  assert.equal(sentences("انتهت التذكرة؟", "Wait…", "Try again"), "انتهت التذكرة؟ Wait… Try again");
  assert.equal(sentences("503 ", "Try again."), "503. Try again."); // HTTP/2 has no words for it
  assert.equal(sentences("", "Try again."), "Try again.");
});
