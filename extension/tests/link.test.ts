import assert from "node:assert/strict";
import { test } from "vitest";
import { bytes, clock, plain } from "../src/format.ts";
import { declaredTorrentLink, MAX_LINK_LENGTH, nameOf, torrentLink } from "../src/link.ts";

const HASH = "0123456789abcdef0123456789abcdef01234567";
const MAGNET = `magnet:?xt=urn:btih:${HASH}`;

test("takes magnet links that name a torrent", () => {
  assert.equal(torrentLink(MAGNET), MAGNET);
  assert.equal(torrentLink(`${MAGNET}&dn=a%20b`), `${MAGNET}&dn=a%20b`);
  assert.equal(torrentLink(`MAGNET:?XT=x&xt.1=urn:btmh:1220aa`), `magnet:?XT=x&xt.1=urn:btmh:1220aa`);
});

test("takes magnet links of a publisher's key", () => {
  const link = `magnet:?xs=urn:btpk:${"8543".repeat(16)}&s=6e`;
  assert.equal(torrentLink(link), link);
});

test("leaves other magnet links to others", () => {
  for (const link of ["magnet:?xt=urn:sha1:AAAA", "magnet:?xt=urn:btpk:AA", "magnet:?xs=http://a.test/b", "magnet:?dn=x", "magnet:", "mailto:a@b.test"]) {
    assert.equal(torrentLink(link), null, link);
  }
});

test("takes torrent files by their path, against the page's base", () => {
  assert.equal(torrentLink("a/x.torrent", "https://b.test/p/"), "https://b.test/p/a/x.torrent");
  assert.equal(torrentLink("https://b.test/X.TORRENT?k=1#f"), "https://b.test/X.TORRENT?k=1#f");
  for (const link of ["https://b.test/?x=.torrent", "https://b.test/x.torrent/more", "ftp://b.test/x.torrent", "javascript:x.torrent"]) {
    assert.equal(torrentLink(link), null, link);
  }
});

test("takes any http address that was declared to be a torrent, and nothing else", () => {
  assert.equal(declaredTorrentLink("/dl?id=5", "https://b.test/"), "https://b.test/dl?id=5");
  for (const link of ["javascript:alert(1)", "data:application/x-bittorrent,d", "file:///etc/passwd", "blob:https://b.test/1"]) {
    assert.equal(declaredTorrentLink(link), null, link);
  }
});

test("refuses links that are too long", () => {
  assert.equal(torrentLink(MAGNET.padEnd(MAX_LINK_LENGTH + 1, "&a")), null);
});

test("names what a link leads to", () => {
  assert.equal(nameOf(`${MAGNET}&dn=A+film%21`), "A film!");
  assert.equal(nameOf("https://b.test/d/A%20film.torrent?x"), "A film");
  assert.equal(nameOf("https://b.test/d/%ff.torrent"), "%ff.torrent");
});

test("shows lengths, times and names plainly", () => {
  assert.deepEqual([0, 999, 1000, 9950, 1_234_567, 10_737_418_240].map(bytes), ["0 B", "999 B", "1.0 kB", "10 kB", "1.2 MB", "10.7 GB"]);
  assert.deepEqual([0, 59.9, 60, 3661, NaN, Infinity, -1].map(clock), ["0:00", "0:59", "1:00", "1:01:01", "0:00", "0:00", "0:00"]);
  assert.equal(plain("safe\u202e4pm.exe\u0000\n"), "safe4pm.exe");
});
