import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { usageError } from "./command-error.js";

/** A module that adds families, laws, methods or networks: a path from the working folder, or a `file:` URL. */
export type Extension = string | URL;

/** The addresses of modules, as every thread can import them. */
export function extensionUrls(modules: readonly Extension[]): readonly string[] {
  return modules.map((module) =>
    module instanceof URL || module.startsWith("file:") ? String(module) : pathToFileURL(resolve(module)).href,
  );
}

/** The modules that were loaded: what another thread or process must load, too. */
const loaded = new Set<string>();

export function loadedExtensions(): readonly string[] {
  return [...loaded];
}

/**
 * Imports modules that add to the registries (`families` and its like), in order, before anything is read. A module is imported once a
 * thread, however often it is named.
 *
 * @throws a usage error where one cannot be loaded.
 */
export async function loadExtensions(urls: readonly string[]): Promise<void> {
  for (const url of urls) {
    try {
      await import(/* @vite-ignore */ url);
      loaded.add(url);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw usageError(`--use ${fileURLToPath(url)}: an ES module is required that Node can import; it said: ${message.split("\n")[0]}`);
    }
  }
}

/** What the modules hold, so that parts of a run are not taken up by another version of them. */
export async function extensionTexts(urls: readonly string[]): Promise<readonly string[]> {
  return Promise.all(urls.map((url) => readFile(new URL(url), "utf8")));
}
