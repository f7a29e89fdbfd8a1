import { weightedSquares, weightedSums } from "@unrolled/kernels";
import type { Dataset } from "../../contracts/index.js";
import { checkVariance, pseudoObservations } from "./pseudo-observations.js";
import { rowsOf } from "./table.js";

export interface DiagonalNormals {
  readonly means: readonly (readonly number[])[];
  readonly sds: readonly (readonly number[])[];
}

/** Weighted means and standard deviations (weights stepCount × K) of data and pseudo-observations; a law without any keeps `old`. `nameOf` is for errors. */
export function maximiseDiagonalNormals(
  data: Dataset,
  weights: Float64Array,
  old: DiagonalNormals,
  pseudoCount: number,
  nameOf: (k: number) => string,
): DiagonalNormals {
  const K = old.means.length;
  const D = data.targets.size;
  const values = data.targetValues!;
  const prior = pseudoObservations(data, pseudoCount);
  const sums = new Float64Array(D * K);
  const totals = new Float64Array(D * K);
  const squares = new Float64Array(D * K);
  weightedSums(sums, totals, new Float64Array(K), weights, values, data.stepCount, D, K);
  const meanTable = new Float64Array(D * K);
  const means = rowsOf(K, D, (i, k, d) => {
    const total = totals[i]! + prior.counts[d]!;
    const mean = total > 0 ? (sums[i]! + prior.counts[d]! * prior.means[d]!) / total : old.means[k]![d]!;
    meanTable[i] = mean;
    return mean;
  });
  weightedSquares(squares, weights, values, meanTable, data.stepCount, D, K);
  const sds = rowsOf(K, D, (i, k, d) => {
    const total = totals[i]! + prior.counts[d]!;
    if (!(total > 0)) return old.sds[k]![d]!;
    const offset = prior.means[d]! - meanTable[i]!;
    const variance = (squares[i]! + prior.counts[d]! * (prior.variances[d]! + offset * offset)) / total;
    checkVariance(variance, prior, nameOf(k), d);
    return Math.sqrt(variance);
  });
  return { means, sds };
}

/** c Σ_k,d E_q[log N(y_d | μ_kd, sd_kd²)] without the constant −½ log 2π (see `PseudoObservations`). */
export function diagonalNormalLogPrior(data: Dataset, { means, sds }: DiagonalNormals, pseudoCount: number): number {
  if (pseudoCount === 0) return 0;
  const prior = pseudoObservations(data, pseudoCount);
  let sum = 0;
  means.forEach((row, k) => {
    row.forEach((mean, d) => {
      const sd = sds[k]![d]!;
      const offset = prior.means[d]! - mean;
      sum -= prior.counts[d]! * (Math.log(sd) + (prior.variances[d]! + offset * offset) / (2 * sd * sd));
    });
  });
  return sum;
}
