import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "vitest";

const read = (path: string) => readFileSync(path, "utf8");
const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).map((path) => `src/${path}`);
const code = sources.filter((path) => path.endsWith(".ts"));
const pages = sources.filter((path) => path.endsWith(".html"));
const manifest = (browser: string) => JSON.parse(read(`dist/${browser}/manifest.json`));

test("the permissions are these and no others", () => {
  // scripting: brings hls.js into frames whose own element is to be fed, so that it is in no other page.
  const common = ["nativeMessaging", "storage", "webNavigation", "contextMenus", "scripting"];
  assert.deepEqual(manifest("chromium").permissions, [...common, "declarativeNetRequestWithHostAccess"]);
  assert.deepEqual(manifest("firefox").permissions, [...common, "webRequest", "webRequestBlocking"]);
  for (const browser of ["chromium", "firefox"]) {
    assert.deepEqual(manifest(browser).host_permissions, ["<all_urls>"]);
    assert.deepEqual(manifest(browser).optional_permissions, ["notifications"]);
    assert.equal(manifest(browser).externally_connectable, undefined);
    assert.equal(manifest(browser).incognito, browser === "firefox" ? "spanning" : "split");
  }
});

test("pages may reach the player alone, and in Chromium by an address of this session only", () => {
  const reachable = [{ resources: ["player.html"], matches: ["<all_urls>"], use_dynamic_url: true }];
  assert.deepEqual(manifest("chromium").web_accessible_resources, reachable);
  assert.deepEqual(manifest("firefox").web_accessible_resources[0].resources, ["player.html"]);
});

test("scripting brings in our own feeder, by its name, and nothing else", () => {
  const uses = code.flatMap((path) => [...read(path).matchAll(/scripting\b.*/g)].map(([use]) => use));
  assert.equal(uses.length, 1);
  assert.match(uses[0]!, /^scripting\.executeScript\(\{ target: \{ tabId: .*, frameIds: .* \}, files: \[FEEDER\] \}\)/);
  assert.match(read("src/feeds.ts"), /const FEEDER = "feeder\.js";/);
  for (const browser of ["chromium", "firefox"]) assert.doesNotMatch(read(`dist/${browser}/content.js`), /hlsManifest|MediaSource/);
});

test("extension pages run no code but their own", () => {
  for (const browser of ["chromium", "firefox"]) {
    const policy = manifest(browser).content_security_policy.extension_pages;
    const trusted = "require-trusted-types-for 'script'; trusted-types 'none'";
    assert.equal(policy, `script-src 'self'; object-src 'none'; base-uri 'none'; ${trusted}`, browser);
  }
  for (const path of code) {
    assert.doesNotMatch(read(path), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/, path);
  }
  for (const path of pages) assert.doesNotMatch(read(path), /<script(?![^>]* src="\w+\.js")|\son\w+=/, path);
});

test("one file alone names the browser's API", () => {
  for (const path of code.filter((each) => each !== "src/ext.ts")) {
    assert.doesNotMatch(read(path), /(?<![\w.])(chrome|browser)\.(?!runtime\.(Port|MessageSender)\b|tabs\.Tab\b|declarativeNetRequest\.R)/, path);
  }
});

test("every language has the same texts with the same places for values, and short enough for the browsers", () => {
  const languages = readdirSync("src/_locales");
  const texts = (language: string) => JSON.parse(read(`src/_locales/${language}/messages.json`)) as Record<string, { message: string }>;
  const places = (message: string) => (message.match(/\$\d/g) ?? []).sort();
  assert.deepEqual(languages, ["ar", "de", "en", "es", "fr", "it", "nl", "sl"]);
  const english = texts("en");
  for (const language of languages) {
    const own = texts(language);
    const keys = [...read(`src/_locales/${language}/messages.json`).matchAll(/^  "(\w+)": /gm)].map(([, key]) => key);
    assert.equal(new Set(keys).size, keys.length, `${language}: a text is there twice`);
    assert.equal(own["language"]!.message, language);
    assert.deepEqual(Object.keys(own), Object.keys(english), language);
    for (const [key, { message }] of Object.entries(own)) {
      assert.deepEqual(places(message), places(english[key]!.message), `${language}: ${key}`);
      assert.notEqual(message.trim(), "", `${language}: ${key}`);
      assert.deepEqual(message.match(/[\u200e\u202a-\u202e\u2066-\u2069<>]/), null, `${language}: ${key}`);
    }
    assert.ok(own["description"]!.message.length <= 132, language);
  }
});

test("pages have no text of their own, and their code none in a language", () => {
  for (const path of pages) {
    const words = read(path).replace(/<title>Starling<\/title>/, "").replace(/<[^>]*>/g, "").match(/\p{L}+/gu);
    assert.deepEqual(words, null, path);
    assert.doesNotMatch(read(path), /\s(title|aria-label|alt|placeholder)="[^"]/, path);
  }
  for (const path of code) {
    assert.doesNotMatch(read(path).replace(/\$\{[^}]*\}/g, ""), /(textContent|ariaLabel|title|placeholder) = ["`][^"`]*\p{L}{2}/u, path);
  }
});

test("every text that is asked for is there, and none is left over", () => {
  const texts = new Set(Object.keys(JSON.parse(read("src/_locales/en/messages.json"))));
  const used = new Set(["name", "description"]);
  for (const path of pages) for (const [, key] of read(path).matchAll(/data-(?:text|label)="(\w+)"/g)) used.add(key!);
  for (const path of code) {
    for (const [, key] of read(path).matchAll(/\btext\(\s*"(\w+)"/g)) used.add(key!);
    for (const [key] of read(path).matchAll(/(?<=")\w+(?=")/g)) if (texts.has(key)) used.add(key);
  }
  const made = /^(error|advice|state|from)_/;
  assert.deepEqual([...used].filter((key) => !texts.has(key)), []);
  assert.deepEqual([...texts].filter((key) => !used.has(key) && !made.test(key)), []);
});

test("every failure code of the protocol has a sentence and what to do", () => {
  const texts = JSON.parse(read("src/_locales/en/messages.json"));
  const section = read("../native-host/PROTOCOL.md").split("## 5. Codes")[1]!.split("## 6")[0]!;
  const codes = [...section.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) => [...cell!.matchAll(/`([\w-]+)`/g)]);
  assert.ok(codes.length > 20);
  for (const [, failure] of codes) {
    const key = failure!.replaceAll("-", "_");
    assert.ok(texts[`error_${key}`] && texts[`advice_${key}`], failure);
  }
});

test("every id that the code asks for is in its page", () => {
  for (const page of ["player", "popup", "consent", "options", "welcome"]) {
    const html = read(`src/${page}/${page}.html`);
    for (const path of code.filter((each) => each.startsWith(`src/${page}/`))) {
      for (const [, id] of read(path).matchAll(/byId(?:<\w+>)?\("([\w-]+)"\)/g)) assert.ok(html.includes(`id="${id}"`), id);
    }
  }
});
