import type { Dataset, InputSpace, SequenceRecord, SplitName, TargetSpace } from "../contracts/index.js";
import { packDataset } from "../data/index.js";
import { checkInputs, checkTargets } from "./check-steps.js";
import { indicesBySplit } from "./contiguous-splits.js";
import { inputError, withPath } from "./input-error.js";
import { nameFromPath } from "./name-from-path.js";
import { type NumpyArray, parseNumpyArray, shapeText } from "./numpy-array.js";

const NAMES = ["targets", "inputs", "lengths", "split", "group", "size"] as const;
type Arrays = { readonly [name in (typeof NAMES)[number]]?: NumpyArray };

/**
 * The targets of a `.npy` file: T or T x D (one sequence) or N x T x D. Real numbers are real targets (NaN: missing);
 * integers are symbols (T; −1: missing) or counts; booleans are binary.
 *
 * @throws InputError for an array of another shape or kind.
 * @example
 * const load = async (url: string) => parseNpy(new Uint8Array(await (await fetch(url)).arrayBuffer()), url);
 */
export async function parseNpy(bytes: Uint8Array, path: string): Promise<Dataset> {
  return datasetOfArrays({ targets: await parseNumpyArray(bytes, path) }, path);
}

/**
 * A `.npz` archive with the array `targets` (as in `parseNpy`) and, optionally, `inputs`, `lengths`, `split`, `group` and
 * `size`; see docs/formats.md. With `lengths` (N), arrays of up to two axes are the sequences laid end to end, and
 * arrays of three axes are padded. `fflate` is loaded on first use.
 *
 * @throws InputError for a missing or unknown array, or one of the wrong shape.
 * @example
 * const load = async (url: string) => parseNpz(new Uint8Array(await (await fetch(url)).arrayBuffer()), url);
 */
export async function parseNpz(bytes: Uint8Array, path: string): Promise<Dataset> {
  const { unzipSync } = await import("fflate");
  let files: Readonly<Record<string, Uint8Array>>;
  try {
    files = unzipSync(bytes);
  } catch (error) {
    throw inputError(path, "", `expected a NumPy archive (.npz), found something else (${(error as Error).message})`);
  }
  const arrays: { [name in (typeof NAMES)[number]]?: NumpyArray } = {};
  for (const [file, content] of Object.entries(files)) {
    const name = NAMES.find((known) => file === `${known}.npy`);
    if (name === undefined)
      throw inputError(path, "", `expected the arrays ${NAMES.join(", ")}, found ${JSON.stringify(file.replace(/\.npy$/, ""))}`);
    arrays[name] = await parseNumpyArray(content, path, name);
  }
  return datasetOfArrays(arrays, path);
}

function datasetOfArrays(arrays: Arrays, path: string): Dataset {
  const { targets, inputs } = arrays;
  if (targets === undefined) throw inputError(path, "", `expected an array "targets", found none`);
  const targetSteps = cutIntoSequences(targets, arrays.lengths, "targets", path);
  const space = targetSpace(targets, arrays.size, path);
  const inputSteps = inputs === undefined ? null : cutIntoSequences(inputs, arrays.lengths, "inputs", path);
  const inputSpace = inputs === undefined ? null : spaceOfInputs(inputs);
  if (inputSteps !== null && inputSteps.length !== targetSteps.length)
    throw inputError(path, "inputs", `expected ${targetSteps.length} sequences, as targets have, found ${inputSteps.length}`);
  const split = perSequence(arrays.split, "split", -1, 2, targetSteps.length, path);
  const group = perSequence(arrays.group, "group", Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, targetSteps.length, path);

  const sequences = targetSteps.map((steps, n): SequenceRecord => {
    const values =
      space.kind === "categorical" ? steps.map(([symbol]) => (symbol === -1 ? null : symbol)) : steps.map((row) => row.map(nullForNaN));
    const inputRows = inputSteps?.[n];
    return {
      id: `${n}`,
      group: group === null ? null : `${group[n]}`,
      targets: checkTargets(values, `targets, sequence ${n}`, space, path),
      ...(inputRows === undefined || inputSpace === null
        ? {}
        : {
            inputs: checkInputs(
              inputSpace.kind === "categorical" ? inputRows.map(([symbol]) => symbol) : inputRows,
              `inputs, sequence ${n}`,
              inputSpace,
              steps.length,
              path,
            ),
          }),
    };
  });
  const names = split?.map((code) => (["train", "valid", "test"] as const)[code] ?? null);
  return withPath(path, () =>
    packDataset({
      name: nameFromPath(path),
      targets: space,
      inputs: inputSpace,
      splits: names === undefined ? null : indicesBySplit(names as (SplitName | null)[]),
      sequences,
    }),
  );
}

