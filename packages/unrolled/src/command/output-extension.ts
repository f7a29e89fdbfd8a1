import { extname } from "node:path";
import { usageError } from "../command-error.js";

/**
 * The extension of an output file, in lower case; null where there is no file, or no extension.
 *
 * @throws a usage error for one that the command does not write.
 */
export function outputExtension(command: string, path: string | undefined, written: readonly string[]): string | null {
  const extension = extname(path ?? "").toLowerCase();
  if (extension === "") return null;
  if (!written.includes(extension))
    throw usageError(
      `${command}: --out writes ${written.join(", ")}, got "${path}"; choose ${written.length === 1 ? "this extension" : "one of these extensions"}`,
    );
  return extension;
}
