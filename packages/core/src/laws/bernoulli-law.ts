import { bernoulliLogProb, logisticRows, sigmoidInPlace, weightedSums } from "@unrolled/kernels";
import type { Dataset } from "../contracts/index.js";
import { bernoulli } from "../distributions/bernoulli.js";
import type { Emission } from "./emission.js";
import type { FieldsOf } from "./fields.js";
import type { Law } from "./law.js";
import { normals } from "./random-starts.js";
import { diagonalInformation, placeTargets, type ReadoutLaw, readoutLaw } from "./readout-law.js";
import { checkNonEmpty, checkVector, freezeRows, rowsOf, tableOf } from "./state-rows.js";
import { smoothedMeans, targetMarginals, targetMoments } from "./target-moments.js";

const fields = { probabilities: "matrix" } as const;
type Fields = FieldsOf<typeof fields>;

/**
 * Independent binary dimensions: p(y_d = 1) for each.
 *
 * As the emission of a hidden Markov model: p(y_d = 1 | k) = probabilities[k][d], the prior of the maximum Beta(1 + c, 1 + c) on each. As that of a
 * network: the sigmoids of D logits.
 */
export const bernoulliLaw = Object.freeze({
  name: "bernoulli",
  targets: "binary",
  density: false,
  distribution: ({ probabilities }: { readonly probabilities: readonly number[] }) => bernoulli(probabilities),
  emission: {
    fields,
    fromFile: (file, who) => binaryEmission(file as unknown as Fields, who),
    start(data, K, _, key) {
      // Half of an observation each way keeps the logarithms finite.
      const steps = data.stepCount;
      const logits = targetMoments(data).means.map((p) => Math.log((p * steps + 0.5) / ((1 - p) * steps + 0.5)));
      return {
        kind: "bernoulli",
        probabilities: Array.from({ length: K }, (_, k) =>
          Array.from(normals(data.targets.size, key.fold(k)), (z, d) => 1 / (1 + Math.exp(-logits[d]! - z))),
        ),
      };
    },
    startLaws: ["even", "segments", "quantiles", "segments"],
    work: (D) => 2 * D,
    shown: (file) => ({ kind: "table", quantity: "probability", of: "dimension", values: (file as unknown as Fields).probabilities }),
  },
  readout: {
    fields: {},
    fromFile: (_, readoutSize) => ({ law: logisticReadout(readoutSize), parameters: new Float64Array(0) }),
    start: (data) => ({
      file: { kind: "bernoulli" },
      bias: smoothedMeans(targetMarginals(data), 0.5).map((p) => Math.log(p / (1 - p))),
    }),
  },
} as const satisfies Law);

function binaryEmission(file: Fields, who: string): Emission {
  const place = `${who}: emission.probabilities`;
  const K = checkNonEmpty(file.probabilities, place);
  const D = checkNonEmpty(file.probabilities[0]!, `${place} row 1`);
  file.probabilities.forEach((row, k) => {
    checkVector(row, D, `${place} row ${k + 1}`);
    const bad = row.find((p) => p < 0 || p > 1);
    if (bad !== undefined) throw new RangeError(`${place} row ${k + 1} must hold probabilities, got ${bad}`);
  });
  const probabilities = freezeRows(file.probabilities);
  const laws = probabilities.map((row) => bernoulli(row));
  const logOn = tableOf(probabilities, Math.log);
  const logOff = tableOf(probabilities, (p) => Math.log1p(-p));
  const logOdds = logOn.map((on, i) => on - logOff[i]!);
  const direct = Uint8Array.from({ length: D }, (_, d) => (probabilities.some((row) => row[d] === 1) ? 1 : 0));
  const allOff = new Float64Array(K);
  for (let d = 0; d < D; d++) if (direct[d] === 0) for (let k = 0; k < K; k++) allOff[k] = allOff[k]! + logOff[d * K + k]!;

  return Object.freeze<Emission>({
    stateCount: K,
    targets: Object.freeze({ kind: "binary", size: D }),
    density: false,
    parameterCount: K * D,
    bind(data: Dataset) {
      const values = data.targetValues!;
      return (out: Float64Array, t: number) =>
        void bernoulliLogProb(out, values, data.starts[t]! * D, data.aliveCounts[t]!, D, K, allOff, logOdds, logOn, logOff, direct);
    },
    maximise(data, posterior, { emission: pseudoCount }) {
      const ones = new Float64Array(D * K);
      const totals = new Float64Array(D * K);
      weightedSums(ones, totals, new Float64Array(K), posterior, data.targetValues!, data.stepCount, D, K);
      const next = rowsOf(K, D, (i, k, d) => {
        const total = totals[i]! + 2 * pseudoCount;
        // Rounding of two differently grouped sums may pass 1 by an ulp.
        return total > 0 ? Math.min(1, (ones[i]! + pseudoCount) / total) : probabilities[k]![d]!;
      });
      return binaryEmission({ probabilities: next }, who);
    },
    logPrior(_, pseudoCount) {
      if (pseudoCount === 0) return 0;
      let sum = 0;
      for (let i = 0; i < D * K; i++) sum += logOn[i]! + logOff[i]!;
      return pseudoCount * sum;
    },
    law: (state) => laws[state]!,
    toFile: () => ({ kind: "bernoulli", probabilities }),
  });
}

function logisticReadout(D: number): ReadoutLaw {
  return readoutLaw({
    name: "bernoulli",
    targets: { kind: "binary", size: D },
    density: false,
    readoutSize: D,
    logEmission(data, workspace) {
      const Y = placeTargets(data, workspace);
      return (out, at, rows, from, position, count, repeat, differentiate) =>
        logisticRows(out, at, rows, from, Y, position, count, repeat, D, differentiate);
    },
    timesInformation: (data) =>
      diagonalInformation(data, (row, d) => {
        const e = Math.exp(-Math.abs(row[d]!));
        return e / (1 + e) ** 2;
      }),
    distribution(row) {
      const z = row.slice();
      sigmoidInPlace(z, 0, D);
      return bernoulli(Array.from(z));
    },
    toFile: () => ({ kind: "bernoulli" }),
  });
}
