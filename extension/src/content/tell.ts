import { ext } from "../ext.ts";
import type { PageHears, PageSays } from "../messages.ts";

/** Null too when the extension was updated under this page's feet: then there is nobody to talk to. */
export async function tell(message: PageSays): Promise<PageHears> {
  return ((await ext.runtime.sendMessage(message).catch(() => null)) as PageHears | undefined) ?? null;
}
