import assert from "node:assert/strict";
import { test } from "vitest";
import { Following } from "../src/player/following.ts";

const far = false;
const atEdge = true;

test("a picture that is pushed over a hole far behind is still of who wants what is on now", () => {
  const following = new Following();
  following.sees(9.39);
  following.jumps(9.49, far);
  assert.equal(following.on, true);
});

test("who goes back or pauses does not want what is on now, until they come back", () => {
  const following = new Following();
  following.sees(60);
  following.jumps(20, far);
  assert.equal(following.on, false);
  following.sees(20);
  following.jumps(40, far);
  assert.equal(following.on, false);
  following.jumps(59, atEdge);
  assert.equal(following.on, true);
  following.rests(true, atEdge);
  assert.equal(following.on, false);
  following.rests(false, far);
  assert.equal(following.on, false);
  following.begin();
  assert.equal(following.on, true);
  following.leave();
  assert.equal(following.on, false);
});

test("a small step back near the newest picture leads nobody away", () => {
  const following = new Following();
  following.sees(60);
  following.jumps(58.5, atEdge);
  assert.equal(following.on, true);
});
