import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { checkOptions, type Dataset, fingerprintOf, inputError } from "@unrolled/core";
import { writeError } from "../files/index.js";
import { cacheFolder } from "./cache-folder.js";
import type { DatasetEntry, RemoteFile } from "./dataset-entry.js";
import { datasets } from "./datasets.js";
import { type FetchedFile, type FetchOptions, fetchFile } from "./fetch-file.js";
import { isFetched, isOnThisMachine, knownHash, noteHash, placeOf, receivedBytes, receivedFile } from "./received-files.js";

/** Where a data set is kept, and how it is fetched. */
export interface GetDatasetOptions extends FetchOptions {
  /** The folder that data sets are kept in. Default: `UNROLLED_CACHE` of the environment, else the platform's folder of caches. */
  readonly cache?: string | undefined;
  /** Nothing is fetched: the data set must be there. Default false. */
  readonly offline?: boolean;
}

/** A file of a data set, and how it came to be there. */
export interface GotFile extends FetchedFile {
  readonly file: RemoteFile;
  readonly path: string;
  /** Was it fetched now? */
  readonly fetched: boolean;
}

/**
 * A data set by its name in `datasets`, fetched into the cache folder where it is not there yet; `loadDataset` and `--data` find it from
 * then on. Files are kept as they come, each checked by its SHA-256; what was interrupted goes on where it stopped.
 *
 * @throws RangeError for a name that there is not; Error where it cannot be fetched, with the address and what came instead.
 * @example
 * const book = await getDataset("moby-dick"); // comes with the package: nothing is fetched
 * // const chorales = await getDataset("jsb-chorales"); // 0.4 MB, the first time
 */
export async function getDataset(name: string, options: GetDatasetOptions = {}): Promise<Dataset> {
  checkOptions("getDataset", options, ["cache", "offline", "retries", "pause", "timeout", "onBytes", "onRetry", "signal"]);
  const entry = datasets.get(name, "getDataset");
  await fetchDataset(entry, options);
  return loadEntry(entry, options.cache);
}

/** Fetches those files of a data set that are not there, or are not what they should be. */
export async function fetchDataset(
  entry: DatasetEntry,
  { cache, offline = false, ...how }: GetDatasetOptions = {},
): Promise<readonly GotFile[]> {
  const folder = cacheFolder(cache);
  const got: GotFile[] = [];
  for (const file of entry.files ?? []) {
    const path = placeOf(entry, file, folder);
    const there = await receivedFile(entry, file, folder);
    if (there === null && offline) throw new Error(`${entry.name}: ${path} is not there or is damaged, and --offline fetches nothing`);
    if (there === null) await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => Promise.reject(writeError(path, error)));
    const known = { ...file, sha256: await knownHash(file, path) };
    const received = there ?? (await fetchTo(path, known, how));
    await noteHash(file, path, received);
    got.push({ file, path, fetched: there === null, ...received });
  }
  return got;
}

/** Where there is no way to the server from here, there may be one from elsewhere. */
async function fetchTo(path: string, file: RemoteFile, how: FetchOptions): Promise<FetchedFile> {
  try {
    return await fetchFile(file, path, how);
  } catch (error) {
    how.signal?.throwIfAborted();
    throw new Error(`${(error as Error).message}; got by other means, the file may be put at ${path}`, { cause: error });
  }
}

/**
 * The sequences of a data set that comes with the package or was fetched.
 *
 * @throws InputError where it was not, or is not what it should be.
 */
export async function loadEntry(entry: DatasetEntry, cache?: string): Promise<Dataset> {
  const data = await entry.load(isFetched(entry) ? await receivedBytes(entry, cacheFolder(cache)) : {});
  const found = fingerprintOf(data);
  if (entry.fingerprint !== undefined && found !== entry.fingerprint)
    throw inputError(
      entry.name,
      "",
      `the data set's content must have the fingerprint ${entry.fingerprint}, got ${found}: its origin has changed since it was listed`,
    );
  return data;
}

/** Where a data set is: with the package, fetched, or not here yet. */
export async function whereabouts(entry: DatasetEntry, cache?: string): Promise<"with the package" | "fetched" | "to be fetched"> {
  if (!isFetched(entry)) return "with the package";
  return (await isOnThisMachine(entry, cacheFolder(cache))) ? "fetched" : "to be fetched";
}
