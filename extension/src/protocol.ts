/** Messages between extension and helper, as in native-host/PROTOCOL.md. Lengths in bytes, rates in bytes a second. */
export const PROTOCOL = 1;

export interface OpenRequest {
  type: "open";
  uri?: string;
  /** A torrent file, Base64. */
  torrent?: string;
  /** The origin whose page asked; absent when no page did. */
  site?: string;
  file?: number;
  /** The stream URL of an earlier open of the same file. */
  stream?: string;
  /** Nothing of it outlives the opens of it. */
  ephemeral?: true;
}

/** What a browser plays: `containers` by range, `codecs` in those, `segments` in fragmented MP4. ffmpeg's names. */
export interface Abilities {
  containers: string[];
  codecs: string[];
  segments: string[];
}

/** Tracks of the film: the sound that is heard, the picture subtitle that is put into the pictures. */
export interface Chosen {
  audio?: number;
  subtitle?: number;
}

export type PrepareRequest = { type: "prepare"; open: number; at: number } & Chosen & Abilities;

export type Request =
  | { type: "hello"; client: "extension"; version: string; protocol: number }
  | OpenRequest
  | PrepareRequest
  | { type: "close"; open: number }
  | { type: "status" }
  | { type: "stop"; infoHash: string; data: "keep" | "delete" }
  | { type: "forget" }
  | { type: "keep"; infoHash: string; kept: boolean }
  | { type: "settings" }
  | { type: "configure"; settings: HelperSettings }
  | { type: "restart" };

/** As settings.json has them; an empty text is none. */
export type HelperSettings = Partial<Settings["settings"]>;

/** `folder`: where videos lie now; `waiting`: names of settings that hold only once the helper has started anew. */
export interface Settings {
  type: "settings";
  settings: {
    cacheQuotaBytes: number;
    downBytesPerSecond: number;
    upBytesPerSecond: number;
    seeding: "while-watched" | "until-stopped";
    lingerSeconds: number;
    metered: boolean;
    interface: string;
    proxy: string;
    folder: string;
  };
  folder: string;
  freeBytes: number;
  interfaces: { name: string; addresses: string[] }[];
  waiting: string[];
}

export interface TorrentFile {
  index: number;
  name: string;
  length: number;
  mediaType: string;
}

export interface Opened {
  type: "opened";
  infoHash: string;
  name: string;
  file: number;
  files: TorrentFile[];
  streamUrl: string;
  mediaType: string;
  /** Of a broadcast alone: HLS of all that can be rewound, and what it is, with codecs. */
  live?: { playlist: string; mime: string };
  /** The film that a broadcast has become, which was over when it was opened. */
  recording?: true;
}

/** How a film is to be played. Times in milliseconds; languages and titles are a stranger's text. */
export interface Prepared {
  type: "prepared";
  open: number;
  way: "as-is" | "remux" | "transcode-audio" | "transcode-video";
  url: string;
  duration: number;
  audio?: number;
  audioTracks: { track: number; codec: string; channels: number; language: string; title: string }[];
  subtitles: SubtitleTrack[];
  /** Those that are no text: chosen by `Chosen.subtitle`. */
  pictureSubtitles?: { track: number; language: string; title: string }[];
  /** Small pictures of what is here of it: `-N.jpg` is to be added for second N. */
  glimpses?: string;
  /** A still picture of the whole; `here`: asking for it fetches nothing. */
  cover?: { url: string; here: boolean };
  chapters: { at: number; title: string }[];
}

/** With a stretch, `-N.vtt` is to be added to the URL for the Nth stretch of so many milliseconds. */
export interface SubtitleTrack {
  url: string;
  stretch?: number;
  language: string;
  title: string;
}

export type TorrentState = "fetching-metadata" | "checking" | "downloading" | "seeding" | "live" | "stopped" | "failed";

export type LiveState = "tuning-in" | "playing" | "silent" | "ended" | "contradicted";

/** A peer; `client` is a stranger's text. */
export interface PeerStatus {
  address: string;
  client: string;
  transport: "tcp" | "utp";
  encrypted: boolean;
  from: "user" | "link" | "incoming" | "tracker" | "resume" | "local" | "dht" | "pex";
  downRate: number;
  upRate: number;
  downloaded: number;
  uploaded: number;
  percent: number;
  flags: string[];
}

export interface TorrentStatus {
  infoHash: string;
  name: string;
  state: TorrentState;
  length: number;
  verified: number;
  downRate: number;
  upRate: number;
  downloaded: number;
  uploaded: number;
  downloadedEver: number;
  uploadedEver: number;
  peers: number;
  seeds: number;
  connecting: number;
  known: number;
  readers: number;
  /** It is shared on when nobody has it open. */
  kept: boolean;
  /** Nothing of it outlives the opens of it: it is of private windows alone. */
  ephemeral: boolean;
  /** What was downloaded, by who had told of the sender. */
  sources: { from: PeerStatus["from"] | "web-seed"; bytes: number }[];
  /** Places in the torrent's data, the newest reader first; how readers fared. */
  watched: {
    spots: { at: number; urgentTo: number; lookAheadTo: number }[];
    waits: number;
    waitedMillis: number;
    firstByteMillis?: number;
  };
  /** How much of each stretch is verified, a hexadecimal digit each; empty while the length is unknown. */
  map: string;
  /** Of a broadcast alone. `window` and `behind` in milliseconds; `recording`: a link to the torrent that it has become; `next`: to the broadcast by which it goes on. */
  live?: { state: LiveState; window: number; edge?: number; behind?: number; recording?: string; next?: string };
  /** `ranges`: what is verified, as `[from, to)`. */
  file?: { index: number; length: number; ranges: [number, number][] } | null;
  /** The busiest first. */
  peerList: PeerStatus[];
  error: { code: string; message: string } | null;
}

export interface StatusEvent extends TorrentStatus {
  type: "status";
  open: number;
}

export interface EngineStatus {
  type: "engine";
  version: string;
  downRate: number;
  upRate: number;
  cacheBytes: number;
  cacheQuotaBytes: number;
  torrents: TorrentStatus[];
}

/** What a request's reply looks like. */
export interface Replies {
  hello: { type: "hello"; version: string; protocol: number; streamOrigin: string };
  open: Opened;
  prepare: Prepared;
  close: { type: "closed"; open: number };
  status: EngineStatus;
  stop: { type: "stopped"; infoHash: string };
  forget: { type: "forgotten" };
  keep: { type: "kept"; infoHash: string; kept: boolean };
  settings: Settings;
  configure: Settings;
  restart: { type: "restarting" };
}

/** A failure with a stable code of PROTOCOL.md section 5, or one of this extension's own (see messages.json, `error_…`). */
export class Failure extends Error {
  constructor(
    readonly code: string,
    message = "",
  ) {
    super(message);
  }
}

export function failureOf(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure("internal", String(error));
}
