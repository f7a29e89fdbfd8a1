import { type AnyModel, type Model, type ModelFile, stringifyJson } from "@unrolled/core";
import { writeFileAtomically } from "./write-file-atomically.js";

/**
 * Writes a model, or the content of a model file, as the command does: whole or not at all. `readModelFile` reads it again.
 *
 * @throws Error `path: cannot be written: …`.
 * @example
 * await writeModelFile("hmm-2.json", hmm);
 * const again = await readModelFile("hmm-2.json");
 */
export function writeModelFile(path: string, model: AnyModel | Model | ModelFile): Promise<void> {
  return writeFileAtomically(path, stringifyJson("toFile" in model && typeof model.toFile === "function" ? model.toFile() : model));
}
