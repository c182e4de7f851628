// Chromium's DevTools protocol, as much of it as the demo needs: targets, scripts in them, real clicks, a picture.
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

const POLL_MILLIS = 50;
const ANSWER_SECONDS = 30;

/** Asks again and again until the answer is truthy; throws a sentence after so many seconds. */
export async function until(what, seconds, ask) {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} s.`);
    await pause(POLL_MILLIS);
  }
}

export class Browser {
  #socket;
  #calls = new Map();
  #lastId = 0;

  /** A browser started with --remote-debugging-port=0 on this profile folder. */
  static async of(profile) {
    const [port, path] = await until("The browser's debugging port", 30, async () => {
      const lines = (await readFile(`${profile}/DevToolsActivePort`, "utf8").catch(() => "")).split("\n");
      return lines.length >= 2 && lines;
    });
    const browser = new Browser();
    await browser.#connect(`ws://127.0.0.1:${port}${path}`);
    return browser;
  }

  #connect(url) {
    this.#socket = new WebSocket(url);
    this.#socket.onmessage = ({ data }) => this.#received(JSON.parse(data));
    return new Promise((resolve, reject) => {
      this.#socket.onopen = resolve;
      this.#socket.onerror = () => reject(new Error("The browser refused the debugging connection."));
    });
  }

  #received({ id, result, error }) {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    if (error) call.reject(new Error(error.message));
    else call.resolve(result);
  }

  async call(method, params = {}, sessionId = undefined, seconds = ANSWER_SECONDS) {
    const id = ++this.#lastId;
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    let timer;
    try {
      return await new Promise((resolve, reject) => {
        this.#calls.set(id, { resolve, reject });
        timer = setTimeout(() => reject(new Error(`The browser gave no answer to ${method} within ${seconds} s.`)), seconds * 1000);
      });
    } finally {
      clearTimeout(timer);
      this.#calls.delete(id);
    }
  }

  /** The first target of the type whose address has the text in it, or undefined. */
  async find(type, text) {
    const { targetInfos } = await this.call("Target.getTargets", { filter: [{}] });
    return targetInfos.find((info) => info.type === type && info.url.includes(text));
  }

  async attach({ targetId }) {
    const { sessionId } = await this.call("Target.attachToTarget", { targetId, flatten: true });
    return new Page(this, sessionId);
  }

  async close() {
    await this.call("Browser.close");
    this.#socket.close();
  }
}

/** A tab or a frame of another origin in it. */
class Page {
  #browser;
  #session;

  constructor(browser, session) {
    this.#browser = browser;
    this.#session = session;
  }

  call(method, params, seconds = ANSWER_SECONDS) {
    return this.#browser.call(method, params, this.#session, seconds);
  }

  async run(expression) {
    const { result } = await this.call("Runtime.evaluate", { expression, returnByValue: true });
    return result.value;
  }

  /** Where the element's middle is, once it is there to be seen and moves no more. */
  place(selector) {
    let before;
    return until(`${selector} on the page`, 10, async () => {
      const place = await this.run(`(() => {
        const box = document.readyState === "complete" && document.querySelector(${JSON.stringify(selector)})?.getBoundingClientRect();
        return box && box.width > 0 && { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      })()`);
      const rests = place && place.x === before?.x && place.y === before?.y;
      before = place;
      return rests && place;
    });
  }

  /** A click as the browser's own window would make it. */
  async click(selector) {
    const mouse = { ...(await this.place(selector)), button: "left", clickCount: 1 };
    await this.call("Input.dispatchMouseEvent", { ...mouse, type: "mousePressed" });
    await this.call("Input.dispatchMouseEvent", { ...mouse, type: "mouseReleased" });
  }

  async picture() {
    const { data } = await this.call("Page.captureScreenshot", { format: "png" });
    return Buffer.from(data, "base64");
  }
}
