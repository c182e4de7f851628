import { Failure, PROTOCOL, type Replies, type Request, type StatusEvent } from "./protocol.ts";

/** The part of a native-messaging port that is used here; `reason` is asked inside its `onDisconnect`. */
export interface HelperPort {
  postMessage(message: unknown): void;
  disconnect(): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: (port: never) => void): void };
}

export interface NativeOptions {
  connect(): HelperPort;
  reason(port: HelperPort): string;
  version: string;
  onStatus(event: StatusEvent): void;
  /** The connection is gone; opens made on it are too. */
  onLost(failure: Failure): void;
}

interface Pending {
  resolve(reply: unknown): void;
  reject(failure: Failure): void;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** The engine may have to be started by the bridge first. */
const HELLO_TIMEOUT_MILLIS = 15_000;
const REQUEST_TIMEOUT_MILLIS = 10_000;
const FIRST_PAUSE_MILLIS = 250;
/** A connection that lived this long was a good one: failures are counted anew. */
const GOOD_LIFE_MILLIS = 10_000;
/** After this many lost connections in a row we stop trying until a user asks again. */
const MAX_FAILURES = 6;

/**
 * The connection to the helper. Made when first needed; after a loss the next request waits a doubling pause, and a
 * helper that is not installed is looked for once per request, never in a loop.
 */
export class Native {
  readonly #options: NativeOptions;
  readonly #pending = new Map<number, Pending>();
  #port: HelperPort | null = null;
  #ready: Promise<void> | null = null;
  #nextId = 1;
  #failures = 0;
  #since = 0;

  constructor(options: NativeOptions) {
    this.#options = options;
  }

  /** Connects and says hello; no packet leaves the machine by it. */
  ready(): Promise<void> {
    if (this.#ready === null) {
      const ready = this.#start();
      this.#ready = ready;
      ready.catch(() => {
        if (this.#ready === ready) this.#ready = null;
      });
    }
    return this.#ready;
  }

  /** Sends once connected; `sent` learns the request's id just before. An `open` and a `prepare` have no time limit: they wait for peers. */
  async request<R extends Request>(request: R, sent: (id: number) => void = () => {}): Promise<Replies[R["type"]]> {
    await this.ready();
    return this.#send(request, ["open", "prepare", "forget"].includes(request.type) ? 0 : REQUEST_TIMEOUT_MILLIS, sent);
  }

  /** A user asks again: forget earlier failures. */
  forgive(): void {
    this.#failures = 0;
  }

  /** Lets the helper go, when nothing plays. */
  release(): void {
    const port = this.#port;
    this.#lose(new Failure("engine-unreachable"));
    this.#failures = 0;
    port?.disconnect();
  }

  get connected(): boolean {
    return this.#port !== null;
  }

  async #start(): Promise<void> {
    if (this.#failures >= MAX_FAILURES) throw new Failure("engine-unreachable");
    if (this.#failures > 0) {
      await new Promise((resume) => setTimeout(resume, FIRST_PAUSE_MILLIS * 2 ** (this.#failures - 1)));
    }
    const port = this.#options.connect();
    this.#port = port;
    this.#since = Date.now();
    port.onMessage.addListener((message) => this.#received(port, message));
    port.onDisconnect.addListener(() => this.#disconnected(port));
    try {
      await this.#send(
        { type: "hello", client: "extension", version: this.#options.version, protocol: PROTOCOL },
        HELLO_TIMEOUT_MILLIS,
      );
    } catch (error) {
      if (this.#port === port) {
        this.#lose(new Failure("engine-unreachable"));
        port.disconnect();
      }
      throw error;
    }
  }

  #send<R extends Request>(request: R, timeoutMillis: number, sent: (id: number) => void = () => {}) {
    return new Promise<Replies[R["type"]]>((resolve, reject) => {
      if (this.#port === null) return reject(new Failure("engine-unreachable"));
      const id = this.#nextId++;
      const late = () => this.#settle(id)?.reject(new Failure("engine-unreachable"));
      const timer = timeoutMillis > 0 ? setTimeout(late, timeoutMillis) : undefined;
      this.#pending.set(id, { resolve: resolve as (reply: unknown) => void, reject, timer });
      sent(id);
      this.#port.postMessage({ ...request, id });
    });
  }

  #received(port: HelperPort, message: unknown): void {
    if (port !== this.#port || typeof message !== "object" || message === null) return;
    const { type, id } = message as { type?: unknown; id?: unknown };
    if (type === "status") return this.#options.onStatus(message as StatusEvent);
    const pending = typeof id === "number" ? this.#settle(id) : undefined;
    if (pending === undefined) return;
    if (type === "error") {
      const { code, message: text } = message as { code?: string; message?: string };
      pending.reject(new Failure(code ?? "internal", text));
    } else {
      pending.resolve(message);
    }
  }

  #disconnected(port: HelperPort): void {
    const failure = failureOfReason(this.#options.reason(port));
    if (port === this.#port) this.#lose(failure);
  }

  #lose(failure: Failure): void {
    if (this.#port === null) return;
    this.#port = null;
    this.#ready = null;
    if (Date.now() - this.#since >= GOOD_LIFE_MILLIS) this.#failures = 0;
    this.#failures = failure.code === "engine-unreachable" ? this.#failures + 1 : 0;
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(failure);
    this.#options.onLost(failure);
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    clearTimeout(pending?.timer);
    return pending;
  }
}

/** The browser tells only by text whether the helper is there (Chromium's and Firefox's words). */
function failureOfReason(reason: string): Failure {
  if (/not found|no such native application/i.test(reason)) return new Failure("no-helper", reason);
  if (/forbidden|not allowed/i.test(reason)) return new Failure("helper-forbids", reason);
  return new Failure("engine-unreachable", reason);
}
