import type { Collapse, Dataset, FloorReport } from "../../contracts/index.js";

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

/** The least variance a fit may reach, relative to the data's own: below, rounding is all that is left of it. */
export const leastRelativeVariance = 1e-14;

/**
 * The collapse that a maximised variance is, or null where it is none; `law` says whose: "state 2".
 *
 * @throws RangeError where the data do not vary at all.
 */
export function collapseOf(variance: number, spread: number, law: string, dimension: number): Collapse | null {
  if (spread === 0)
    throw new RangeError(`hiddenMarkov: a normal emission needs targets that vary, dimension ${dimension + 1} is constant; leave it out`);
  if (variance > leastRelativeVariance * spread) return null;
  return Object.freeze({
    collapsed: `the variance of ${law}, dimension ${dimension + 1} fell to ${Number(variance.toPrecision(3))}: the likelihood has no maximum there`,
  });
}

/** The spreads of K laws along one direction. */
export interface SpreadsAlong {
  readonly name: string;
  readonly floor: number;
  /** Of the data as a whole: what a law is compared with where no other stands above the floor. */
  readonly widest: number;
  /** K */
  readonly spreads: readonly number[];
  /** K: expected numbers of observations. */
  readonly counts: readonly number[];
}

/** A spread up to this many times its floor stands at it, but for rounding. */
export const touching = 1 + 1e-9;

/** Expected observations below which a law at the floor is not worth a word. */
const leastNamed = 0.01;

/**
 * Which laws stand at the floor, and Σ n log(s / floor) over them, where s² is the mean variance of the laws above it, weighted by
 * their observations: what the fit would lose if the laws at the floor had a spread like the others. A maximum that is best for
 * its floor alone is not best without that gain; a state of one value many times over still is.
 */
export function floorReport(directions: readonly SpreadsAlong[], nameOf: (k: number) => string): FloorReport {
  let gain = 0;
  const laws: string[] = [];
  for (const { name, floor, widest, spreads, counts } of directions) {
    const isAtFloor = spreads.map((spread, k) => counts[k]! > 0 && spread <= floor * touching);
    if (!isAtFloor.includes(true)) continue;
    let total = 0;
    let squares = 0;
    spreads.forEach((spread, k) => {
      if (isAtFloor[k]) return;
      total += counts[k]!;
      squares += counts[k]! * spread * spread;
    });
    const others = total > 0 ? Math.sqrt(squares / total) : widest;
    isAtFloor.forEach((at, k) => {
      if (!at) return;
      gain += counts[k]! * Math.max(0, Math.log(others / floor));
      if (counts[k]! < leastNamed) return;
      laws.push(
        `${nameOf(k)}, ${name}: sd ${Number(spreads[k]!.toPrecision(3))} over ${Number(counts[k]!.toPrecision(3))} expected observations`,
      );
    });
  }
  return Object.freeze({ laws: Object.freeze(laws), gain });
}
