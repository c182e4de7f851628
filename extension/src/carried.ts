import type { CarrierHears, CarrierAsks } from "./messages.ts";

/** A segment is a few seconds of film. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * As much of a `Response` as is needed; the browser's own would give a content script of Firefox buffers of the page's
 * world, which it may not look into.
 */
export type Answer = Pick<Response, "ok" | "status" | "arrayBuffer" | "text">;

interface Wanted {
  status: number;
  length: number;
  chunks: Uint8Array<ArrayBuffer>[];
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** Requests for what lies beside a stream, which the background carries over a port. */
export class Carried {
  readonly #say: (message: CarrierAsks) => void;
  readonly #wanted = new Map<number, Wanted>();
  #lastId = 0;

  constructor(say: (message: CarrierAsks) => void) {
    this.#say = say;
  }

  /** As the browser's own, but that the last part of the path alone matters: rejects when there is no answer. */
  fetch(url: string, signal?: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#wanted.set(id, { status: 0, length: 0, chunks: [], resolve, reject });
      signal?.addEventListener("abort", () => this.#drop(id), { once: true });
      this.#say({ type: "get", id, name: nameOf(url) });
    });
  }

  hear(heard: CarrierHears): void {
    const wanted = this.#wanted.get(heard.id);
    if (wanted === undefined) return;
    if ("status" in heard) {
      wanted.status = heard.status;
    } else if ("bytes" in heard) {
      const chunk = bytesOf(heard.bytes);
      wanted.length += chunk.length;
      wanted.chunks.push(chunk);
      if (wanted.length > MAX_BYTES) this.#drop(heard.id);
      else this.#say({ type: "took", id: heard.id });
    } else if ("end" in heard) {
      this.#wanted.delete(heard.id);
      wanted.resolve(answerOf(wanted));
    } else {
      this.#fail(heard.id, "not reached");
    }
  }

  /** The port is gone, and with it all that was under way. */
  lost(): void {
    for (const id of [...this.#wanted.keys()]) this.#fail(id, "the background is gone");
  }

  #drop(id: number): void {
    if (this.#fail(id, "aborted")) this.#say({ type: "drop", id });
  }

  #fail(id: number, why: string): boolean {
    const wanted = this.#wanted.get(id);
    this.#wanted.delete(id);
    wanted?.reject(new Error(why));
    return wanted !== undefined;
  }
}

/** The last part of the path, with what a live playlist is asked for. */
export function nameOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname.split("/").pop()! + search;
}

function answerOf({ status, length, chunks }: Wanted): Answer {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  const text = async () => new TextDecoder().decode(whole);
  return { status, ok: status >= 200 && status < 300, arrayBuffer: async () => whole.buffer, text };
}

/** Base64 where ports carry text alone. */
function bytesOf(bytes: ArrayBuffer | string): Uint8Array<ArrayBuffer> {
  return typeof bytes === "string" ? Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0)) : new Uint8Array(bytes);
}
