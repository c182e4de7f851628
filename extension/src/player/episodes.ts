import type { Opened, TorrentFile } from "../protocol.ts";

const natural = new Intl.Collator(undefined, { numeric: true });

/** The files that can be watched or heard, as people number them: the tenth after the ninth. */
export function playable(files: TorrentFile[]): TorrentFile[] {
  return files.filter(({ mediaType }) => /^(video|audio)\//.test(mediaType)).sort((a, b) => natural.compare(a.name, b.name));
}

/** What follows when a file has ended: the next of its kind in its folder. */
export function nextOf({ files, file }: Pick<Opened, "files" | "file">): TorrentFile | null {
  const all = playable(files);
  const at = all.findIndex(({ index }) => index === file);
  const next = all[at + 1];
  return at >= 0 && next !== undefined && kindOf(next) === kindOf(all[at]!) ? next : null;
}

function kindOf({ name, mediaType }: TorrentFile): string {
  return `${mediaType.split("/")[0]} ${name.split("/").slice(0, -1).join("/")}`;
}
