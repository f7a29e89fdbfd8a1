import { diagonalNormalLogProb, logSumExp } from "@unrolled/kernels";
import type { Dataset, WeightedNormal } from "../contracts/index.js";
import { diagonalNormal } from "../distributions/diagonal-normal.js";
import { mixture } from "../distributions/mixture.js";
import { dirichletLogPrior, dirichletMode } from "./dirichlet.js";
import type { Emission } from "./emission.js";
import type { FieldsOf } from "./fields.js";
import type { Law } from "./law.js";
import { diagonalFloorReport, diagonalNormalTables, maximiseDiagonalNormals } from "./normals/diagonal-normals.js";
import { leastSpreads } from "./normals/spread-floors.js";
import { spreadRows, startingSds } from "./random-starts.js";
import { shownDiagonal } from "./shown-normals.js";
import { checkNonEmpty, checkPositive, checkProbabilities, checkStates, checkVector, freezeRows } from "./state-rows.js";
import { targetMoments } from "./target-moments.js";

const fields = { weights: "matrix", means: "cube", sds: "cube" } as const;
type Fields = FieldsOf<typeof fields>;

export interface MixtureParameters {
  readonly weights: readonly number[];
  /** M × D */
  readonly means: readonly (readonly number[])[];
  readonly sds: readonly (readonly number[])[];
}

/**
 * A mixture of M diagonal normals: p(y) = Σ_m weights[m] N(y; means[m], sds[m]²).
 *
 * As the emission of a hidden Markov model, M for each state. Maximum: Dirichlet(1 + c) on the weights; no sd of a component below its
 * floor (see `leastSpreads`). The component is a hidden variable of the same EM: its posterior is taken under the present laws.
 */
export const gaussianMixtureLaw = Object.freeze({
  name: "gaussian-mixture",
  targets: "real",
  density: true,
  distribution: ({ weights, means, sds }: MixtureParameters) =>
    mixture(
      weights,
      weights.map((_, m) => diagonalNormal(means[m]!, sds[m]!)),
    ),
  emission: {
    fields,
    options: { components: { type: "integer", least: 1, help: "normals of a state's mixture", default: "2" } },
    fromFile: (file, who) => mixtureEmission(file as unknown as Fields, who),
    start(data, K, { components: M = 2 }, key, who) {
      const moments = targetMoments(data);
      const sds = startingSds(data, moments, who);
      const means = spreadRows(data, K * M, moments, key);
      const perState = <T>(make: (k: number) => T): T[] => Array.from({ length: K }, (_, k) => make(k));
      return {
        kind: "gaussian-mixture",
        weights: perState(() => new Array<number>(M).fill(1 / M)),
        means: perState((k) => means.slice(k * M, (k + 1) * M)),
        sds: perState(() => Array.from({ length: M }, () => sds)),
      };
    },
    startLaws: ["segments", "quantiles", "segments", "even", "segments", "quantiles"],
    work: (D, { components = 2 }) => 6 * components * D,
    piecesOf: ({ components = 2 }) => components,
    shown(file, units) {
      const { weights, means, sds } = file as unknown as Fields;
      const component = (k: number, m: number): WeightedNormal => shownDiagonal(weights[k]![m]!, means[k]![m]!, sds[k]![m]!, units);
      return { kind: "normals", states: means.map((components, k) => components.map((_, m) => component(k, m))) };
    },
  },
} as const satisfies Law);

function mixtureEmission(file: Fields, who: string): Emission {
  const place = `${who}: emission`;
  const K = checkNonEmpty(file.weights, `${place}.weights`);
  const M = checkNonEmpty(file.weights[0]!, `${place}.weights row 1`);
  checkStates(file.means, K, `${place}.means`);
  checkStates(file.sds, K, `${place}.sds`);
  const D = checkNonEmpty(file.means[0]?.[0] ?? [], `${place}.means of state 1, component 1`);
  for (let k = 0; k < K; k++) {
    checkProbabilities(file.weights[k]!, M, `${place}.weights row ${k + 1}`);
    if (file.means[k]!.length !== M || file.sds[k]!.length !== M)
      throw new RangeError(
        `${place}.means and emission.sds of state ${k + 1} must have ${M} components, got ${file.means[k]!.length} and ${file.sds[k]!.length}`,
      );
    for (let m = 0; m < M; m++) {
      checkVector(file.means[k]![m]!, D, `${place}.means of state ${k + 1}, component ${m + 1}`);
      checkPositive(file.sds[k]![m]!, D, `${place}.sds of state ${k + 1}, component ${m + 1}`);
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

  return Object.freeze<Emission>({
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
      return mixtureEmission(
        {
          weights: weights.map((row, k) => dirichletMode(counts, k * M, row, pseudoCount)),
          means: grouped(next.means),
          sds: grouped(next.sds),
        },
        who,
      );
    },
    logPrior: (_, pseudoCount) => dirichletLogPrior(weights, pseudoCount),
    leastSpreads,
    atFloor: (data, posterior, leastSpreads) =>
      diagonalFloorReport(data, responsibilitiesOf(data, posterior).responsibilities, { means, sds }, leastSpreads, nameOf),
    law: (state) => laws[state]!,
    toFile: () => ({ kind: "gaussian-mixture", weights, means: grouped(means), sds: grouped(sds) }),
  });
}
