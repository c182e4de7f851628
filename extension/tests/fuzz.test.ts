import assert from "node:assert/strict";
import { test } from "vitest";

const MESSAGES = 100_000;
const OURS = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
const LINKS = ["magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567", "https://b.test/x.torrent"];

/** What the background did to the world: none of it is anything that a message alone may bring about. */
const deeds: string[] = [];
const deed = (name: string) => async () => void deeds.push(name);
type Listener = (...values: unknown[]) => unknown;
const heard: { message?: Listener; connect?: Listener; menu?: Listener } = {};
const event = (keep: (listener: Listener) => void = () => {}) => ({ addListener: keep });
const stored: Record<string, unknown> = {};
const session = {
  get: async (key: string | null) => structuredClone(key === null ? stored : key in stored ? { [key]: stored[key] } : {}),
  set: async (items: object) => void Object.assign(stored, structuredClone(items)),
  remove: async (keys: string | string[]) => void [keys].flat().forEach((key) => delete stored[key]),
};
const port = { postMessage() {}, disconnect() {}, onMessage: event(), onDisconnect: event() };
Object.assign(globalThis, {
  chrome: {
    extension: { inIncognitoContext: false },
    permissions: { onAdded: event() },
    contextMenus: { create() {}, onClicked: event((listener) => (heard.menu = listener)) },
    runtime: {
      onInstalled: event(),
      id: "abcdefghijklmnopabcdefghijklmnop",
      getURL: (page: string) => `${OURS}/${page}`,
      getManifest: () => ({ version: "0.1.0", background: { service_worker: "background.js" } }),
      connectNative: () => (deeds.push("connectNative"), port),
      onMessage: event((listener) => (heard.message = listener)),
      onConnect: event((listener) => (heard.connect = listener)),
    },
    declarativeNetRequest: { updateSessionRules: async () => {} },
    webNavigation: { onErrorOccurred: event() },
    storage: { session, local: { get: async () => ({}), set: deed("remember"), remove: deed("forget"), clear: deed("forget") } },
    tabs: { query: async () => [], get: async () => tab, create: deed("tab"), update: deed("tab"), remove: deed("tab"), sendMessage: async () => null },
    scripting: { executeScript: deed("inject") },
    windows: { create: deed("window"), update: deed("window"), onRemoved: event() },
  },
});
await import("../src/background.ts");

