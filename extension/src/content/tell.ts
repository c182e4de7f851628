import { ext } from "../ext.ts";
import type { PageHears, PageSays } from "../messages.ts";

/** Null too when the extension was updated under this page's feet: then there is nobody to talk to. */
export async function tell(message: Exclude<PageSays, { type: "agreed" }>): Promise<PageHears> {
  return ((await ext.runtime.sendMessage(message).catch(() => null)) as PageHears | undefined) ?? null;
}

/** Whether the user has said yes to this page's site. */
export async function isAgreed(): Promise<boolean> {
  return (await ext.runtime.sendMessage({ type: "agreed" } satisfies PageSays).catch(() => null)) === true;
}
