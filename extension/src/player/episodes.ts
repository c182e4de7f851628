import type { Opened, TorrentFile } from "../protocol.ts";

const natural = new Intl.Collator(undefined, { numeric: true });

/** The files that can be watched or heard, as people number them: the tenth after the ninth. */
export function playable(files: TorrentFile[]): TorrentFile[] {
  return files.filter(({ mediaType }) => /^(video|audio)\//.test(mediaType)).sort((a, b) => natural.compare(a.name, b.name));
}

/** What follows when a file has ended, or came before it: the neighbour of its kind in its folder. */
export function neighbourOf({ files, file }: Pick<Opened, "files" | "file">, step: 1 | -1): TorrentFile | null {
  const all = playable(files);
  const at = all.findIndex(({ index }) => index === file);
  const other = all[at + step];
  return at >= 0 && other !== undefined && kindOf(other) === kindOf(all[at]!) ? other : null;
}

function kindOf({ name, mediaType }: TorrentFile): string {
  return `${mediaType.split("/")[0]} ${name.split("/").slice(0, -1).join("/")}`;
}
