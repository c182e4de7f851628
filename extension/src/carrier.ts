import { toBase64 } from "./base64.ts";
import type { CarrierHears, CarrierSays, FeedSays } from "./messages.ts";

/** Chunks of this size are carried fastest, and this many of them may be on their way for one request. */
const CHUNK_BYTES = 256 * 1024;
const WINDOW = 4;
/** hls.js asks for a playlist and a segment at a time, subtitles for two stretches, the time line for a picture. */
const MAX_REQUESTS = 8;
/** A last part of a path, as the helper makes them: it can lead nowhere else. */
const NAME = /^[\w-]+(\.\w+)?(\?_HLS_\w+=\w+(&_HLS_\w+=\w+)*)?$/;

interface Request {
  aborting: AbortController;
  onItsWay: number;
  took: () => void;
}

/**
 * Carries what the helper serves to who may not reach it: a frame of ours, or what feeds an element of a page. They name
 * files beside the stream that was opened for them, never an address: nobody else's stream, and no other server, is to be
 * had through here.
 *
 * @param stream of the play with this handle, if who is at the port may have it
 * @returns what listens at the port
 */
export function carrier(
  port: chrome.runtime.Port,
  stream: (handle: unknown) => Promise<string | null>,
): (said: CarrierSays | FeedSays) => void {
  const requests = new Map<number, Request>();
  let handle: unknown = null;
  let asText = false;
  const say = (message: CarrierHears) => port.postMessage(message);

  port.onDisconnect.addListener(() => requests.forEach(({ aborting }) => aborting.abort()));
  return (said) => {
    if (said.type === "start") {
      handle = said.handle;
      asText = "echo" in said && !(said.echo instanceof ArrayBuffer);
    } else if (said.type === "get") void get(said.id, said.name);
    else if (said.type === "took") requests.get(said.id)?.took();
    else if (said.type === "drop") requests.get(said.id)?.aborting.abort();
  };

  async function get(id: number, name: string): Promise<void> {
    if (requests.size >= MAX_REQUESTS || requests.has(id)) return say({ id, failed: true });
    const request: Request = { aborting: new AbortController(), onItsWay: 0, took: () => {} };
    requests.set(id, request);
    try {
      const base = await stream(handle);
      if (base === null || !NAME.test(name)) throw new TypeError(name);
      const response = await fetch(new URL(name, base), { signal: request.aborting.signal });
      say({ id, status: response.status });
      for await (const chunk of chunks(response)) {
        await room(request);
        say({ id, bytes: asText ? toBase64(new Uint8Array(chunk)) : chunk });
        request.onItsWay++;
      }
      say({ id, end: true });
    } catch {
      if (!request.aborting.signal.aborted) say({ id, failed: true });
    } finally {
      requests.delete(id);
    }
  }
}

/** Waits until less than a window is on its way. */
async function room(request: Request): Promise<void> {
  while (request.onItsWay >= WINDOW) {
    await new Promise<void>((resume, stop) => {
      const stopped = () => stop(request.aborting.signal.reason);
      request.aborting.signal.addEventListener("abort", stopped, { once: true });
      request.took = () => {
        request.aborting.signal.removeEventListener("abort", stopped);
        landed(request);
        resume();
      };
    });
  }
  request.took = () => landed(request);
}

/** Who says more often that chunks came than there were any, gets none ahead for it. */
function landed(request: Request): void {
  request.onItsWay = Math.max(0, request.onItsWay - 1);
}

async function* chunks(response: Response): AsyncGenerator<ArrayBuffer> {
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    for (let at = 0; at < read.value.length; at += CHUNK_BYTES) yield read.value.slice(at, at + CHUNK_BYTES).buffer as ArrayBuffer;
  }
}
