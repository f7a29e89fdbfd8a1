import type { InputSpace, SplitName, TargetSpace } from "../../contracts/index.js";
import { type PlacedValues, packArrays, packedBytes } from "../../data/pack-arrays.js";
import { numberPhrase, symbolPhrase } from "../check-steps.js";
import { inputError, unexpected, withPath } from "../input-error.js";
import { nameFromPath } from "../name-from-path.js";
import type { Reading } from "../read-options.js";
import { indicesBySplit, splitNameOf } from "../splits.js";
import { arraySymbols } from "./array-symbols.js";
import { type LoadArray, type LoadedPart, loadNumpyParts } from "./load-numpy-parts.js";
import type { NumpyArray } from "./numpy-array.js";
import type { NumpyRoles, NumpySketch } from "./numpy-roles.js";
import { type SeriesLayout, seriesLayout } from "./series-layout.js";

/** Where the targets of a dataset, or its inputs, lie. */
interface Side<S> {
  readonly space: S;
  readonly values: readonly PlacedValues[];
}

/**
 * The dataset that arrays hold whose roles are known. `owned`: their bytes may become the dataset's.
 *
 * @throws InputError for arrays that do not go together, and values that do not fit.
 */
export async function datasetOfArrays(roles: NumpyRoles, load: LoadArray, owned: boolean, path: string): Promise<Reading> {
  const array = async (role: keyof NumpyRoles["by"]): Promise<NumpyArray | null> => {
    const sketch = roles.by[role];
    return sketch === undefined ? null : load(sketch);
  };
  const given = await array("lengths");
  if (given !== null && roles.parts.length > 1)
    throw inputError(path, "lengths", "expected none beside one array for each split, found some; pad the series with NaN");
  const lengths = given === null ? null : integers(given, "lengths", 1, path);
  const parts = await loadNumpyParts(roles, lengths, load, path);
  const count = parts.reduce((sum, { layout }) => sum + layout.starts.length, 0);
  const targets = targetSide(parts, await array("size"), await array("symbols"), await array("names"), path);
  const inputs = inputSide(parts, path);
  const [group, id, split] = [await array("group"), await array("id"), await array("split")];
  const groups = group === null ? null : names(group, "group", count, path);
  const ids = id === null ? null : names(id, "id", count, path);
  const sequences = parts.flatMap(({ part, layout, labels }) =>
    layout.lengths.map((length, n) => ({
      id: part.split === null ? `${n}` : `${part.split}-${n}`,
      length,
      ...(labels === null ? {} : { label: labels[n] as string }),
    })),
  );
  return {
    data: withPath(path, () =>
      packArrays({
        name: nameFromPath(path),
        targets: targets.space,
        targetValues: targets.values,
        inputs: inputs?.space ?? null,
        inputValues: inputs?.values ?? null,
        splits: splitsOf(parts, split, count, path),
        sequences: sequences.map((sequence, n) => ({ ...sequence, id: ids?.[n] ?? sequence.id, group: groups?.[n] ?? null })),
        keep: owned && parts.length === 1 ? (parts[0] as LoadedPart).targets.doubles() : null,
        misfit: (what, n, t, d, x) =>
          misfit(parts, what, what === "targets" ? targets.space : (inputs as Side<InputSpace>).space, n, t, d, x, path),
      }),
    ),
    notes: parts.flatMap(({ notes }) => notes),
  };
}

/** Bytes beside the arrays' own of the dataset that they would make, at most; `owned` as for `datasetOfArrays`. */
export function datasetBytes({ parts, series }: NumpyRoles, owned: boolean, path: string): number {
  return parts.reduce((sum, { targets, inputs }) => {
    const layout = seriesLayout(targets, null, series, path);
    const space: TargetSpace = isSymbols([targets], [layout])
      ? { kind: "categorical", size: 1, symbols: null }
      : { kind: "real", size: layout.size };
    const inputSpace: InputSpace | null = inputs === null ? null : { kind: "real", size: seriesLayout(inputs, null, series, path).size };
    const [length = 0] = layout.lengths;
    const kept = owned && targets.plain && parts.length === 1 && layout.lengths.length === 1;
    return sum + packedBytes(space, inputSpace, layout.lengths.length * length, length) - (kept ? 8 * length * layout.size : 0);
  }, 0);
}

