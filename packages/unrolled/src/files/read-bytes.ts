import { readFile } from "node:fs/promises";
import { inputError } from "@unrolled/core";

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

/**
 * The text of a UTF-8 file; a byte-order mark is dropped.
 *
 * @throws InputError where it cannot be read, or is not UTF-8.
 */
export async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_ENCODING_INVALID_ENCODED_DATA")
      throw inputError(path, "", "expected UTF-8 text, found other bytes");
    throw inputError(path, "", `expected text of at most 512 MiB, found ${bytes.byteLength} bytes`);
  }
}

/** Why the file system refused, in plain words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return (code === undefined ? undefined : REASONS[code]) ?? message ?? String(error);
}
