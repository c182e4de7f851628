import { toBase64 } from "../base64.ts";
import { MAX_TORRENT_BYTES } from "../torrents.ts";
import { readSubtitleFile, MAX_SUBTITLE_BYTES } from "./subtitlefile.ts";
import type { Cue } from "./vtt.ts";

/** What a file that was dropped on the player is; `wrong`: the code of what is the matter with it. */
export type Dropped = { torrent: string; name: string } | { cues: Cue[]; name: string } | { wrong: string };

const SUBTITLES = /\.(srt|ass|ssa|vtt)$/i;

/** Files may be dropped on a player that has its tab for itself: elsewhere they belong to the page. */
export function takeDrops(take: (dropped: Dropped) => void): void {
  const player = document.documentElement;
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  player.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer!.dropEffect = "copy";
  });
  player.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault(); // the browser would leave the film and show the file
    const file = event.dataTransfer!.files[0];
    if (event.isTrusted && file !== undefined) void look(file).then(take, () => take({ wrong: "bad-file" }));
  });
}

/** By its name where that says subtitles, else by what is in it. */
export async function look(file: File): Promise<Dropped> {
  const { name, size } = file;
  if (SUBTITLES.test(name)) {
    const cues = size > MAX_SUBTITLE_BYTES ? [] : readSubtitleFile(new Uint8Array(await file.arrayBuffer()));
    return cues.length > 0 ? { cues, name } : { wrong: "bad-file" };
  }
  if (size > MAX_TORRENT_BYTES) return { wrong: /\.torrent$/i.test(name) ? "torrent-too-large" : "bad-file" };
  const bytes = new Uint8Array(await file.arrayBuffer());
  return isTorrent(bytes) ? { torrent: toBase64(bytes), name } : { wrong: "bad-file" };
}

/** A bencoded dictionary that has an info dictionary; the helper reads it strictly. */
function isTorrent(bytes: Uint8Array): boolean {
  const text = new TextDecoder("latin1").decode(bytes);
  return text.startsWith("d") && text.trimEnd().endsWith("e") && text.includes("4:infod");
}
