// A viewer without hands: opens the site, clicks the link, says yes, and watches until the picture moves.
// node --experimental-websocket viewer.mjs PROFILE SITE PICTURE.png
// Exits 0 when it played, 1 when it did not, 3 when the browser does not answer from its first moment.
import { writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { Browser, until } from "./devtools.mjs";

const [profile, site, picture] = process.argv.slice(2);
/** The consent page takes no click in its first half second; then one is enough. */
const ASK_AGAIN_MILLIS = 200;
const FIRST_ANSWER_SECONDS = 10;
const SILENT = 3;

let last = performance.now();
function step(what) {
  const now = performance.now();
  console.log(`${String(Math.round(now - last)).padStart(7)} ms  ${what}`);
  last = now;
}

async function consent(browser) {
  const target = await until("The question of consent", 15, () => browser.find("page", "/consent.html"));
  step("the extension asks for consent");
  const page = await browser.attach(target);
  while (await browser.find("page", "/consent.html")) {
    // The page may go between the look and the click: then the click was not needed.
    await page.click("#consent-yes").catch(() => {});
    await pause(ASK_AGAIN_MILLIS);
  }
  step("consent given");
}

async function watch(browser) {
  const target = await until("The player", 15, () => browser.find("iframe", "/player.html"));
  const player = await browser.attach(target);
  const time = async () => {
    const { trouble, seconds } = await player.run(`(() => {
      const video = document.querySelector("video");
      const message = document.querySelector("#message");
      const trouble = message && !message.hidden ? message.innerText : "";
      return { trouble, seconds: video && video.videoWidth > 0 ? video.currentTime : 0 };
    })()`);
    if (trouble) throw new Error(`The player says: ${trouble.replaceAll("\n", " ")}`);
    return seconds;
  };
  await until("The first picture", 30, async () => (await time()) > 0);
  step("the first picture");
  const from = await time();
  await until("Playing on", 20, async () => (await time()) > from + 2);
  step(`playing: at ${(await time()).toFixed(1)} s of the clip`);
}

async function view(browser, page) {
  await until("The extension", 20, () => browser.find("service_worker", "chrome-extension://"));
  step("browser and extension are up");
  await until("The extension's first-run page", 20, () => browser.find("page", "/welcome.html"));
  await page.call("Page.bringToFront"); // a tab behind another one shows no picture
  await page.call("Page.navigate", { url: site });
  await page.place("#magnet");
  step(`the page is there: ${site}`);
  await page.click("#magnet");
  step("clicked on the magnet link");
  await consent(browser);
  await watch(browser);
}

/** A browser whose first tab shows a page: nothing of ours has a part in that. */
async function start() {
  const browser = await Browser.of(profile);
  const page = await browser.attach(await until("A tab", 10, () => browser.find("page", "about:blank")));
  await page.call("Page.navigate", { url: "about:blank" }, FIRST_ANSWER_SECONDS);
  await page.call("Runtime.evaluate", { expression: "1" }, FIRST_ANSWER_SECONDS);
  return { browser, page };
}

const { browser, page } = await start().catch((error) => {
  console.error(error.message);
  process.exit(SILENT);
});
try {
  await view(browser, page);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await page.picture().then((png) => writeFile(picture, png)).then(
    () => step(`picture of the page: ${picture}`),
    (error) => console.error(`No picture of the page: ${error.message}`),
  );
  await browser.close();
}
