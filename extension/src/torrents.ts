import { toBase64 } from "./base64.ts";
import { Failure } from "./protocol.ts";

/** Torrent files beyond this do not fit a message to the helper with room to spare (768 KiB as Base64). */
export const MAX_TORRENT_BYTES = 512 * 1024;
const FETCH_TIMEOUT_MILLIS = 20_000;

/** Fetches a torrent file as the user (with the site's cookies); Base64. */
export async function fetchTorrent(url: string): Promise<string> {
  return toBase64(await fetchCapped(url));
}

async function fetchCapped(url: string): Promise<Uint8Array> {
  const response = await fetch(url, {
    credentials: "include",
    redirect: "follow",
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MILLIS),
  }).catch((error: unknown) => {
    throw new Failure("fetch-failed", String(error));
  });
  if (!response.ok) throw new Failure("fetch-failed", `${response.status} ${response.statusText}`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (const reader = response.body!.getReader(); ; ) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw new Failure("fetch-failed", String(error));
    });
    if (done) return joined(chunks, length);
    length += value.length;
    if (length > MAX_TORRENT_BYTES) {
      void reader.cancel();
      throw new Failure("torrent-too-large");
    }
    chunks.push(value);
  }
}

function joined(chunks: Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
