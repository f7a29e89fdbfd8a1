import type { FloorReport } from "../../contracts/index.js";

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
