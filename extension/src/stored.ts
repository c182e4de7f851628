import { ext } from "./ext.ts";

/** What this browser keeps under a name of ours; an empty one where it keeps none, so `T` must be of things that may lack. */
export async function stored<T extends object>(key: string): Promise<T> {
  return ((await ext.storage.local.get(key))[key] as T | undefined) ?? ({} as T);
}
