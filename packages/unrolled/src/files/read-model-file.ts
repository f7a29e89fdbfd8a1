import { dirname, join } from "node:path";
import { type AnyModel, parseJson, parseModel, parseSafetensors, resolveTensors, tensorFiles } from "@unrolled/core";
import { readBytes, readText } from "./read-bytes.js";

/**
 * The model in a model file; weights that it keeps in `.safetensors` files are read from beside it.
 *
 * @throws InputError, one line, where a file cannot be read or does not fit.
 * @example
 * await writeFileAtomically("hmm-2.json", stringifyJson(hmm.toFile()));
 * const again = await readModelFile("hmm-2.json");
 */
export async function readModelFile(path: string): Promise<AnyModel> {
  const json = parseJson(await readText(path), path);
  const names = tensorFiles(json, path);
  if (names.length === 0) return parseModel(json, path);
  const files = await Promise.all(
    names.map(async (name) => {
      const place = join(dirname(path), name);
      return [name, parseSafetensors(await readBytes(place), place)] as const;
    }),
  );
  return parseModel(resolveTensors(json, path, new Map(files)), path);
}
