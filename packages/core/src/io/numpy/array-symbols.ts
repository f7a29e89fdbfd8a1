import { inputError } from "../input-error.js";
import type { NumpyArray } from "./numpy-array.js";

/** The alphabet of arrays of integers or texts, and how an element becomes the index of its symbol (−1: missing). */
export interface ArraySymbols {
  readonly size: number;
  readonly symbols: readonly string[] | null;
  readonly reader: (array: NumpyArray) => (i: number) => number;
}

/** A larger number is no alphabet, and its names would fill the memory. */
const MOST_NAMED = 2 ** 20;

/**
 * Integers are the symbols 0..max and called by their numbers (or as `names` says), so that data in which the last ones do
 * not occur fit the same model; −1 is missing. Texts, and integers too large to count up to, are symbols by what they say,
 * in order; an empty text is missing.
 *
 * @throws InputError where a size is given for texts, or names are not as many as the symbols.
 */
export function arraySymbols(
  arrays: readonly NumpyArray[],
  given: { readonly size: number | null; readonly names: readonly string[] | null },
  path: string,
): ArraySymbols {
  const largest = arrays.reduce((most, array) => Math.max(most, array.kind === "text" ? 0 : array.largest()), 0);
  if (arrays.some(({ kind }) => kind === "text") || largest >= 2 ** 31 - 1) {
    if (given.size !== null || given.names !== null)
      throw inputError(
        path,
        given.size === null ? "symbols" : "size",
        "expected none, as the targets are texts or large numbers, found some",
      );
    return namedSymbols(arrays);
  }
  const size = given.size ?? given.names?.length ?? Math.max(1, largest + 1);
  if (given.names !== null && given.names.length !== size)
    throw inputError(path, "symbols", `expected ${size} symbols (the size), found ${given.names.length}`);
  const symbols = given.names ?? (size <= MOST_NAMED ? Array.from({ length: size }, (_, symbol) => `${symbol}`) : null);
  return { size, symbols, reader: (array) => array.numberAt };
}

function namedSymbols(arrays: readonly NumpyArray[]): ArraySymbols {
  const isMissing = (array: NumpyArray, text: string): boolean => text === (array.kind === "text" ? "" : "-1");
  const seen = new Set<string>();
  for (const array of arrays)
    for (let i = 0; i < array.size; i++) {
      const text = array.textAt(i);
      if (!isMissing(array, text)) seen.add(text);
    }
  const numbers = arrays.every(({ kind }) => kind !== "text");
  const symbols = [...seen].sort(numbers ? byInteger : undefined);
  const indexOf = new Map(symbols.map((symbol, index) => [symbol, index]));
  return {
    size: Math.max(1, symbols.length),
    symbols: symbols.length === 0 ? null : symbols,
    reader: (array) => (i) => indexOf.get(array.textAt(i)) ?? -1,
  };
}

function byInteger(a: string, b: string): number {
  const [x, y] = [BigInt(a), BigInt(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