/** Sequence → step → the numbers of the step. */
function cutIntoSequences({ shape, values }: NumpyArray, lengths: NumpyArray | undefined, name: string, path: string): number[][][] {
  if (shape.length < 1 || shape.length > 3)
    throw inputError(path, name, `expected the shape (T), (T, D) or (N, T, D), found ${shapeText(shape)}`);
  if (values.length === 0) throw inputError(path, name, `expected at least one number, found the shape ${shapeText(shape)}`);
  const dim = shape.length === 1 ? 1 : (shape.at(-1) as number);
  const rowsFrom = (start: number, count: number): number[][] =>
    Array.from({ length: count }, (_, t) => Array.from(values.subarray((start + t) * dim, (start + t + 1) * dim)));

  const padded = shape.length === 3;
  const [count, length] = padded ? (shape as [number, number, number]) : [1, shape[0] as number];
  if (lengths === undefined) return Array.from({ length: count }, (_, n) => rowsFrom(n * length, length));
  const perRow = integers(lengths, "lengths", 1, Number.POSITIVE_INFINITY, path);
  if (padded) {
    if (perRow.length !== count)
      throw inputError(path, "lengths", `expected ${count} lengths, one a sequence of ${name}, found ${perRow.length}`);
    return perRow.map((steps, n) => {
      if (steps > length) throw inputError(path, `lengths[${n}]`, `expected a length 1..${length}, found ${steps}`);
      return rowsFrom(n * length, steps);
    });
  }
  const total = perRow.reduce((sum, steps) => sum + steps, 0);
  if (total !== length)
    throw inputError(path, "lengths", `expected lengths that sum to the ${length} steps of ${name}, found the sum ${total}`);
  let start = 0;
  return perRow.map((steps) => {
    start += steps;
    return rowsFrom(start - steps, steps);
  });
}

function targetSpace({ shape, values, kind }: NumpyArray, size: NumpyArray | undefined, path: string): TargetSpace {
  const dim = shape.length === 1 ? 1 : (shape.at(-1) as number);
  if (kind !== "integer" || shape.length > 1) {
    if (size !== undefined)
      throw inputError(path, "size", `expected no size, as targets are not symbols (integers of shape (T)), found one`);
    return { kind: ({ real: "real", integer: "count", boolean: "binary" } as const)[kind], size: dim };
  }
  const given = size === undefined ? null : integers(size, "size", 1, 2 ** 31 - 1, path);
  if (given !== null && given.length !== 1) throw inputError(path, "size", `expected one number, found ${given.length}`);
  return symbolsBelow(given?.[0] ?? Math.max(1, largest(values) + 1));
}

function spaceOfInputs({ shape, values, kind }: NumpyArray): InputSpace {
  if (kind === "integer" && shape.length === 1) return symbolsBelow(Math.max(1, largest(values) + 1));
  return { kind: "real", size: shape.length === 1 ? 1 : (shape.at(-1) as number) };
}

/** Integers are symbols by their own names, so that data in which the last ones do not occur fit the same model. */
function symbolsBelow(size: number) {
  const symbols = size <= mostNamed ? Array.from({ length: size }, (_, symbol) => `${symbol}`) : null;
  return { kind: "categorical", size, symbols } as const;
}

/** A larger number is no alphabet, and its names would fill the memory. */
const mostNamed = 2 ** 20;

function largest(values: Float64Array): number {
  return values.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY);
}

function perSequence(
  array: NumpyArray | undefined,
  name: string,
  least: number,
  most: number,
  count: number,
  path: string,
): readonly number[] | null {
  if (array === undefined) return null;
  const values = integers(array, name, least, most, path);
  if (values.length !== count) throw inputError(path, name, `expected ${count} numbers, one a sequence, found ${values.length}`);
  return values;
}

function integers({ values }: NumpyArray, name: string, least: number, most: number, path: string): readonly number[] {
  return Array.from(values, (value, i) => {
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    const range = Number.isFinite(most) ? ` ${least}..${most}` : Number.isFinite(least) ? ` from ${least}` : "";
    throw inputError(path, `${name}[${i}]`, `expected an integer${range}, found ${value}`);
  });
}

function nullForNaN(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
