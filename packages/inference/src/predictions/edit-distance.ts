import type { CountedSequence } from "@unrolled/core";

/**
 * The fewest insertions, deletions and replacements of one symbol that make `to` of `from` (Levenshtein 1966). O(|from| |to|), memory O(|to|).
 *
 * @example
 * console.log(editDistance(["K", "AE", "T"], ["K", "AH", "T", "S"])); // 2
 */
export function editDistance<T>(from: ArrayLike<T>, to: ArrayLike<T>): number {
  const costs = Int32Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    let diagonal = costs[0]!;
    costs[0] = i;
    for (let j = 1; j <= to.length; j++) {
      const replaced = diagonal + (from[i - 1] === to[j - 1] ? 0 : 1);
      diagonal = costs[j]!;
      costs[j] = Math.min(replaced, diagonal + 1, costs[j - 1]! + 1);
    }
  }
  return costs[to.length]!;
}

/** A sequence that was decoded, and what it should be. */
export interface DecodedPair {
  readonly id: string;
  readonly group?: string | null;
  readonly decoded: ArrayLike<number>;
  readonly reference: ArrayLike<number>;
}

/**
 * Edits over symbols of the reference, sequence by sequence: Σ count / Σ of is minus the word, phoneme or symbol error rate, so that more is better, as
 * `compareRates` takes it.
 *
 * @throws RangeError where a reference is empty.
 * @example
 * const [error] = editErrors([{ id: "cats", decoded: [1, 2, 3], reference: [1, 4, 3, 5] }]);
 * console.log(error.count, error.of); // -2 4
 */
export function editErrors(pairs: readonly DecodedPair[]): CountedSequence[] {
  return pairs.map(({ id, group = null, decoded, reference }) => {
    if (reference.length === 0) throw new RangeError(`editErrors: a reference of at least one symbol is required, "${id}" has none`);
    return Object.freeze({ id, group, count: -editDistance(decoded, reference), of: reference.length });
  });
}
