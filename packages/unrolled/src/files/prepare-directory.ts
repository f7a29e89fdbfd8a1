import { randomUUID } from "node:crypto";
import { mkdir, open, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { inputError, isInputError } from "@unrolled/core";
import { reasonOf } from "./read-bytes.js";

/**
 * Makes a folder (and those above it) where it is missing, and proves that files can be written there by writing one.
 * Called before a long run, so that an unwritable `--out` is found at once.
 *
 * @throws InputError with the path and the reason.
 */
export async function prepareDirectory(path: string): Promise<void> {
  try {
    await makeDirectory(resolve(path));
    const probe = join(path, `.probe-${randomUUID().slice(0, 8)}`);
    await (await open(probe, "wx")).close();
    await rm(probe);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** mkdir -p. Node's own `recursive` never returns where a folder can neither be made nor its parent be missing, as in /proc. */
async function makeDirectory(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (found?.isDirectory() === true) return;
  if (found === null) await makeDirectory(dirname(path));
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST" || found !== null) throw error; // another process may have made it meanwhile
  });
}

/**
 * Makes the folder of an output file, and checks that the file can be written there (see `prepareDirectory`).
 *
 * @throws InputError with the path and the reason.
 */
export async function prepareOutputFile(path: string): Promise<void> {
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isDirectory) throw inputError(path, "", "cannot be written: it is a directory");
  await prepareDirectory(dirname(path)).catch((error: unknown) => {
    throw isInputError(error) ? inputError(path, "", error.message) : error;
  });
}

function cannotWrite(path: string, error: unknown): Error {
  const { code } = error as { readonly code?: string };
  const reason =
    code === "EEXIST" || code === "ENOTDIR"
      ? "a part of the path is a file"
      : code === "EROFS"
        ? "the file system is read-only"
        : code === "ENOSPC"
          ? "the disk is full"
          : reasonOf(error);
  return inputError(path, "", `cannot be written: ${reason}`);
}
