import type { Loader, LoaderCallbacks, LoaderConfiguration, LoaderContext, LoaderStats } from "hls.js";
import type { Reach } from "./reach.ts";

/** What hls.js loads by, where it may not fetch by itself. */
export function loaderOver(reach: Pick<Reach, "fetch">): new () => Loader<LoaderContext> {
  return class implements Loader<LoaderContext> {
    context: LoaderContext | null = null;
    readonly stats: LoaderStats = {
      aborted: false,
      loaded: 0,
      retry: 0,
      total: 0,
      chunkCount: 0,
      bwEstimate: 0,
      loading: { start: 0, first: 0, end: 0 },
      parsing: { start: 0, end: 0 },
      buffering: { start: 0, first: 0, end: 0 },
    };
    readonly #aborting = new AbortController();
    #timer: ReturnType<typeof setTimeout> | undefined;

    load(context: LoaderContext, config: LoaderConfiguration, callbacks: LoaderCallbacks<LoaderContext>): void {
      this.context = context;
      this.stats.loading.start = performance.now();
      this.#timer = setTimeout(() => {
        this.abort();
        callbacks.onTimeout(this.stats, context, null);
      }, config.loadPolicy.maxLoadTimeMs);
      this.#load(context, callbacks).catch((error: unknown) => {
        if (!this.stats.aborted) callbacks.onError({ code: 0, text: String(error) }, context, null, this.stats);
      });
    }

    async #load(context: LoaderContext, callbacks: LoaderCallbacks<LoaderContext>): Promise<void> {
      const response = await reach.fetch(context.url, this.#aborting.signal);
      const data = context.responseType === "arraybuffer" ? await response.arrayBuffer() : await response.text();
      if (this.stats.aborted) return;
      clearTimeout(this.#timer);
      const { status } = response;
      if (!response.ok) return callbacks.onError({ code: status, text: "" }, context, null, this.stats);
      const { loading } = this.stats;
      loading.first = loading.end = performance.now();
      this.stats.loaded = this.stats.total = typeof data === "string" ? data.length : data.byteLength;
      callbacks.onSuccess({ url: context.url, data, code: status }, this.stats, context, null);
    }

    abort(): void {
      clearTimeout(this.#timer);
      this.stats.aborted = true;
      this.#aborting.abort();
    }

    destroy(): void {
      this.abort();
    }
  };
}
