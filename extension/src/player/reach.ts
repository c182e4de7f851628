import { ext, framesMayFetch } from "../ext.ts";
import type { CarrierHears, CarrierSays } from "../messages.ts";

/** A segment is a few seconds of film. */
const MAX_BYTES = 64 * 1024 * 1024;

interface Wanted {
  status: number;
  length: number;
  chunks: ArrayBuffer[];
  resolve(response: Response): void;
  reject(error: Error): void;
}

/**
 * The way to what the helper serves: straight, or, for a frame that the browser keeps from this machine, carried by the
 * background. That may end at any moment: what was under way fails then, and is asked for anew by whoever wanted it.
 */
export class Reach {
  /** Nothing of the helper's can be named to a media element as its source. */
  readonly carried = window.top !== window && !framesMayFetch();
  readonly #handle: () => string;
  readonly #wanted = new Map<number, Wanted>();
  #port: chrome.runtime.Port | null = null;
  #lastId = 0;

  constructor(handle: () => string) {
    this.#handle = handle;
  }

  /** As the browser's own: rejects when there is no answer. */
  fetch(url: string, signal?: AbortSignal): Promise<Response> {
    if (!this.carried) return fetch(url, signal ? { signal } : {});
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#wanted.set(id, { status: 0, length: 0, chunks: [], resolve, reject });
      signal?.addEventListener("abort", () => this.#drop(id), { once: true });
      this.#say({ type: "get", id, name: nameOf(url) });
    });
  }

  #drop(id: number): void {
    if (!this.#fail(id, "aborted")) return;
    this.#say({ type: "drop", id });
  }

  #say(message: CarrierSays): void {
    if (this.#port === null) {
      const port = ext.runtime.connect({ name: "carrier" });
      port.onMessage.addListener((heard: CarrierHears) => this.#hear(heard));
      port.onDisconnect.addListener(() => {
        this.#port = null;
        for (const id of [...this.#wanted.keys()]) this.#fail(id, "the background is gone");
      });
      this.#port = port;
      port.postMessage({ type: "start", handle: this.#handle() } satisfies CarrierSays);
    }
    this.#port.postMessage(message);
  }

  #hear(heard: CarrierHears): void {
    const wanted = this.#wanted.get(heard.id);
    if (wanted === undefined) return;
    if ("status" in heard) {
      wanted.status = heard.status;
    } else if ("bytes" in heard) {
      wanted.length += heard.bytes.byteLength;
      wanted.chunks.push(heard.bytes);
      if (wanted.length > MAX_BYTES) this.#drop(heard.id);
      else this.#say({ type: "took", id: heard.id });
    } else if ("end" in heard) {
      this.#wanted.delete(heard.id);
      wanted.resolve(new Response(new Blob(wanted.chunks), { status: wanted.status }));
    } else {
      this.#fail(heard.id, "not reached");
    }
  }

  #fail(id: number, why: string): boolean {
    const wanted = this.#wanted.get(id);
    this.#wanted.delete(id);
    wanted?.reject(new Error(why));
    return wanted !== undefined;
  }
}

/** The last part of the path, with what a live playlist is asked for. */
function nameOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname.split("/").pop()! + search;
}
