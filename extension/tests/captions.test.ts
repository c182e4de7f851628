import assert from "node:assert/strict";
import { test } from "vitest";
Object.assign(globalThis, { chrome: {} });
const { declarationsOf } = await import("../src/captions.ts");

test("says nothing where all is as the browser has it", () => {
  assert.equal(declarationsOf({}), "");
});

test("puts what was chosen in CSS, and only words of our own", () => {
  assert.equal(declarationsOf({ size: "huge", color: "yellow", ground: "black" }), "font-size: 200%; color: #ff0; background: #000");
  const strange = { size: "constructor", color: "red; } body { display: none", ground: "__proto__" };
  assert.equal(declarationsOf(strange as never), "");
});
