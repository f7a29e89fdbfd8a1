import { homedir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";

/**
 * The folder that fetched data sets are kept in, a folder of it for each: the one asked for, else that of the environment's
 * `UNROLLED_CACHE`, else `unrolled` in `XDG_CACHE_HOME`, else where the platform has its caches (`~/.cache/unrolled`,
 * `~/Library/Caches/unrolled`, `%LOCALAPPDATA%\unrolled\Cache`).
 */
export function cacheFolder(asked?: string, env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): string {
  const named = asked || env.UNROLLED_CACHE;
  if (named) return resolve(named);
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, "unrolled");
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "unrolled");
  if (platform === "win32") return join(env.LOCALAPPDATA || join(homedir(), "AppData", "Local"), "unrolled", "Cache");
  return join(homedir(), ".cache", "unrolled");
}
