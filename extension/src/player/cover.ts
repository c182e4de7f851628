import { toBase64 } from "../base64.ts";
import { byId } from "../i18n.ts";
import type { Prepared } from "../protocol.ts";
import type { Reach } from "./reach.ts";
import { showCoverToSystem } from "./session.ts";

/** The still picture that comes with a film: shown while there is no other, and to the system. */
export class Cover {
  readonly #video: HTMLVideoElement;
  readonly #reach: Pick<Reach, "fetch">;
  readonly #canvas = byId<HTMLCanvasElement>("cover");
  #told: Prepared["cover"];
  #asked = false;
  #drawn = false;

  constructor(video: HTMLVideoElement, reach: Pick<Reach, "fetch">) {
    this.#video = video;
    this.#reach = reach;
    for (const event of ["loadeddata", "resize", "emptied"]) video.addEventListener(event, () => this.#settle());
  }

  /** Of another film, or of none. */
  from(told: Prepared["cover"]): void {
    if (told?.url === this.#told?.url) return;
    this.#told = told;
    this.#asked = this.#drawn = false;
    showCoverToSystem(null);
    this.#settle();
  }

  /** What has to be fetched first does not keep the film waiting for it. */
  #settle(): void {
    const told = this.#told;
    this.#canvas.hidden = !this.#drawn || this.#video.videoWidth > 0;
    if (told === undefined || this.#asked) return;
    if (told.here || this.#video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) void this.#show(told.url);
  }

  async #show(url: string): Promise<void> {
    this.#asked = true;
    try {
      const answer = await this.#reach.fetch(url);
      if (!answer.ok) return;
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
      if (url !== this.#told?.url) return bitmap.close();
      const { width, height } = bitmap;
      this.#canvas.width = width;
      this.#canvas.height = height;
      this.#canvas.getContext("2d")!.drawImage(bitmap, 0, 0);
      bitmap.close();
      this.#drawn = true;
      this.#settle();
      showCoverToSystem({ src: `data:image/jpeg;base64,${toBase64(bytes)}`, sizes: `${width}x${height}`, type: "image/jpeg" });
    } catch {
      // it plays without
    }
  }
}
