import assert from "node:assert/strict";
import { test, vi } from "vitest";
import { Native, type HelperPort } from "../src/native.ts";
import { Failure } from "../src/protocol.ts";

/** A helper at the other end of a port, as far as a test makes it answer. */
class Helper {
  readonly heard: Record<string, unknown>[] = [];
  readonly #message: ((message: unknown) => void)[] = [];
  readonly #disconnect: ((port: never) => void)[] = [];
  reason = "";

  readonly port: HelperPort = {
    postMessage: (message) => {
      this.heard.push(message as Record<string, unknown>);
      if ((message as { type: string }).type === "hello") this.answerHello?.();
    },
    disconnect: () => {},
    onMessage: { addListener: (listener) => this.#message.push(listener) },
    onDisconnect: { addListener: (listener) => this.#disconnect.push(listener) },
  };
  answerHello: (() => void) | undefined = () => queueMicrotask(() => this.says({ type: "hello", id: 1 + this.before }));

  constructor(readonly before = 0) {}

  says(message: unknown): void {
    for (const listener of this.#message) listener(message);
  }

  dies(reason: string): void {
    this.reason = reason;
    for (const listener of this.#disconnect) listener(null as never);
  }
}

function nativeTo(next: () => Helper) {
  const helpers: Helper[] = [];
  const told: unknown[] = [];
  const native = new Native({
    connect: () => {
      helpers.push(next());
      return helpers.at(-1)!.port;
    },
    reason: () => helpers.at(-1)!.reason,
    version: "0.1.0",
    onStatus: (event) => told.push(event),
    onLost: (failure) => told.push(failure.code),
  });
  return { native, helpers, told };
}

const settled = () => new Promise((done) => setImmediate(done));
const failsWith = (code: string) => (error: unknown) => error instanceof Failure && error.code === code;

test("says hello before anything else, once for all requests", async () => {
  const { native, helpers } = nativeTo(() => new Helper());
  const status = native.request({ type: "status" });
  const stop = native.request({ type: "stop", infoHash: "aa", data: "keep" });
  await settled();
  assert.deepEqual(helpers[0]!.heard.map(({ id, type }) => [id, type]), [[1, "hello"], [2, "status"], [3, "stop"]]);
  helpers[0]!.says({ type: "stopped", id: 3, infoHash: "aa" });
  helpers[0]!.says({ type: "engine", id: 2, torrents: [] });
  assert.equal((await stop).infoHash, "aa");
  assert.deepEqual((await status).torrents, []);
});

test("an error reply fails its request with its code", async () => {
  const { native, helpers } = nativeTo(() => new Helper());
  const open = native.request({ type: "open", uri: "magnet:?" });
  await settled();
  helpers[0]!.says({ type: "error", id: 2, code: "bad-magnet", message: "no" });
  await assert.rejects(open, failsWith("bad-magnet"));
});

test("status events go to the listener, and whatever is no message is dropped", async () => {
  const { native, helpers, told } = nativeTo(() => new Helper());
  await native.ready();
  for (const junk of [null, 7, "x", {}, { id: "1" }, { id: 99, type: "opened" }]) helpers[0]!.says(junk);
  helpers[0]!.says({ type: "status", open: 2 });
  assert.deepEqual(told, [{ type: "status", open: 2 }]);
});

test("a helper that is not installed is looked for once per request, never in a loop", async () => {
  const { native, helpers } = nativeTo(() => {
    const helper = new Helper();
    helper.answerHello = () => queueMicrotask(() => helper.dies("Specified native messaging host not found."));
    return helper;
  });
  await assert.rejects(native.request({ type: "status" }), failsWith("no-helper"));
  await settled();
  assert.equal(helpers.length, 1);
  await assert.rejects(native.request({ type: "status" }), failsWith("no-helper"));
  assert.equal(helpers.length, 2);
});

test("a lost connection fails what waited for it and tells the listener", async () => {
  const { native, helpers, told } = nativeTo(() => new Helper());
  const open = native.request({ type: "open", uri: "magnet:?" });
  await settled();
  helpers[0]!.dies("Native host has exited.");
  await assert.rejects(open, failsWith("engine-unreachable"));
  assert.deepEqual(told, ["engine-unreachable"]);
});

test("pauses double from loss to loss, and end in giving up until a user asks again", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "Date"] });
  try {
    const { native, helpers } = nativeTo(() => {
      const helper = new Helper();
      helper.answerHello = () => queueMicrotask(() => helper.dies("Native host has exited."));
      return helper;
    });
    for (const pause of [0, 250, 500, 1000, 2000, 4000]) {
      const request = native.request({ type: "status" });
      const before = helpers.length;
      if (pause > 0) {
        vi.advanceTimersByTime(pause - 1);
        await settled();
        assert.equal(helpers.length, before, `not before ${pause} ms`);
        vi.advanceTimersByTime(1);
      }
      await assert.rejects(request, failsWith("engine-unreachable"));
    }
    assert.equal(helpers.length, 6);
    await assert.rejects(native.request({ type: "status" }), failsWith("engine-unreachable"));
    assert.equal(helpers.length, 6);
    native.forgive();
    await assert.rejects(native.request({ type: "status" }), failsWith("engine-unreachable"));
    assert.equal(helpers.length, 7);
  } finally {
    vi.useRealTimers();
  }
});

test("a request without an answer fails after its time, but an open waits for peers", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "Date"] });
  try {
    const { native } = nativeTo(() => new Helper());
    let opened = false;
    void native.request({ type: "open", uri: "magnet:?" }).finally(() => (opened = true));
    const status = native.request({ type: "status" });
    await settled();
    vi.advanceTimersByTime(600_000);
    await assert.rejects(status, failsWith("engine-unreachable"));
    assert.equal(opened, false);
  } finally {
    vi.useRealTimers();
  }
});
