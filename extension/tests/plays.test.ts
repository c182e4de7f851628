import assert from "node:assert/strict";
import { test } from "vitest";
import type { Play } from "../src/plays.ts";

const kept: Record<string, unknown> = {};
const later = () => new Promise((resume) => setTimeout(resume, 1));
/** As the browser's: copies, and never at once. */
const session = {
  get: async (key: string | null) => (await later(), structuredClone(key === null ? kept : key in kept ? { [key]: kept[key] } : {})),
  set: async (items: object) => (await later(), void Object.assign(kept, structuredClone(items))),
  remove: async (keys: string[]) => (await later(), keys.forEach((key) => delete kept[key])),
};
Object.assign(globalThis, { chrome: { storage: { session }, runtime: { getManifest: () => ({ incognito: "spanning" }) } } });
const { allPlays, changePlay, forgetPlay, newPlay, playOf, savePlay } = await import("../src/plays.ts");

const play = (isPrivate = false): Play =>
  newPlay({ link: "magnet:?", site: "", place: "tab", from: "link", tab: -1, frame: 0, opener: -1, page: "", consent: "yes", private: isPrivate, autoplay: true });

test("changes made at once are all kept", async () => {
  const mine = play();
  await savePlay(mine);
  await Promise.all([changePlay(mine.handle, { tab: 7 }), changePlay(mine.handle, { file: 2 }), changePlay(mine.handle, { consent: "no" })]);
  assert.deepEqual(await playOf(mine.handle), { ...mine, tab: 7, file: 2, consent: "no" });
});

test("what was forgotten is not brought back by a change", async () => {
  const mine = play();
  await savePlay(mine);
  await forgetPlay(mine.handle);
  assert.equal(await changePlay(mine.handle, { tab: 7 }), null);
  assert.equal(await playOf(mine.handle), null);
});

test("plays of private windows are told to those alone", async () => {
  const [mine, secret] = [play(), play(true)];
  await Promise.all([savePlay(mine), savePlay(secret)]);
  assert.deepEqual((await allPlays(true)).map(({ handle }) => handle), [secret.handle]);
  assert.ok((await allPlays(false)).every((each) => !each.private));
  assert.deepEqual(await playOf(secret.handle), secret);
  await forgetPlay(secret.handle);
  assert.deepEqual(await allPlays(true), []);
});
