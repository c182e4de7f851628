import { ext } from "../ext.ts";
import type { PlayerHears, PlayerSays } from "../messages.ts";

/** The worker may die at any moment; a second try at once, then slower, and no more once the extension itself is gone. */
const PAUSES_MILLIS = [0, 250, 1000, 4000];

/** The line to the background. Comes back by itself, and starts every time by saying who we are. */
export class Connection {
  readonly #start: () => PlayerSays;
  readonly #hear: (message: PlayerHears) => void;
  #port: chrome.runtime.Port;
  #losses = 0;

  constructor(start: () => PlayerSays, hear: (message: PlayerHears) => void) {
    this.#start = start;
    this.#hear = hear;
    this.#port = this.#connect();
  }

  say(message: PlayerSays): void {
    this.#port.postMessage(message);
  }

  #connect(): chrome.runtime.Port {
    const port = ext.runtime.connect({ name: "player" });
    port.onMessage.addListener((message: PlayerHears) => {
      this.#losses = 0;
      this.#hear(message);
    });
    port.onDisconnect.addListener(() => {
      const pause = PAUSES_MILLIS[this.#losses++];
      if (pause === undefined) return this.#hear({ type: "failed", code: "extension-gone", message: "" });
      setTimeout(() => (this.#port = this.#connect()), pause);
    });
    port.postMessage(this.#start());
    return port;
  }
}
