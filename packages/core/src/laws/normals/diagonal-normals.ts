import { weightedSquares, weightedSums } from "@unrolled/kernels";
import type { Collapse, Dataset, FloorReport } from "../../contracts/index.js";
import { rowsOf, tableOf } from "../state-rows.js";
import { targetMoments } from "../target-moments.js";
import { collapseOf, floorReport } from "./spread-floors.js";

export const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/** What the diagonal normal kernel reads: D × K tables. */
export function diagonalNormalTables(means: readonly (readonly number[])[], sds: readonly (readonly number[])[]) {
  return {
    means: tableOf(means),
    inverseSds: tableOf(sds, (sd) => 1 / sd),
    logScales: tableOf(sds, (sd) => -Math.log(sd) - halfLogTwoPi),
  };
}

export interface DiagonalNormals {
  readonly means: readonly (readonly number[])[];
  readonly sds: readonly (readonly number[])[];
}

/**
 * Weighted means and standard deviations (weights stepCount × K), no sd below its floor: the exact maximum under that bound, so
 * EM still never falls. A law without any weight keeps `old`. `nameOf` is for collapses.
 */
export function maximiseDiagonalNormals(
  data: Dataset,
  weights: Float64Array,
  old: DiagonalNormals,
  leastSpreads: readonly number[] | null,
  nameOf: (k: number) => string,
): DiagonalNormals | Collapse {
  const K = old.means.length;
  const D = data.targets.size;
  const values = data.targetValues!;
  // With a floor under every dimension nothing can collapse.
  const whole = leastSpreads?.every((floor) => floor > 0) ? null : targetMoments(data).variances;
  const sums = new Float64Array(D * K);
  const totals = new Float64Array(D * K);
  const squares = new Float64Array(D * K);
  weightedSums(sums, totals, new Float64Array(K), weights, values, data.stepCount, D, K);
  const means = rowsOf(K, D, (i, k, d) => (totals[i]! > 0 ? sums[i]! / totals[i]! : old.means[k]![d]!));
  weightedSquares(squares, weights, values, tableOf(means), data.stepCount, D, K);
  let collapse: Collapse | null = null;
  const sds = rowsOf(K, D, (i, k, d) => {
    if (!(totals[i]! > 0)) return old.sds[k]![d]!;
    const sd = Math.max(Math.sqrt(squares[i]! / totals[i]!), leastSpreads?.[d] ?? 0);
    if (whole !== null) collapse ??= collapseOf(sd * sd, whole[d]!, nameOf(k), d);
    return sd;
  });
  return collapse ?? { means, sds };
}

/** Which of the laws stand at the floor, by dimension. */
export function diagonalFloorReport(
  data: Dataset,
  weights: Float64Array,
  { sds }: DiagonalNormals,
  leastSpreads: readonly number[],
  nameOf: (k: number) => string,
): FloorReport {
  const K = sds.length;
  const D = data.targets.size;
  const totals = new Float64Array(D * K);
  weightedSums(new Float64Array(D * K), totals, new Float64Array(K), weights, data.targetValues!, data.stepCount, D, K);
  const { variances } = targetMoments(data);
  return floorReport(
    Array.from({ length: D }, (_, d) => ({
      name: `dimension ${d + 1}`,
      floor: leastSpreads[d]!,
      widest: Math.sqrt(variances[d]!),
      spreads: sds.map((row) => row[d]!),
      counts: Array.from(totals.subarray(d * K, (d + 1) * K)),
    })),
    nameOf,
  );
}
