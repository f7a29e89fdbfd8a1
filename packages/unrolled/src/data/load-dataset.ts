import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { type Dataset, didYouMean, inputError, type Reading, type ReadOptions } from "@unrolled/core";
import { type Announce, dataReaders, type OnBytes, readDataFiles, refuseOptions } from "../files/index.js";
import { datasets } from "./datasets.js";
import { loadEntry } from "./get-dataset.js";

/**
 * A data set by its name in `datasets` (one that is fetched must have been, by `getDataset` or `unrolled data get`), or from a file or
 * folder (see `readDatasetFile`).
 *
 * @throws InputError where it is neither, or the file does not fit.
 * @example
 * const book = await loadDataset("moby-dick");
 */
export async function loadDataset(nameOrPath: string, options: ReadOptions = {}): Promise<Dataset> {
  return (await loadReading([nameOrPath], options)).data;
}

/** What is told while data are read, and where fetched data sets are. */
export interface HowToLoad {
  /** Told what is worth knowing before it is done, such as the memory that a large archive takes. */
  readonly announce?: Announce;
  /** Told how far reading is. */
  readonly onBytes?: OnBytes;
  /** The folder of fetched data sets; default as for `getDataset`. */
  readonly cache?: string | undefined;
}

/**
 * What `loadDataset` gives, with notes on how it was read; of several files one dataset (see `readDataFiles`).
 *
 * @throws InputError as `loadDataset`.
 */
export async function loadReading(
  namesOrPaths: readonly string[],
  options: ReadOptions = {},
  { announce, onBytes, cache }: HowToLoad = {},
): Promise<Reading> {
  const [first = ""] = namesOrPaths;
  const entry = namesOrPaths.length === 1 ? datasets.find(first) : null;
  if (entry !== null) {
    refuseOptions(first, { kind: "a data set by its name", options: [] }, options, dataReaders);
    announce?.(`reading the data set ${entry.name}`);
    return { data: await loadEntry(entry, cache), notes: [] };
  }
  const names = datasets.names();
  for (const path of namesOrPaths)
    if (extname(path) === "" && !(await exists(path)))
      throw inputError(path, "", `expected a file or a data set (${names.join(", ")}), found neither${didYouMean(path, names)}`);
  return readDataFiles(namesOrPaths, options, announce, onBytes);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
