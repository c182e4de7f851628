/** The file beside the player that build.mjs puts there. */
export { default } from "hls.js";
