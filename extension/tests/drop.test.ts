import assert from "node:assert/strict";
import { test } from "vitest";
import { look } from "../src/player/drop.ts";
import { readSubtitleFile } from "../src/player/subtitlefile.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const file = (name: string, ...parts: BlobPart[]) => new File(parts, name);

test("reads SubRip, WebVTT and ASS that a viewer has", () => {
  const srt = "\ufeff1\r\n00:00:02,500 --> 00:00:04,000\r\n<i>Two</i> & <b>more</b>\r\nlines\r\n\r\n2\r\n00:00:01,000 --> 00:00:02,000\r\nOne\r\n";
  assert.deepEqual(readSubtitleFile(bytes(srt)), [
    { start: 1, end: 2, text: "One" },
    { start: 2.5, end: 4, text: "Two &amp; more\nlines" },
  ]);
  const vtt = "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nname\n01:02.003 --> 01:03.000 position:10%\n<v Ann>Hello\n";
  assert.deepEqual(readSubtitleFile(bytes(vtt)), [{ start: 62.003, end: 63, text: "Hello" }]);
  const ass = "[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n" +
    "Dialogue: 0,0:01:02.50,0:01:03.00,Default,,0,0,0,,{\\an8}Well, yes\\Nno\n";
  assert.deepEqual(readSubtitleFile(bytes(ass)), [{ start: 62.5, end: 63, text: "Well, yes\nno" }]);
});

test("takes old and wide encodings", () => {
  const latin = Uint8Array.from([...bytes("1\n00:00:01,000 --> 00:00:02,000\n"), 0xfc, 0x62, 0x65, 0x72, 0x0a]);
  assert.equal(readSubtitleFile(latin)[0]!.text, "über");
  const wide = new Uint8Array(Buffer.from("\ufeff1\n00:00:01,000 --> 00:00:02,000\nčez\n", "utf16le"));
  assert.equal(readSubtitleFile(wide)[0]!.text, "čez");
});

test("a subtitle file is no markup, and is bounded", () => {
  const [cue] = readSubtitleFile(bytes("1\n00:00:01,000 --> 00:00:02,000\n<script>x</script> <3 & y\n"));
  assert.equal(cue!.text, "x &lt;3 &amp; y");
  const many = "1\n00:00:01,000 --> 00:00:02,000\nx\n\n".repeat(50_000);
  assert.equal(readSubtitleFile(bytes(many)).length, 20_000);
  assert.deepEqual(readSubtitleFile(bytes("00:00:02,000 --> 00:00:01,000\nbackwards\n")), []);
});

test("tells what was dropped", async () => {
  const torrent = "d8:announce3:abc4:infod6:lengthi1e4:name1:a12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaaee";
  assert.deepEqual(await look(file("Film.torrent", torrent)), { torrent: btoa(torrent), name: "Film.torrent" });
  assert.deepEqual(await look(file("no ending", torrent)), { torrent: btoa(torrent), name: "no ending" });
  const srt = "1\n00:00:01,000 --> 00:00:02,000\nx\n";
  assert.deepEqual(await look(file("Film.SRT", srt)), { cues: [{ start: 1, end: 2, text: "x" }], name: "Film.SRT" });
  for (const bad of [file("Film.torrent", "<html>sign in</html>"), file("Film.torrent", ""), file("Film.srt", "nothing"), file("Film.mp4", "\0\0\0 ftyp")]) {
    assert.deepEqual(await look(bad), { wrong: "bad-file" }, bad.name);
  }
  assert.deepEqual(await look(file("Film.torrent", new Uint8Array(600_000))), { wrong: "torrent-too-large" });
});