/** Mulberry32: the same messages in every run. */
function randomly(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const random = randomly(6);
const one = <T>(choices: readonly T[]): T => choices[random(choices.length)]!;
const TYPES = [
  "link", "video", "warm", "resume", "question", "answer", "overview", "stop", "show", "start", "ask", "file", "again", "close",
  "open", "status", "hello", "shutdown", "attach", "prepare", "forget", "gesture", "feed", "feeder", "agreed", "unfed", "get", "took", "drop", "remove", "stalled", "Link", "link ", "__proto__", "constructor", "",
];
const FIELDS = ["link", "place", "autoplay", "handle", "yes", "infoHash", "name", "site", "uri", "data", "index", "open", "blocked", "__proto__", "toString"];
const HANDLE = "0123456789abcdef0123456789abcdef";
const value = (depth = 0): unknown =>
  one<() => unknown>([
    () => one(LINKS), () => one(["frame", "tab", "background-tab"]), () => one([true, false]), () => HANDLE, () => one(TYPES),
    () => one([null, 0, -1, NaN, 1e308, 2 ** 53]), () => one(["javascript:alert(1)", "file:///etc/passwd", `${LINKS[0]}\u0000`, "x".repeat(20_000)]),
    () => String.fromCharCode(...Array.from({ length: random(20) }, () => random(65_536))),
    () => (depth > 2 ? [] : Array.from({ length: random(4) }, () => value(depth + 1))),
    () => (depth > 2 ? {} : message(depth + 1)),
  ])();

function message(depth = 0): Record<string, unknown> {
  const made: Record<string, unknown> = Object.create(one([Object.prototype, null]));
  if (random(10) > 0) made["type"] = random(20) > 0 ? one(TYPES) : value(depth + 1);
  for (let count = random(5); count > 0; count--) Object.defineProperty(made, one(FIELDS), { value: value(depth + 1), enumerable: true, configurable: true });
  return made;
}

/** Exactly what a content script may say. */
function isRight(said: unknown): boolean {
  const { type, link, place, autoplay, ...rest } = (said ?? {}) as Record<string, unknown>;
  if (typeof said !== "object" || Array.isArray(said) || Object.keys(rest).length > 0) return false;
  if (type === "warm" || type === "resume" || type === "feeder" || type === "agreed") return Object.keys(said as object).length === 1;
  if (!LINKS.includes(link as string)) return false;
  if (type === "link") return autoplay === undefined && ["frame", "tab", "background-tab"].includes(place as string);
  return type === "video" && place === undefined && typeof autoplay === "boolean";
}

const tab = { id: 7, index: 0, windowId: 1 };
/** A content script, a content script that claims to be ours, a frame of ours in a page, another extension. */
const senders = [
  { id: "abcdefghijklmnopabcdefghijklmnop", origin: "https://b.test", url: "https://b.test/", tab, frameId: 0 },
  { id: "abcdefghijklmnopabcdefghijklmnop", origin: "null", url: `${OURS}/popup.html`, tab, frameId: 3 },
  { id: "abcdefghijklmnopabcdefghijklmnop", origin: OURS, url: `${OURS}/player.html`, tab, frameId: 3 },
  { id: "ponmlkjihgfedcbaponmlkjihgfedcba", origin: OURS, url: `${OURS}/popup.html` },
];

test(`${MESSAGES} messages that are none do nothing`, async () => {
  for (let count = 0; count < MESSAGES; ) {
    const batch: Promise<unknown>[] = [];
    for (; batch.length < 1000; count++) {
      const said = random(20) > 0 ? message() : value();
      const sender = one(senders);
      if (isRight(said) && sender.origin !== OURS) continue;
      batch.push(new Promise((answer) => heard.message!(said, sender, answer)));
    }
    for (const answer of await Promise.all(batch)) assert.equal(answer, null);
  }
  assert.deepEqual(deeds, []);
  assert.deepEqual(stored, {});
});

test("a port is listened to only when it comes from a page of ours", () => {
  for (const sender of senders) for (const name of ["player", "carrier"]) {
    let listeners = 0;
    const listened = event(() => void listeners++);
    heard.connect!({ name, sender, postMessage() {}, disconnect() {}, onMessage: listened, onDisconnect: listened });
    assert.equal(listeners > 0, sender === senders[2], JSON.stringify(sender));
  }
});

test("a feed is listened to when it comes from a content script of ours, and says that it is nobody's to a handle that is none", async () => {
  for (const sender of senders) {
    let hear: Listener | undefined;
    const told: unknown[] = [];
    heard.connect!({ name: "feed", sender, postMessage: (message: unknown) => told.push(message), disconnect() {}, onMessage: event((listener) => (hear = listener)), onDisconnect: event() });
    assert.equal(hear !== undefined, sender.id === senders[0]!.id);
    for (let count = 0; hear !== undefined && count < 2000; count++) await hear(random(20) > 0 ? message() : value());
    const plays = { containers: [], codecs: [], segments: [] };
    await hear?.({ type: "start", handle: HANDLE, echo: null, at: 0, plays });
    if (hear !== undefined) assert.deepEqual(told.filter((each) => !(each as { failed?: true }).failed), [{ type: "failed", code: "unknown-player" }]);
  }
  assert.deepEqual(deeds, []);
});

test("even right messages lead to a question at most, while the user has not said yes", async () => {
  for (let count = 0; count < 1000; count++) {
    const link = one(LINKS);
    const said = one([{ type: "link", link, place: one(["frame", "tab", "background-tab"]) }, { type: "video", link, autoplay: true }, { type: "resume" }]);
    await new Promise((answer) => heard.message!(said, senders[0], answer));
  }
  assert.deepEqual(new Set(deeds), new Set(["window", "tab"]));
});

test("the context menu takes links to torrents and nothing else, and asks", async () => {
  deeds.length = 0;
  heard.menu!({ linkUrl: "javascript:alert(1)", pageUrl: "https://b.test/" }, tab);
  heard.menu!({ linkUrl: "mailto:a@b.test", pageUrl: "https://b.test/" }, tab);
  await new Promise((resume) => setTimeout(resume, 20));
  assert.deepEqual(deeds, []);
  heard.menu!({ linkUrl: LINKS[0], pageUrl: "https://b.test/" }, tab);
  for (let waited = 0; deeds.length === 0 && waited < 5000; waited += 20) await new Promise((resume) => setTimeout(resume, 20));
  assert.deepEqual(deeds, ["tab"]);
});
