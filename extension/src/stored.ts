import { ext, isPrivateHere, isSplit } from "./ext.ts";

/** Of what private windows keep in memory. */
const PRIVATE = "private:";

/** Which windows' things this context sees: those of its own kind where each has its own background, else of both. */
export function kindsSeen(): boolean[] {
  return isSplit() ? [isPrivateHere()] : [false, true];
}

/** What is kept by name while the browser runs; of private windows, until the last of them is closed. */
export interface Memory {
  get<T>(name: string): Promise<T | undefined>;
  set(name: string, value: unknown): Promise<void>;
  remove(names: string[]): Promise<void>;
  /** All whose names begin so; the rest of the name first. */
  beginning<T>(prefix: string): Promise<[rest: string, value: T][]>;
}

/** For the background, and pages at the top: a frame in a page may see another one, or none. */
export function memory(isPrivate: boolean): Memory {
  return isPrivate && isSplit() ? ofProfile : ofSession(isPrivate ? PRIVATE : "");
}

function ofSession(scope: string): Memory {
  return {
    get: async <T>(name: string) => (await ext.storage.session.get(scope + name))[scope + name] as T | undefined,
    set: (name, value) => ext.storage.session.set({ [scope + name]: value }),
    remove: (names) => ext.storage.session.remove(names.map((name) => scope + name)),
    async beginning<T>(prefix: string) {
      const found = Object.entries(await ext.storage.session.get(null)).filter(([name]) => name.startsWith(scope + prefix));
      return found.map(([name, value]): [string, T] => [name.slice((scope + prefix).length), value as T]);
    },
  };
}

/** Chromium has one session storage for all windows, and nobody who could clear it when the last private one goes; this goes by itself. */
const CACHE = "private";
const addressOf = (name: string) => `https://private.invalid/${encodeURIComponent(name)}`;
const ofProfile: Memory = {
  get: async <T>(name: string) => (await (await caches.open(CACHE)).match(addressOf(name)))?.json() as Promise<T | undefined>,
  set: async (name, value) => (await caches.open(CACHE)).put(addressOf(name), new Response(JSON.stringify(value))),
  async remove(names) {
    const cache = await caches.open(CACHE);
    await Promise.all(names.map((name) => cache.delete(addressOf(name))));
  },
  async beginning<T>(prefix: string) {
    const cache = await caches.open(CACHE);
    const found = (await cache.keys()).filter(({ url }) => url.startsWith(addressOf(prefix)));
    return Promise.all(
      found.map(async (request): Promise<[string, T]> => [
        decodeURIComponent(request.url.slice(addressOf(prefix).length)),
        (await (await cache.match(request))!.json()) as T,
      ]),
    );
  },
};

/** The same for a player of a private window, which may be a frame in a page: until its tab is closed. */
export const tabMemory: Pick<Memory, "get" | "set"> = {
  get: async <T>(name: string) => (JSON.parse(sessionStorage.getItem(name) ?? "null") as T | null) ?? undefined,
  set: async (name, value) => sessionStorage.setItem(name, JSON.stringify(value)),
};

/** Forgets what private windows kept: when the last of them is closed, or, where it is not told of that, before the next has its first. */
export function forgetPrivateWindows(): void {
  if (isSplit()) {
    if (isPrivateHere()) void caches.has(CACHE).then((begun) => (begun ? undefined : Promise.all([caches.open(CACHE), forgetPrivate()])));
    return;
  }
  ext.windows.onRemoved.addListener(async () => {
    if ((await ext.windows.getAll()).every(({ incognito }) => !incognito)) await forgetPrivate();
  });
}

async function forgetPrivate(): Promise<void> {
  const names = Object.keys(await ext.storage.session.get(null)).filter((name) => name.startsWith(PRIVATE));
  await ext.storage.session.remove(names);
}

/** Firefox gives none to our frames in pages: they go by what was chosen for all windows. */
function hasSession(): boolean {
  return (ext.storage as Partial<typeof ext.storage>).session !== undefined;
}

/**
 * How the viewer likes things, by a name of ours: for good, or, chosen in a private window, until those are closed. Empty where nothing
 * was chosen, so `T` must be of things that may lack.
 */
export async function liked<T extends object>(key: string, isPrivate = isPrivateHere()): Promise<T> {
  const here = isPrivate && hasSession() ? await ofSession(PRIVATE).get<T>(key) : undefined;
  return here ?? (await stored<T>(key));
}

export async function keepLiked(key: string, value: object): Promise<void> {
  await (isPrivateHere() ? ofSession(PRIVATE).set(key, value) : ext.storage.local.set({ [key]: value }));
}

/** Tells of each other choice. */
export function followLiked<T extends object>(key: string, chosen: (value: T) => void): void {
  const [area, name] = isPrivateHere() && hasSession() ? [ext.storage.session, PRIVATE + key] : [ext.storage.local, key];
  area.onChanged.addListener((changes) => {
    if (name in changes) chosen((changes[name]!.newValue as T | undefined) ?? ({} as T));
  });
}

/** What this browser keeps for good under a name of ours; an empty one where it keeps none. */
export async function stored<T extends object>(key: string): Promise<T> {
  return ((await ext.storage.local.get(key))[key] as T | undefined) ?? ({} as T);
}
