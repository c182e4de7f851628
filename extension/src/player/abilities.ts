import type { Abilities } from "../protocol.ts";

const CONTAINERS = [
  "video/mp4",
  "video/webm",
  "video/x-matroska",
  "video/quicktime",
  "video/ogg",
  "video/mp2t",
  "video/x-msvideo",
  "audio/mpeg",
  "audio/mp4",
  "audio/aac",
  "audio/flac",
  "audio/ogg",
  "audio/wav",
];

/** ffmpeg's names, and what a browser is asked: a usual profile of each (RFC 6381). */
const CODECS: Record<string, string> = {
  h264: "avc1.640028",
  "h264-10": "avc1.6E0028",
  hevc: "hvc1.1.6.L120.B0",
  "hevc-10": "hvc1.2.4.L120.B0",
  vp8: "vp8",
  vp9: "vp09.00.40.08",
  "vp9-10": "vp09.02.40.10",
  av1: "av01.0.08M.08",
  "av1-10": "av01.0.08M.10",
  mpeg2video: "mp4v.61",
  mpeg4: "mp4v.20.9",
  theora: "theora",
  aac: "mp4a.40.2",
  mp3: "mp3",
  opus: "opus",
  vorbis: "vorbis",
  flac: "flac",
  ac3: "ac-3",
  eac3: "ec-3",
  dts: "dtsc",
  alac: "alac",
};

const FILES = ["video/mp4", "video/webm", "video/ogg", "audio/mp4"];
/** Firefox says yes to MP3 in fragmented MP4, and then does not play it. */
const UNTRUE = "mp3";
const SEGMENTS = ["video/mp4", "audio/mp4"];

/** What this browser plays, asked of itself; the answers differ by build, system and hardware. */
export function abilities(video: HTMLVideoElement): Abilities {
  const names = Object.keys(CODECS);
  const says = (types: string[], name: string, plays: (type: string) => boolean) =>
    types.some((type) => plays(`${type}; codecs="${CODECS[name]}"`));
  return {
    containers: CONTAINERS.filter((type) => video.canPlayType(type) !== ""),
    codecs: names.filter((name) => says(FILES, name, (type) => video.canPlayType(type) === "probably")),
    segments: names.filter((name) => name !== UNTRUE && says(SEGMENTS, name, (type) => MediaSource.isTypeSupported(type))),
  };
}

/** Files that are begun with before anybody has looked into them: nearly all hold what the browser plays. */
export function isLikelyPlain(video: HTMLVideoElement, mediaType: string): boolean {
  return /^(video\/(mp4|webm)|audio\/.*)$/.test(mediaType) && video.canPlayType(mediaType) !== "";
}
