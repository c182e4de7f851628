import assert from "node:assert/strict";
import { test } from "vitest";
import { isIn } from "../src/languages.ts";

test("knows a track's language by both of its codes, and whatever its country", () => {
  for (const code of ["de", "ger", "deu", "de-AT"]) assert.equal(isIn(code, "de"), true, code);
  for (const code of ["nb", "nno", "nor"]) assert.equal(isIn(code, "no"), true, code);
});

test("takes what strangers write for no language", () => {
  for (const code of ["", "und", "x!", "deutsch sprache", "<b>de</b>"]) assert.equal(isIn(code, "de"), false, code);
});
