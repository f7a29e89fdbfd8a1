import { readdir, stat } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { inputError } from "@unrolled/core";
import { reasonOf } from "./read-bytes.js";
import { type DataReader, dataReaders } from "./readers/index.js";

export interface DataFiles {
  readonly reader: DataReader;
  readonly paths: readonly string[];
  /** A name for the dataset. */
  readonly name: string;
  /** What was left out of a folder. */
  readonly notes: readonly string[];
}

/**
 * The data files that paths of files and folders stand for, all of one kind. A folder stands for the files in it,
 * sorted by name (numbers in names by their value); hidden files, folders and files of other kinds in it are left out, the latter with a note.
 *
 * @throws InputError where there is nothing to read, or files of several kinds.
 */
export async function listDataFiles(given: readonly string[]): Promise<DataFiles> {
  const paths: string[] = [];
  const notes: string[] = [];
  for (const path of given) {
    if (!(await isFolder(path))) {
      paths.push(path);
      continue;
    }
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      throw inputError(path, "", reasonOf(error));
    });
    const names = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith(".")).map((entry) => entry.name);
    const known = names.filter((name) => readerOf(name) !== undefined).sort(byName);
    if (known.length === 0)
      throw inputError(
        path,
        "",
        `expected a folder with data files (${extensions()}), found ${names.length === 0 ? "no file" : "none"} in it`,
      );
    paths.push(...known.map((name) => join(path, name)));
    const left = names.filter((name) => readerOf(name) === undefined).sort(byName);
    if (left.length > 0)
      notes.push(
        `Left out of ${path}: ${left.slice(0, 3).join(", ")}${left.length > 3 ? ` and ${left.length - 3} more` : ""} (not data files).`,
      );
  }
  const readers = paths.map((path) => {
    const reader = readerOf(path);
    if (reader !== undefined) return reader;
    throw inputError(path, "", `expected a data file (${extensions()}), found the extension ${JSON.stringify(extname(path))}`);
  });
  const reader = readers[0] as DataReader;
  const other = readers.findIndex((each) => each !== reader);
  if (other !== -1)
    throw inputError(
      paths[other] as string,
      "",
      `expected files of one kind, ${reader.kind} as ${paths[0]}, found ${readers[other]?.kind}; name the files of one kind`,
    );
  const twice = paths.findIndex((path, i) => paths.findIndex((before) => resolve(before) === resolve(path)) < i);
  if (twice !== -1) throw inputError(paths[twice] as string, "", "expected each file once, found it again");
  return { reader, paths, name: nameOf(given, paths), notes };
}

function readerOf(path: string): DataReader | undefined {
  const extension = extname(path).toLowerCase();
  return dataReaders.find(({ extensions }) => extensions.includes(extension));
}

function extensions(): string {
  return dataReaders.flatMap(({ extensions }) => extensions).join(", ");
}

/** `s2` before `s10`, the same in every locale. */
function byName(a: string, b: string): number {
  return COLLATOR.compare(a, b) || (a < b ? -1 : 1);
}
const COLLATOR = new Intl.Collator("en", { numeric: true });

/** That of the one file or folder, else of the first file and how many more there are. */
function nameOf(given: readonly string[], paths: readonly string[]): string {
  const [path = ""] = given;
  const name = basename(resolve(path));
  if (given.length === 1) return paths.length === 1 ? basename(paths[0] as string).replace(/(?<=.)\.[^.]*$/, "") : name;
  return `${name.replace(/(?<=.)\.[^.]*$/, "")} and ${paths.length - 1} more`;
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
