// The demo broadcaster's site: node serve.mjs TORRENT MAGNET
// Static pages of site/ on a free port of 127.0.0.1, which is printed. {{magnet}} in a page becomes the link.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

const [torrent, magnet] = process.argv.slice(2);
const SITE = new URL("site/", import.meta.url);
const PAGES = { "/": "index.html", "/programme": "programme.html", "/site.css": "site.css" };
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8" };
const link = magnet.replaceAll("&", "&amp;");

async function answer({ url }) {
  const { pathname } = new URL(url, "http://site/");
  if (pathname === "/clip.torrent") return { type: "application/x-bittorrent", body: await readFile(torrent) };
  const page = PAGES[pathname];
  if (page === undefined) return null;
  const text = await readFile(fileURLToPath(new URL(page, SITE)), "utf8");
  return { type: TYPES[extname(page)], body: text.replaceAll("{{magnet}}", link) };
}

const server = createServer(async (request, response) => {
  const found = await answer(request);
  if (found === null) return void response.writeHead(404, { "content-type": "text/plain" }).end("Not found.\n");
  response.writeHead(200, { "content-type": found.type, "cache-control": "no-store" }).end(found.body);
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
