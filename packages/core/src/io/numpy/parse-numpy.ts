import { checkOptions } from "../../checks/index.js";
import type { Dataset } from "../../contracts/index.js";
import { inputError } from "../input-error.js";
import type { Reading } from "../read-options.js";
import { datasetBytes, datasetOfArrays } from "./dataset-of-arrays.js";
import type { LoadArray } from "./load-numpy-parts.js";
import { isPlain, numpyArray, numpyKind, numpyStrides, shapeText } from "./numpy-array.js";
import { LONGEST_HEADER, type NumpyHeader, parseNumpyHeader } from "./numpy-header.js";
import { type NumpySketch, numpyRoles } from "./numpy-roles.js";
import { type ZipEntry, zipEntries } from "./zip-archive.js";

export interface NumpyOptions {
  /** Bytes of memory that reading may take; an archive that needs more is refused before it is unpacked. Default: no limit. */
  readonly memoryLimit?: number;
  /** Told, before it begins, what reading a large archive takes. */
  readonly announce?: (sentence: string) => void;
}

/**
 * The targets of a `.npy` file: T or T x D (one sequence) or N x T x D. Real numbers are real targets (NaN: missing);
 * integers are symbols (T; −1: missing) or counts; booleans are binary; texts are symbols (T; empty: missing).
 *
 * @throws InputError for an array of another shape or kind.
 * @example
 * const load = async (url: string) => parseNpy(new Uint8Array(await (await fetch(url)).arrayBuffer()), url);
 */
export function parseNpy(bytes: Uint8Array, path: string): Promise<Dataset> {
  return npyReading(bytes, path).then(({ data }) => data);
}

/**
 * A `.npz` archive with the array `targets` (as in `parseNpy`) and, optionally, `inputs`, `lengths`, `split`, `group`,
 * `label`, `id`, …, or with `X` and `y`; see docs/formats.md. `fflate` is loaded on first use.
 *
 * @throws InputError for a missing or unknown array, or one of the wrong shape.
 * @example
 * const load = async (url: string) => parseNpz(new Uint8Array(await (await fetch(url)).arrayBuffer()), url);
 */
export function parseNpz(bytes: Uint8Array, path: string, options: NumpyOptions = {}): Promise<Dataset> {
  return npzReading(bytes, path, options).then(({ data }) => data);
}

/**
 * `parseNpy`, with notes on how the array was read.
 *
 * @throws InputError as `parseNpy`.
 * @example
 * const load = async (url: string) => npyReading(new Uint8Array(await (await fetch(url)).arrayBuffer()), url);
 */
export async function npyReading(bytes: Uint8Array, path: string): Promise<Reading> {
  const header = parseNumpyHeader(bytes, path, "");
  const roles = numpyRoles([sketch("targets", header)], path);
  return datasetOfArrays(roles, async () => numpyArray(bytes, header, path, "targets"), false, path);
}

/**
 * `parseNpz`, with notes on how the arrays were read. What each array is follows from names, shapes and dtypes, which
 * are read first: the memory that the rest takes, the arrays unpacked and the dataset, is known before it is unpacked.
 *
 * @throws InputError as `parseNpz`, and where it takes more than `memoryLimit`.
 * @example
 * const load = async (url: string) => npzReading(new Uint8Array(await (await fetch(url)).arrayBuffer()), url, { memoryLimit: 2 ** 31 });
 */
export async function npzReading(bytes: Uint8Array, path: string, options: NumpyOptions = {}): Promise<Reading> {
  checkOptions("parseNpz", options, ["memoryLimit", "announce"]);
  const { memoryLimit = Number.POSITIVE_INFINITY, announce } = options;
  const files = new Map<string, { readonly entry: ZipEntry; readonly header: NumpyHeader }>();
  for (const entry of zipEntries(bytes, path)) {
    const name = entry.name.replace(/\.npy$/, "");
    if (name === entry.name) throw inputError(path, "", `expected arrays (.npy) in the archive, found ${JSON.stringify(name)}`);
    files.set(name, { entry, header: parseNumpyHeader(await entry.head(LONGEST_HEADER), path, name) });
  }
  const roles = numpyRoles(
    [...files].map(([name, { header }]) => sketch(name, header)),
    path,
  );
  const used = roles.parts.flatMap(({ targets, inputs, labels }) => [targets, inputs, labels]).concat(Object.values(roles.by));
  const unpacked = [...new Set(used)].reduce((sum, array) => sum + (files.get(array?.name ?? "")?.entry.size ?? 0), 0);
  const owned = [...files.values()].every(({ entry }) => entry.compressed);
  const need = unpacked + datasetBytes(roles, owned, path);
  const sizes = `${memory(bytes.byteLength)} that unpack to ${memory(unpacked)}; reading takes up to ${memory(need)} of memory`;
  if (need > memoryLimit)
    throw inputError(path, "", `expected arrays that can be read in ${memory(memoryLimit)}, found ${sizes}; save fewer or shorter series`);
  if (need >= WORTH_SAYING) announce?.(`${path}: ${sizes}${Number.isFinite(memoryLimit) ? ` (limit ${memory(memoryLimit)})` : ""}`);
  const load: LoadArray = async ({ name }) => {
    const { entry, header } = files.get(name) as { readonly entry: ZipEntry; readonly header: NumpyHeader };
    return numpyArray(await entry.unpack(), header, path, name);
  };
  const { data, notes } = await datasetOfArrays(roles, load, owned, path);
  const leftOut = roles.leftOut.map(({ name, shape }) => `${name} ${shapeText(shape)}`);
  return { data, notes: [...notes, ...(leftOut.length === 0 ? [] : [`Left out of ${path}: ${leftOut.join(", ")}.`])] };
}

function sketch(name: string, header: NumpyHeader): NumpySketch {
  return { name, shape: header.shape, strides: numpyStrides(header), kind: numpyKind(header), plain: isPlain(header) };
}

const WORTH_SAYING = 2 ** 28;

/** `1.3 GB` */
function memory(bytes: number): string {
  const unit = bytes >= 1e9 ? 1e9 : bytes >= 1e6 ? 1e6 : 1e3;
  const value = bytes / unit;
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(2))} ${unit === 1e9 ? "GB" : unit === 1e6 ? "MB" : "kB"}`;
}
