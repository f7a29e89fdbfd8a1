import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { inputError } from "@unrolled/core";
import { readBytes, writeFileAtomically } from "../files/index.js";
import type { DatasetEntry, RemoteFile } from "./dataset-entry.js";
import { type FetchedFile, hashOf } from "./fetch-file.js";

/** A data set that is fetched: what it is made of, and where that is kept. */
export type FetchedEntry = DatasetEntry & Required<Pick<DatasetEntry, "files">>;

export function isFetched(entry: DatasetEntry): entry is FetchedEntry {
  return entry.files !== undefined;
}

/** Where a file of a data set is kept. */
export function placeOf(entry: DatasetEntry, file: RemoteFile, folder: string): string {
  return join(folder, entry.name, file.name);
}

/** Are all files of the data set on this machine, whatever is in them? */
export async function isOnThisMachine(entry: FetchedEntry, folder: string): Promise<boolean> {
  const found = await Promise.all(entry.files.map((file) => stat(placeOf(entry, file, folder)).catch(() => null)));
  return found.every((file) => file?.isFile() === true);
}

/** The SHA-256 that a file must have: the known one, or that of what came first; null: nothing is known. */
export async function knownHash(file: RemoteFile, place: string): Promise<string | null> {
  return (
    file.sha256 ??
    (await readFile(noteOf(place), "utf8").then(
      (text) => text.split(" ")[0] ?? null,
      () => null,
    ))
  );
}

/** Notes what came first of a file whose SHA-256 nobody knew; `sha256sum -c` reads it. */
export async function noteHash(file: RemoteFile, place: string, { sha256 }: FetchedFile): Promise<void> {
  if (file.sha256 === null) await writeFileAtomically(noteOf(place), `${sha256}  ${file.name}\n`);
}

function noteOf(place: string): string {
  return `${place}.sha256`;
}

/** What a file holds, if it is there and is what it has to be; null else. */
export async function receivedFile(entry: DatasetEntry, file: RemoteFile, folder: string): Promise<FetchedFile | null> {
  const place = placeOf(entry, file, folder);
  const found = await hashOf(place).catch(() => null);
  const known = await knownHash(file, place);
  return found === null || (known !== null && known !== found.sha256) ? null : found;
}

/**
 * The bytes of a data set's files, by their names, checked.
 *
 * @throws InputError where one is not there, or is not what was fetched.
 */
export async function receivedBytes(entry: FetchedEntry, folder: string): Promise<Readonly<Record<string, Uint8Array>>> {
  if (!(await isOnThisMachine(entry, folder)))
    throw inputError(entry.name, "", `this data set is not in ${folder} yet; fetch it by: unrolled data get ${entry.name}`);
  const bytes: Record<string, Uint8Array> = {};
  for (const file of entry.files) {
    const place = placeOf(entry, file, folder);
    if ((await receivedFile(entry, file, folder)) === null)
      throw inputError(place, "", `this is not what ${file.url} gave; fetch it again by: unrolled data get ${entry.name}`);
    bytes[file.name] = await readBytes(place);
  }
  return bytes;
}