function isSymbols(arrays: readonly Pick<NumpySketch, "kind">[], layouts: readonly SeriesLayout[]): boolean {
  return (
    arrays.some(({ kind }) => kind === "text") || (layouts.every(({ single }) => single) && arrays.every(({ kind }) => kind === "integer"))
  );
}

function targetSide(
  parts: readonly LoadedPart[],
  size: NumpyArray | null,
  symbols: NumpyArray | null,
  dimensions: NumpyArray | null,
  path: string,
): Side<TargetSpace> {
  const [arrays, layouts] = [parts.map(({ targets }) => targets), parts.map(({ layout }) => layout)];
  const dims = checkAlike(arrays, layouts, path);
  if (isSymbols(arrays, layouts)) {
    const sizes = size === null ? null : integers(size, "size", 1, path, 2 ** 31 - 1);
    if (sizes !== null && sizes.length !== 1) throw inputError(path, "size", `expected one number, found ${sizes.length}`);
    const alphabet = arraySymbols(
      arrays,
      { size: sizes?.[0] ?? null, names: symbols === null ? null : names(symbols, "symbols", symbols.size, path) },
      path,
    );
    if (alphabet.symbols === null && arrays.some(({ kind }) => kind === "text"))
      throw inputError(path, (arrays[0] as NumpyArray).name, "expected at least one symbol, found empty texts only");
    return {
      space: { kind: "categorical", size: alphabet.size, symbols: alphabet.symbols },
      values: place(layouts, arrays.map(alphabet.reader)),
    };
  }
  for (const [name, found] of [
    ["size", size],
    ["symbols", symbols],
  ] as const)
    if (found !== null) throw inputError(path, name, `expected no ${name}, as targets are not symbols (integers of shape (T)), found one`);
  const kind = arrays.some((array) => array.kind === "real")
    ? "real"
    : arrays.every((array) => array.kind === "boolean")
      ? "binary"
      : "count";
  return {
    space: { kind, size: dims, ...(dimensions === null ? {} : { names: names(dimensions, "names", dims, path) }) },
    values: place(
      layouts,
      arrays.map((array) => array.numberAt),
    ),
  };
}

function inputSide(parts: readonly LoadedPart[], path: string): Side<InputSpace> | null {
  const arrays = parts.flatMap(({ inputs }) => inputs ?? []);
  const layouts = parts.flatMap(({ inputLayout }) => inputLayout ?? []);
  if (arrays.length === 0) return null;
  if (arrays.length !== parts.length) throw inputError(path, "", "expected inputs in every split or in none, found them in some");
  const size = checkAlike(arrays, layouts, path);
  if (!isSymbols(arrays, layouts)) {
    const readers = arrays.map((array) => array.numberAt);
    return { space: { kind: "real", size }, values: place(layouts, readers) };
  }
  const alphabet = arraySymbols(arrays, { size: null, names: null }, path);
  return {
    space: { kind: "categorical", size: alphabet.size, symbols: alphabet.symbols },
    values: place(layouts, arrays.map(alphabet.reader)),
  };
}

/** The dimensions of a step, the same in all arrays; texts are one a step. */
function checkAlike(arrays: readonly NumpyArray[], layouts: readonly SeriesLayout[], path: string): number {
  const [first] = layouts;
  layouts.forEach(({ size, single }, i) => {
    const { name, kind } = arrays[i] as NumpyArray;
    if (kind === "text" && !single) throw inputError(path, name, `expected one text a step, found ${size}; leave out the last axis`);
    if ((kind === "text") !== (arrays[0]?.kind === "text") || size !== first?.size || single !== first.single)
      throw inputError(
        path,
        name,
        `expected steps like those of ${arrays[0]?.name}, found others; save both with one dtype and as many dimensions`,
      );
  });
  return first?.size ?? 1;
}

