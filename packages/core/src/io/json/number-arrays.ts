import * as v from "valibot";
import { describeValue } from "../../checks/index.js";

type NumbersSchema<A> = v.SchemaWithPipe<readonly [v.UnknownSchema, v.RawTransformAction<unknown, A>]>;

/** Where an array differs from what it should be: the indices that lead there, and the line's end. */
interface Misfit {
  readonly keys: readonly number[];
  readonly problem: string;
}

/** A list of numbers, one or more; `"-Infinity"` is read as −Infinity. */
export const vector = numbers<readonly number[]>(1);
/** A list of numbers, or one number in its place. */
export const oneOrVector = v.lazy(
  (value): v.GenericSchema<unknown, number | readonly number[]> => (typeof value === "number" ? v.number("a number") : vector),
);
/** Rows of numbers, all of one length. */
export const matrix = numbers<readonly (readonly number[])[]>(2);
/** A list of matrices, all of one shape. */
export const cube = numbers<readonly (readonly (readonly number[])[])[]>(3);

/** A list of numbers, or this one word in its place. */
export function vectorOr<const W extends string>(word: W): NumbersSchema<readonly number[] | W> {
  return numbers(1, word);
}

/** Rows of numbers, or this one word in their place. */
export function matrixOr<const W extends string>(word: W): NumbersSchema<readonly (readonly number[])[] | W> {
  return numbers(2, word);
}

const NAMES = ["a number", "a list of numbers", "a list of rows of numbers", "a list of matrices"] as const;

/**
 * A rectangular array of numbers, `depth` lists deep, as a schema. A plain loop checks it: weights are large, and a
 * schema node per number is slow.
 */
function numbers<A>(depth: 1 | 2 | 3, word?: string): NumbersSchema<A> {
  return v.pipe(
    v.unknown(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      if (word !== undefined && dataset.value === word) return word as A;
      const misfit = findMisfit(dataset.value, depth, new Array<number>(depth).fill(-1), 0, word);
      if (misfit === null) return withInfinities(dataset.value, depth) as A;
      const path = misfit.keys.map((key) => ({ type: "array", origin: "value", input: [], key, value: undefined }) as const);
      addIssue(path.length === 0 ? { message: misfit.problem } : { message: misfit.problem, path: path as [(typeof path)[number]] });
      return NEVER;
    }),
  );
}

/** `shape[level]` is the length of the lists at that level, −1 until the first one is seen. */
function findMisfit(value: unknown, depth: number, shape: number[], level: number, word?: string): Misfit | null {
  if (!Array.isArray(value) || value.length === 0) {
    const expected = `${NAMES[depth]}${word === undefined ? "" : ` or "${word}"`}`;
    return { keys: [], problem: `expected ${expected}, found ${describeValue(value)}` };
  }
  if (shape[level] === -1) shape[level] = value.length;
  else if (shape[level] !== value.length)
    return { keys: [], problem: `expected a list of ${shape[level]} like those before it, found a list of ${value.length}` };
  for (let i = 0; i < value.length; i++) {
    const item: unknown = value[i];
    if (depth > 1) {
      const misfit = findMisfit(item, depth - 1, shape, level + 1);
      if (misfit !== null) return { keys: [i, ...misfit.keys], problem: misfit.problem };
    } else if (item !== "-Infinity" && (typeof item !== "number" || !Number.isFinite(item)))
      return { keys: [i], problem: `expected a number, found ${describeValue(item)}` };
  }
  return null;
}

function withInfinities(value: unknown, depth: number): unknown {
  const list = value as readonly unknown[];
  return depth > 1
    ? list.map((item) => withInfinities(item, depth - 1))
    : list.map((item) => (item === "-Infinity" ? Number.NEGATIVE_INFINITY : item));
}
