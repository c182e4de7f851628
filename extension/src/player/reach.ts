import { Carried, type Answer } from "../carried.ts";
import { ext, framesMayFetch } from "../ext.ts";
import type { CarrierAsks, CarrierHears, CarrierSays } from "../messages.ts";

/**
 * The way to what the helper serves: straight, or, for a frame that the browser keeps from this machine, carried by the
 * background. That may end at any moment: what was under way fails then, and is asked for anew by whoever wanted it.
 */
export class Reach {
  /** Nothing of the helper's can be named to a media element as its source. */
  readonly carried = window.top !== window && !framesMayFetch();
  readonly #handle: () => string;
  readonly #load = new Carried((message) => this.#say(message));
  #port: chrome.runtime.Port | null = null;

  constructor(handle: () => string) {
    this.#handle = handle;
  }

  /** As the browser's own: rejects when there is no answer. */
  fetch(url: string, signal?: AbortSignal): Promise<Answer> {
    return this.carried ? this.#load.fetch(url, signal) : fetch(url, signal ? { signal } : {});
  }

  #say(message: CarrierAsks): void {
    if (this.#port === null) {
      const port = ext.runtime.connect({ name: "carrier" });
      port.onMessage.addListener((heard: CarrierHears) => this.#load.hear(heard));
      port.onDisconnect.addListener(() => {
        this.#port = null;
        this.#load.lost();
      });
      this.#port = port;
      port.postMessage({ type: "start", handle: this.#handle() } satisfies CarrierSays);
    }
    this.#port.postMessage(message);
  }
}