function place(layouts: readonly SeriesLayout[], readers: readonly ((i: number) => number)[]): PlacedValues[] {
  return layouts.flatMap(({ starts, stepStride, dimStride }, p) =>
    starts.map((start) => ({ read: readers[p] as (i: number) => number, start, stepStride, dimStride })),
  );
}

/** From an array for each split, or the array `split`; null where every sequence is in none. */
function splitsOf(parts: readonly LoadedPart[], split: NumpyArray | null, count: number, path: string): Record<SplitName, number[]> | null {
  const own = parts.flatMap(({ part, layout }) => layout.starts.map(() => part.split));
  if (split !== null && own.some((name) => name !== null))
    throw inputError(path, "split", "expected none beside one array for each split, found one");
  const all = split === null ? own : splitNames(split, count, path);
  return all.every((name) => name === null) ? null : indicesBySplit(all);
}

function splitNames(split: NumpyArray, count: number, path: string): (SplitName | null)[] {
  if (split.size !== count) throw countError("split", split, count, path);
  if (split.kind !== "text")
    return integers(split, "split", -1, path, 2).map((code) => (["train", "valid", "test"] as const)[code] ?? null);
  return Array.from({ length: count }, (_, n) => {
    const name = splitNameOf(split.textAt(n));
    if (name === undefined) throw unexpected(path, `split[${n}]`, `one of "train", "valid", "test" or an empty text`, split.textAt(n));
    return name;
  });
}

function integers(array: NumpyArray, name: string, least: number, path: string, most = Number.POSITIVE_INFINITY): readonly number[] {
  return Array.from({ length: array.size }, (_, i) => {
    const value = array.numberAt(i);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    const range = Number.isFinite(most) ? ` ${least}..${most}` : ` from ${least}`;
    throw inputError(path, `${name}[${i}]`, `expected an integer${range}, found ${array.textAt(i)}`);
  });
}

/** Texts, or integers as texts: exactly. */
function names(array: NumpyArray, name: string, count: number, path: string): readonly string[] {
  if (array.size !== count) throw countError(name, array, count, path);
  return Array.from({ length: count }, (_, i) => {
    if (array.kind === "real" && !Number.isInteger(array.numberAt(i)))
      throw inputError(path, `${name}[${i}]`, `expected an integer or a text, found ${array.textAt(i)}`);
    return array.textAt(i);
  });
}

function countError(name: string, { kind, size }: NumpyArray, count: number, path: string): Error {
  return inputError(path, name, `expected ${count} ${kind === "text" ? "texts" : "numbers"}, one a sequence, found ${size}`);
}

function misfit(
  parts: readonly LoadedPart[],
  what: "targets" | "inputs",
  space: TargetSpace | InputSpace,
  sequence: number,
  t: number,
  d: number,
  x: number,
  path: string,
): Error {
  let n = sequence;
  let p = 0;
  for (; n >= (parts[p] as LoadedPart).layout.starts.length; p++) n -= (parts[p] as LoadedPart).layout.starts.length;
  const array = (parts[p] as LoadedPart)[what] as NumpyArray;
  const place = `${array.name}, sequence ${n}[${t}]`;
  if (space.kind !== "categorical")
    return unexpected(path, `${place}[${d}]`, numberPhrase(what === "inputs" ? "input" : ((space as TargetSpace).kind as "real"), x), x);
  const remedy = x < 0 ? "; numbers that are not symbols are saved as floats" : "";
  return inputError(path, place, `expected ${symbolPhrase(space.size, x)}, found ${x}${remedy}`);
}
