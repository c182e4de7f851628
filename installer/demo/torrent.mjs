// Makes a BitTorrent v1 torrent of one file (BEP 3) and its magnet link (BEP 9): node torrent.mjs FILE OUT.torrent HOST:PORT
// The link names the peer at HOST:PORT (x.pe) and no tracker, so that the demo needs nobody else.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

const PIECE_LENGTH = 256 * 1024;

/** Bencodes numbers, strings, buffers and objects; keys must be given in order. */
function bencode(value) {
  if (typeof value === "number") return Buffer.from(`i${value}e`);
  if (typeof value === "string") return bencode(Buffer.from(value));
  if (Buffer.isBuffer(value)) return Buffer.concat([Buffer.from(`${value.length}:`), value]);
  const parts = Object.entries(value).flatMap(([key, inner]) => [bencode(key), bencode(inner)]);
  return Buffer.concat([Buffer.from("d"), ...parts, Buffer.from("e")]);
}

function pieceHashes(data) {
  const hashes = [];
  for (let from = 0; from < data.length; from += PIECE_LENGTH) {
    hashes.push(createHash("sha1").update(data.subarray(from, from + PIECE_LENGTH)).digest());
  }
  return Buffer.concat(hashes);
}

const [file, out, peer] = process.argv.slice(2);
const data = readFileSync(file);
const name = basename(file);
const info = bencode({ length: data.length, name, "piece length": PIECE_LENGTH, pieces: pieceHashes(data) });
const infoHash = createHash("sha1").update(info).digest("hex");

writeFileSync(out, Buffer.concat([Buffer.from("d4:info"), info, Buffer.from("e")]));
console.log(`magnet:?xt=urn:btih:${infoHash}&dn=${encodeURIComponent(name)}&x.pe=${peer}`);
