import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { decodeText, inputError } from "@unrolled/core";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EACCES: "permission denied",
  EISDIR: "expected a file, found a directory",
  ENOTDIR: "no such file (a part of its path is not a directory)",
  ENAMETOOLONG: "the path is too long",
  ELOOP: "too many symbolic links",
  ERR_FS_FILE_TOO_LARGE: "the file is larger than 2 GiB",
};

/**
 * The bytes of a file.
 *
 * @throws InputError where it cannot be read.
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw inputError(path, "", reasonOf(error));
  }
}

/** Told how far the reading of a file is: `done` of its `total` bytes. */
export type OnBytes = (path: string, done: number, total: number) => void;

/**
 * The bytes of a file piece by piece, for readers that never need them all at once.
 *
 * @throws InputError where it cannot be read.
 */
export async function* readChunks(path: string, onBytes?: OnBytes): AsyncGenerator<Uint8Array> {
  try {
    const { size } = await stat(path);
    let done = 0;
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      yield chunk;
      done += (chunk as Uint8Array).length;
      onBytes?.(path, done, size);
    }
  } catch (error) {
    throw inputError(path, "", reasonOf(error));
  }
}

/**
 * The text of a file that is UTF-8 by its format; a byte-order mark is dropped.
 *
 * @throws InputError where it cannot be read, or is not UTF-8.
 */
export async function readText(path: string): Promise<string> {
  return decodeText(await readBytes(path), path, "utf-8");
}

/** Why the file system refused, in plain words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return (code === undefined ? undefined : REASONS[code]) ?? message ?? String(error);
}
