import { extname } from "node:path";
import {
  type Dataset,
  inputError,
  parseCsv,
  parseDataset,
  parseJson,
  parseNpy,
  parseNpz,
  parseText,
  type TextOptions,
} from "@unrolled/core";
import { readBytes, readText } from "./read-bytes.js";

export interface ReadDatasetOptions {
  /** How a `.txt` file becomes sequences. */
  readonly text?: TextOptions;
}

/**
 * The dataset in a file, by its extension: `.json` (`unrolled/sequences` or a piano roll), `.csv`, `.txt`, `.npy`,
 * `.npz`. See docs/formats.md.
 *
 * @throws InputError, one line, where the file cannot be read or does not fit.
 * @example
 * await writeFileAtomically("nile.csv", "target\n1120\n1160\n");
 * const nile = await readDatasetFile("nile.csv");
 */
export async function readDatasetFile(path: string, options: ReadDatasetOptions = {}): Promise<Dataset> {
  switch (extname(path).toLowerCase()) {
    case ".json":
      return parseDataset(parseJson(await readText(path), path), path);
    case ".csv":
      return parseCsv(await readText(path), path);
    case ".txt":
      return parseText(await readText(path), path, options.text);
    case ".npy":
      return parseNpy(await readBytes(path), path);
    case ".npz":
      return parseNpz(await readBytes(path), path);
    default:
      throw inputError(
        path,
        "",
        `expected a data file (.json, .csv, .txt, .npy, .npz), found the extension ${JSON.stringify(extname(path))}`,
      );
  }
}
