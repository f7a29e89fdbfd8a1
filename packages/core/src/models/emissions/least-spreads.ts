import type { Dataset } from "../../contracts/index.js";

/** Gaps between neighbours that a spacing is the mean of. */
const neighbours = 5;
/** The share of the data that may stand closer than the floor. */
const densest = 0.02;
/** Gaps below these shares of the values beside them, and of the data's range, are rounding of one and the same value. */
const [sameValue, sameInRange] = [1e-11, 1e-14];
/** The most of a dimension's own sd that its floor may be. */
const mostOfSd = 0.5;

/**
 * The floor of a normal emission's sds (D numbers, in the targets' units): the larger of
 *
 * - how closely the data stand where they stand closest: of sorted y_d, the 2 % quantile of (y_{(i+5)} − y_{(i)}) / 5;
 * - what rounding leaves: the smallest gap between different values over √12, the sd of a uniform law as wide as the gap;
 *
 * but no more than half of the dimension's own sd, which rare values at a large gap can have below both: one state always reaches
 * its maximum likelihood.
 *
 * A state that holds six neighbours or more has a larger sd; one at the floor holds few values, or one value many times over. The
 * scale is that within a state: it does not grow with the distance between states, as the data's own sd does (0.5 W and
 * 2000 W). A dimension that does not vary has floor 0. Cost: one sort of each dimension.
 */
export function leastSpreads({ targetValues, stepCount, targets }: Dataset): number[] {
  const D = targets.size;
  return Array.from({ length: D }, (_, d) => {
    const column = new Float64Array(stepCount);
    let n = 0;
    for (let i = 0; i < stepCount; i++) {
      const y = targetValues![i * D + d]!;
      if (!Number.isNaN(y)) column[n++] = y;
    }
    return leastSpread(column.subarray(0, n).sort());
  });
}

function leastSpread(sorted: Float64Array): number {
  const range = sorted.length === 0 ? 0 : sorted.at(-1)! - sorted[0]!;
  let gap = range;
  for (let i = 1; i < sorted.length; i++) {
    const [a, b] = [sorted[i - 1]!, sorted[i]!];
    if (b - a < gap && b - a > sameValue * Math.max(-a, b) + sameInRange * range) gap = b - a;
  }
  const spacings = Float64Array.from(
    { length: Math.max(0, sorted.length - neighbours) },
    (_, i) => (sorted[i + neighbours]! - sorted[i]!) / neighbours,
  ).sort();
  const floor = Math.max(gap / Math.sqrt(12), spacings[Math.floor(densest * spacings.length)] ?? 0);
  return Math.min(floor, mostOfSd * standardDeviation(sorted));
}

/** Of the values as given, by their differences from the median, so that values far from 0 lose no digits. */
function standardDeviation(sorted: Float64Array): number {
  const centre = sorted[sorted.length >> 1] ?? 0;
  let sum = 0;
  let squares = 0;
  for (const y of sorted) {
    sum += y - centre;
    squares += (y - centre) ** 2;
  }
  const mean = sum / Math.max(1, sorted.length);
  return Math.sqrt(Math.max(0, squares / Math.max(1, sorted.length) - mean * mean));
}
