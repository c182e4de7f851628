// Builds dist/chromium and dist/firefox from one source tree.
import { build } from "esbuild";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const json = (path) => JSON.parse(readFileSync(path, "utf8"));
const common = { bundle: true, charset: "utf8", target: "es2023", legalComments: "none", logLevel: "warning" };

/** An overlay wins over the base; lists (permissions) are joined, so that a browser only adds to what all need. */
function overlaid(base, overlay) {
  const manifest = { ...base };
  for (const [key, value] of Object.entries(overlay)) {
    manifest[key] = Array.isArray(base[key]) ? [...base[key], ...value] : value;
  }
  return manifest;
}

async function buildBrowser(browser) {
  const out = `dist/${browser}`;
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  await build({
    ...common,
    outdir: out,
    format: "esm",
    external: ["./hls.js"],
    entryPoints: {
      background: "src/background.ts",
      player: "src/player/player.ts",
      popup: "src/popup/popup.ts",
      consent: "src/consent/consent.ts",
      options: "src/options/options.ts",
      welcome: "src/welcome/welcome.ts",
    },
  });
  await build({ ...common, outdir: out, format: "iife", entryPoints: { content: "src/content/content.ts" } });
  // Brought into frames of pages that have an element to feed, and no others.
  const light = { "hls.js": "hls.js/dist/hls.light.min.mjs" };
  await build({ ...common, outdir: out, format: "iife", alias: light, minify: true, external: ["./hls.js"], entryPoints: { feeder: "src/content/feed.ts" } });
  for (const page of ["player", "popup", "consent", "options", "welcome"]) {
    cpSync(`src/${page}/${page}.html`, `${out}/${page}.html`);
    cpSync(`src/${page}/${page}.css`, `${out}/${page}.css`);
  }
  // Loaded by the player for films that need it, and by nothing else.
  cpSync("node_modules/hls.js/dist/hls.light.min.mjs", `${out}/hls.js`);
  cpSync("node_modules/hls.js/LICENSE", `${out}/hls.js.LICENSE`);
  cpSync("src/theme.css", `${out}/theme.css`);
  cpSync("src/_locales", `${out}/_locales`, { recursive: true });
  for (const size of [16, 32, 48, 128]) cpSync(`icons/${size}.png`, `${out}/icons/${size}.png`);
  const manifest = overlaid(json("manifests/base.json"), json(`manifests/${browser}.json`));
  manifest.version = json("package.json").version;
  writeFileSync(`${out}/manifest.json`, JSON.stringify(manifest, null, 2) + "\n");
}

await Promise.all(["chromium", "firefox"].map(buildBrowser));
