import { stat } from "node:fs/promises";
import type { Dataset, Reading, ReadOptions } from "@unrolled/core";
import { listDataFiles } from "./list-data-files.js";
import { type OnBytes, readBytes, readChunks } from "./read-bytes.js";
import { type Announce, dataReaders } from "./readers/index.js";
import { refuseOptions } from "./refuse-options.js";

/**
 * The dataset in files or folders, and how it was read. Several files (a folder stands for the files in it) are of one
 * kind; their sequences make one dataset, with ids from the files' names. See docs/formats.md. `announce` and `onBytes` are told
 * what is worth knowing meanwhile.
 *
 * @throws InputError, one line, where a file cannot be read, does not fit, or is not of a kind to which an option applies.
 * @example
 * await writeFileAtomically("tides.csv", "day;height\n1;1,25\n2;1,5\n");
 * const { data, notes } = await readDataFiles(["tides.csv"], { target: ["height"], time: "day" });
 */
export async function readDataFiles(
  paths: readonly string[],
  options: ReadOptions = {},
  announce?: Announce,
  onBytes?: OnBytes,
): Promise<Reading> {
  const { reader, paths: files, name, notes } = await listDataFiles(paths);
  refuseOptions(files[0] as string, reader, options, dataReaders);
  const size = await bytesOf(files);
  if (size >= announcedFrom) announce?.(`reading ${name}, ${(size / 1e6).toFixed(size < 1e7 ? 1 : 0)} MB`);
  const reading = await reader.read(
    files.map((path) => ({ path, bytes: () => readBytes(path), chunks: () => readChunks(path, onBytes) })),
    name,
    options,
    announce,
  );
  return { data: reading.data, notes: [...notes, ...reading.notes] };
}

/** Files that are read in an instant are not announced. */
const announcedFrom = 1e6;

/** Bytes of all files; one that cannot be read counts nothing, for reading it says so. */
async function bytesOf(paths: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const path of paths)
    bytes += await stat(path).then(
      ({ size }) => size,
      () => 0,
    );
  return bytes;
}

/**
 * The dataset in a file or folder, by its extension: `.json` (`unrolled/sequences` or a piano roll), `.csv`, `.tsv`,
 * `.tab`, `.txt`, `.npy`, `.npz`. See docs/formats.md; `readDataFiles` also says how it was read.
 *
 * @throws InputError, one line, where the file cannot be read or does not fit.
 * @example
 * await writeFileAtomically("nile.csv", "target\n1120\n1160\n");
 * const nile = await readDatasetFile("nile.csv");
 */
export async function readDatasetFile(path: string, options: ReadOptions = {}): Promise<Dataset> {
  return (await readDataFiles([path], options)).data;
}

/** Are these files of a kind to which the option applies? */
export async function takesOption(paths: readonly string[], option: keyof ReadOptions): Promise<boolean> {
  return (await listDataFiles(paths)).reader.options.includes(option);
}
