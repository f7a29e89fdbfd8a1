import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Writes a file whole or not at all: the content goes to a temporary file in the same folder, is flushed to the disk,
 * and takes the name last. Where that fails (a full disk, say) the error says so with the path, the old file stays as it
 * was, and nothing is left over.
 *
 * @throws Error `path: cannot be written: …` with the file system's `code` (`ENOSPC`, `EACCES`, …).
 * @example
 * await writeFileAtomically("hmm.json", stringifyJson(hmm.toFile()));
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.tmp`);
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    // What failed is worth more than a failure to tidy up after it.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeError(path, error);
  }
}

/** Flushes the new name too; not every platform can, and the content is safe already. */
async function syncDirectory(path: string): Promise<void> {
  try {
    const directory = await open(path, "r");
    await directory.sync().finally(() => directory.close());
  } catch {
    // Windows refuses to open a directory.
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOENT: "the folder does not exist",
  ENOTDIR: "a part of the path is not a directory",
  EISDIR: "it is a directory",
};

/** An error with one clear line and the file system's code. */
export function writeError(path: string, cause: unknown): Error & { readonly code: string | null } {
  const { code, message } = cause as { readonly code?: string; readonly message?: string };
  const reason = (code === undefined ? undefined : REASONS[code]) ?? message ?? String(cause);
  return Object.assign(new Error(`${path}: cannot be written: ${reason}`, { cause }), { code: code ?? null });
}
