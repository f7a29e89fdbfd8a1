import { diagonalNormalLogProb, logSumExp } from "@unrolled/kernels";
import type { Dataset } from "../../contracts/index.js";
import { diagonalNormal } from "../../distributions/diagonal-normal.js";
import { mixture } from "../../distributions/mixture.js";
import { checkNonEmpty, checkPositive, checkProbabilities, checkStates, checkVector } from "./check-numbers.js";
import { diagonalNormalTables } from "./diagonal-normal-tables.js";
import { dirichletLogPrior, dirichletMode } from "./dirichlet.js";
import type { Emission } from "./emission.js";
import type { EmissionFileOf } from "./emission-file.js";
import { diagonalFloorReport, maximiseDiagonalNormals } from "./maximise-diagonal-normals.js";
import { freezeRows } from "./table.js";

/**
 * A mixture of M diagonal normals per state: p(y | k) = Σ_m weights[k][m] N(y; means[k][m], sds[k][m]²).
 *
 * Maximum: Dirichlet(1 + c) on the weights; no sd of a component below its floor (see `leastSpreads`).
 * The component is a hidden variable of the same EM: its posterior is taken under the present laws.
 */
export function gaussianMixtureEmission(file: EmissionFileOf<"gaussian-mixture">): Emission {
  const K = checkNonEmpty(file.weights, "hiddenMarkov: emission.weights");
  const M = checkNonEmpty(file.weights[0]!, "hiddenMarkov: emission.weights row 1");
  checkStates(file.means, K, "hiddenMarkov: emission.means");
  checkStates(file.sds, K, "hiddenMarkov: emission.sds");
  const D = checkNonEmpty(file.means[0]?.[0] ?? [], "hiddenMarkov: emission.means of state 1, component 1");
  for (let k = 0; k < K; k++) {
    checkProbabilities(file.weights[k]!, M, `hiddenMarkov: emission.weights row ${k + 1}`);
    if (file.means[k]!.length !== M || file.sds[k]!.length !== M)
      throw new RangeError(
        `hiddenMarkov: emission.means and emission.sds of state ${k + 1} must have ${M} components, got ${file.means[k]!.length} and ${file.sds[k]!.length}`,
      );
    for (let m = 0; m < M; m++) {
      checkVector(file.means[k]![m]!, D, `hiddenMarkov: emission.means of state ${k + 1}, component ${m + 1}`);
      checkPositive(file.sds[k]![m]!, D, `hiddenMarkov: emission.sds of state ${k + 1}, component ${m + 1}`);
    }
  }
  const weights = freezeRows(file.weights);
  // Component m of state k is row k · M + m of the flat lists.
  const means = freezeRows(file.means.flat());
  const sds = freezeRows(file.sds.flat());
  const logWeights = Float64Array.from(weights.flat(), Math.log);
  const tables = diagonalNormalTables(means, sds);
  const laws = weights.map((row, k) =>
    mixture(
      row,
      row.map((_, m) => diagonalNormal(means[k * M + m]!, sds[k * M + m]!)),
    ),
  );
  const nameOf = (i: number): string => `state ${Math.floor(i / M) + 1}, component ${(i % M) + 1}`;
  const grouped = (rows: readonly (readonly number[])[]) => weights.map((_, k) => rows.slice(k * M, (k + 1) * M));

  /** joint (B × K·M) = log weights + log N of packed rows `row`…; a missing row gives the log weights. */
  const jointInto = (joint: Float64Array, values: Float64Array, row: number, B: number): void => {
    diagonalNormalLogProb(joint, values, row * D, B, D, K * M, tables.means, tables.inverseSds, tables.logScales);
    for (let b = 0; b < B; b++) for (let i = 0; i < K * M; i++) joint[b * K * M + i] = joint[b * K * M + i]! + logWeights[i]!;
  };
  const isMissing = (values: Float64Array, row: number): boolean => {
    for (let d = 0; d < D; d++) if (!Number.isNaN(values[row * D + d]!)) return false;
    return true;
  };

  /** stepCount × K·M: the posterior of state and component under the present laws; `counts` are its sums over the observed steps. */
  const responsibilitiesOf = (data: Dataset, posterior: Float64Array) => {
    const values = data.targetValues!;
    const responsibilities = new Float64Array(data.stepCount * K * M);
    const joint = new Float64Array(K * M);
    const counts = new Float64Array(K * M);
    for (let i = 0; i < data.stepCount; i++) {
      if (isMissing(values, i)) continue;
      jointInto(joint, values, i, 1);
      for (let k = 0; k < K; k++) {
        const total = logSumExp(joint, k * M, M);
        const weight = posterior[i * K + k]!;
        if (!(weight > 0) || total === Number.NEGATIVE_INFINITY) continue;
        for (let m = k * M; m < (k + 1) * M; m++) {
          const share = weight * Math.exp(joint[m]! - total);
          responsibilities[i * K * M + m] = share;
          counts[m] = counts[m]! + share;
        }
      }
    }
    return { responsibilities, counts };
  };

  return Object.freeze({
    stateCount: K,
    targets: Object.freeze({ kind: "real", size: D }),
    density: true,
    parameterCount: K * (M - 1 + 2 * M * D),
    bind(data: Dataset) {
      const values = data.targetValues!;
      const joint = new Float64Array(data.aliveCounts[0]! * K * M);
      return (out: Float64Array, t: number) => {
        const start = data.starts[t]!;
        const alive = data.aliveCounts[t]!;
        jointInto(joint, values, start, alive);
        for (let b = 0; b < alive; b++) {
          const missing = isMissing(values, start + b);
          for (let k = 0; k < K; k++) out[b * K + k] = missing ? 0 : logSumExp(joint, (b * K + k) * M, M);
        }
      };
    },
    maximise(data, posterior, { emission: pseudoCount, leastSpreads = null }) {
      const { responsibilities, counts } = responsibilitiesOf(data, posterior);
      const next = maximiseDiagonalNormals(data, responsibilities, { means, sds }, leastSpreads, nameOf);
      if ("collapsed" in next) return next;
      return gaussianMixtureEmission({
        kind: "gaussian-mixture",
        weights: weights.map((row, k) => dirichletMode(counts, k * M, row, pseudoCount)),
        means: grouped(next.means),
        sds: grouped(next.sds),
      });
    },
    logPrior: (_, pseudoCount) => dirichletLogPrior(weights, pseudoCount),
    atFloor: (data, posterior, leastSpreads) =>
      diagonalFloorReport(data, responsibilitiesOf(data, posterior).responsibilities, { means, sds }, leastSpreads, nameOf),
    sample: (state, key) => laws[state]!.sample(key),
    logProb: (state, value) => laws[state]!.logProb(value as readonly number[]),
    toFile: () => ({ kind: "gaussian-mixture", weights, means: grouped(means), sds: grouped(sds) }),
  } satisfies Emission);
}
