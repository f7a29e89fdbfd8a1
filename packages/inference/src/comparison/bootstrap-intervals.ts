import type { Key } from "@unrolled/core";
import { resampledRatios } from "@unrolled/kernels";
import type { IndependentUnits } from "./independent-units.js";

/** The uniforms of 101 draws are filled at once: one key a block. */
const blockDraws = 101;
const blockCount = 99;

/** 9,999 draws make the 2.5 % and 97.5 % points order statistics, the 250th and the 9,750th. */
export const bootstrapDraws = blockDraws * blockCount;

/**
 * 95 % percentile bootstrap intervals of the ratios Σ D_u / Σ T_u, one for each entry of `pairs`, resampling whole units
 * with replacement. All pairs have n ≥ 2 units and share the resampled units, so their intervals are comparable.
 *
 * A check of the t interval that assumes no shape; with few units it is narrower, by about √((n−1)/n) and the tails of t.
 * Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993), ch. 13. Cost: 9,999 · n · pairs.
 */
export function bootstrapIntervals(pairs: readonly IndependentUnits[], key: Key): readonly (readonly [number, number])[] {
  const n = pairs[0]?.count ?? 0;
  const totals = new Float64Array(pairs.length * n);
  const steps = new Float64Array(pairs.length * n);
  pairs.forEach((units, p) => {
    totals.set(units.totals, p * n);
    steps.set(units.steps, p * n);
  });
  const uniforms = new Float64Array(blockDraws * n);
  const ratios = new Float64Array(pairs.length);
  const draws = pairs.map(() => new Float64Array(bootstrapDraws));
  for (let b = 0; b < bootstrapDraws; b++) {
    if (b % blockDraws === 0) key.fold(b / blockDraws).fillUniform(uniforms);
    resampledRatios(ratios, totals, steps, uniforms, (b % blockDraws) * n, pairs.length, n);
    for (let p = 0; p < pairs.length; p++) draws[p]![b] = ratios[p]!;
  }
  return draws.map((values) => {
    values.sort();
    return [values[249]!, values[9_749]!];
  });
}
