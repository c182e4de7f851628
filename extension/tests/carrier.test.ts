import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, test } from "vitest";
import { Carried } from "../src/carried.ts";
import { carrier } from "../src/carrier.ts";
import type { CarrierAsks, CarrierHears } from "../src/messages.ts";

const film = crypto.getRandomValues(new Uint8Array(60_000));
const WHOLE = 3_000_000;
const server = createServer(({ url }, answer) => {
  const found = url === "/token/v0-1.m4s";
  answer.writeHead(found ? 200 : 404);
  for (let sent = 0; found && sent < WHOLE; sent += film.length) answer.write(film);
  answer.end();
}).listen(0, "127.0.0.1");
await once(server, "listening");
afterAll(() => server.close());
const stream = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token/video`;

/** A port that carries what structured clone, or else JSON, makes of messages. */
function line(clones: boolean, admitted = true) {
  const through = <T>(message: T): T => (clones ? structuredClone(message) : JSON.parse(JSON.stringify(message)));
  const closed: (() => void)[] = [];
  let onItsWay = 0;
  let most = 0;
  const port = {
    postMessage(message: CarrierHears) {
      if ("bytes" in message) most = Math.max(most, ++onItsWay);
      queueMicrotask(() => carried.hear(through(message)));
    },
    onDisconnect: { addListener: (listener: () => void) => closed.push(listener) },
  } as unknown as chrome.runtime.Port;
  const hear = carrier(port, async () => (admitted ? stream : null));
  const carried = new Carried((message: CarrierAsks) => {
    if (message.type === "took") onItsWay--;
    queueMicrotask(() => hear(through(message)));
  });
  const start = through({ type: "start" as const, handle: "0".repeat(32), echo: new ArrayBuffer(3), at: 0, plays: { containers: [], codecs: [], segments: [] } });
  hear(start);
  return { carried, close: () => closed.forEach((each) => each()), most: () => most };
}

for (const clones of [true, false]) {
  test(`carries what is beside the stream whole, ${clones ? "as bytes" : "as text where ports carry nothing else"}, four chunks at a time`, async () => {
    const { carried, most } = line(clones);
    const answer = await carried.fetch("https://stream.invalid/v0-1.m4s");
    const bytes = new Uint8Array(await answer.arrayBuffer());
    assert.equal(answer.status, 200);
    assert.equal(bytes.length, WHOLE);
    for (let at = 0; at < WHOLE; at += film.length) assert.equal(Buffer.compare(bytes.subarray(at, at + film.length), film), 0);
    assert.ok(most() <= 4, String(most()));
    assert.equal((await carried.fetch("https://stream.invalid/other.m4s")).ok, false);
  });
}

test("leads nowhere else, nor anybody else", async () => {
  const { carried } = line(true);
  for (const name of ["", "..", "%2e%2e%2fvideo", "a:b", "v0.m3u8.exe.x"]) {
    await assert.rejects(carried.fetch(`https://stream.invalid/${name}`), name);
  }
  await assert.rejects(line(true, false).carried.fetch("https://stream.invalid/v0-1.m4s"));
});

test("takes eight requests at a time, and ends one that is dropped", async () => {
  const { carried } = line(true);
  const all = Array.from({ length: 9 }, () => carried.fetch("https://stream.invalid/v0-1.m4s"));
  const done = await Promise.allSettled(all);
  assert.deepEqual(done.map(({ status }) => status), [...Array(8).fill("fulfilled"), "rejected"]);
  const dropping = new AbortController();
  const dropped = carried.fetch("https://stream.invalid/v0-1.m4s", dropping.signal);
  dropping.abort();
  await assert.rejects(dropped);
  const lost = carried.fetch("https://stream.invalid/v0-1.m4s");
  carried.lost();
  await assert.rejects(lost);
});
