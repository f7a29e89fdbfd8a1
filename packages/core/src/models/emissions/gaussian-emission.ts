import { diagonalNormalLogProb, weightedSquares, weightedSums } from "@unrolled/kernels";
import type { Dataset } from "../../contracts/index.js";
import { diagonalNormal } from "../../distributions/diagonal-normal.js";
import { checkNonEmpty, checkPositive, checkStates, checkVector } from "./check-numbers.js";
import { diagonalNormalTables } from "./diagonal-normal-tables.js";
import type { Emission } from "./emission.js";
import type { EmissionFileOf } from "./emission-file.js";
import { checkVariance, pseudoObservations } from "./pseudo-observations.js";
import { freezeRows, rowsOf } from "./table.js";

/** Normals with independent dimensions: y_d ~ N(means[k][d], sds[k][d]²). Prior of the maximum: see `PseudoObservations`. */
export function gaussianEmission(file: EmissionFileOf<"gaussian">): Emission {
  const K = checkNonEmpty(file.means, "hiddenMarkov: emission.means");
  const D = checkNonEmpty(file.means[0]!, "hiddenMarkov: emission.means row 1");
  checkStates(file.sds, K, "hiddenMarkov: emission.sds");
  file.means.forEach((row, k) => void checkVector(row, D, `hiddenMarkov: emission.means row ${k + 1}`));
  file.sds.forEach((row, k) => void checkPositive(row, D, `hiddenMarkov: emission.sds row ${k + 1}`));
  const means = freezeRows(file.means);
  const sds = freezeRows(file.sds);
  const laws = means.map((row, k) => diagonalNormal(row, sds[k]!));
  const tables = diagonalNormalTables(means, sds);

  return Object.freeze({
    stateCount: K,
    targets: Object.freeze({ kind: "real", size: D }),
    density: true,
    parameterCount: 2 * K * D,
    bind(data: Dataset) {
      const values = data.targetValues!;
      const { means, inverseSds, logScales } = tables;
      return (out: Float64Array, t: number) =>
        void diagonalNormalLogProb(out, values, data.starts[t]! * D, data.aliveCounts[t]!, D, K, means, inverseSds, logScales);
    },
    maximise: (data, posterior, pseudoCount) =>
      gaussianEmission({ kind: "gaussian", ...maximiseDiagonalNormals(data, posterior, { means, sds }, pseudoCount) }),
    logPrior: (data, pseudoCount) => diagonalNormalLogPrior(data, { means, sds }, pseudoCount),
    sample: (state, key) => laws[state]!.sample(key),
    toFile: () => ({ kind: "gaussian", means, sds }),
  } satisfies Emission);
}

export interface DiagonalNormals {
  readonly means: readonly (readonly number[])[];
  readonly sds: readonly (readonly number[])[];
}

/** Weighted means and standard deviations (weights stepCount × K) of data and pseudo-observations; a law without any keeps `old`. */
export function maximiseDiagonalNormals(data: Dataset, weights: Float64Array, old: DiagonalNormals, pseudoCount: number): DiagonalNormals {
  const K = old.means.length;
  const D = data.targets.size;
  const values = data.targetValues!;
  const prior = pseudoObservations(data, pseudoCount);
  const sums = new Float64Array(D * K);
  const totals = new Float64Array(D * K);
  const squares = new Float64Array(D * K);
  weightedSums(sums, totals, weights, values, data.stepCount, D, K);
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
    checkVariance(variance, prior, k, d);
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
