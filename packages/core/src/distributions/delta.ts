import type { EnumerableLaw } from "./law.js";

/**
 * All mass at one value, a number or a vector: logProb 0 there and −Infinity elsewhere (with respect to counting, also on the
 * line); entropy 0.
 *
 * @example
 * delta([0, 0]).sample(key(1)); // [0, 0]
 */
export function delta<T extends number | readonly number[]>(value: T): EnumerableLaw<T> {
  const numbers: readonly number[] = typeof value === "number" ? [value] : [...(value as readonly number[])];
  for (const x of numbers) if (Number.isNaN(x)) throw new RangeError(`delta: value must not be NaN, got ${JSON.stringify(numbers)}`);
  const copy = (): T => (typeof value === "number" ? value : [...numbers]) as unknown as T;
  return Object.freeze({
    kind: "delta",
    logProb(other: T) {
      const list: readonly number[] = typeof other === "number" ? [other] : other;
      const equal = list.length === numbers.length && list.every((x, d) => x === numbers[d] || Number.isNaN(x));
      return equal ? 0 : Number.NEGATIVE_INFINITY;
    },
    sample: copy,
    entropy: () => 0,
    support: () => [copy()],
    marginals: Object.freeze({
      size: numbers.length,
      discrete: false,
      mean: (d: number) => numbers[d]!,
      variance: () => 0,
      cdf: (y: number, d: number) => (y < numbers[d]! ? 0 : 1),
    }),
  });
}
