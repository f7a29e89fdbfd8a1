import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { type Dataset, inputError } from "@unrolled/core";
import { type ReadDatasetOptions, readDatasetFile } from "../files/index.js";
import { datasets } from "./datasets.js";

/**
 * A data set by its name in `datasets`, or from a file (see `readDatasetFile`).
 *
 * @throws InputError where it is neither, or the file does not fit.
 * @example
 * const book = await loadDataset("moby-dick");
 */
export async function loadDataset(nameOrPath: string, options: ReadDatasetOptions = {}): Promise<Dataset> {
  const entry = datasets.find(({ name }) => name === nameOrPath);
  if (entry !== undefined) return entry.load();
  if (extname(nameOrPath) === "" && !(await exists(nameOrPath)))
    throw inputError(nameOrPath, "", `expected a file or a data set (${datasets.map(({ name }) => name).join(", ")}), found neither`);
  return readDatasetFile(nameOrPath, options);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
