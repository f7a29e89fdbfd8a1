import { bernoulliLogProb, weightedSums } from "@unrolled/kernels";
import type { Dataset } from "../../contracts/index.js";
import { bernoulli } from "../../distributions/bernoulli.js";
import { checkNonEmpty, checkVector } from "./check-numbers.js";
import type { Emission } from "./emission.js";
import type { EmissionFileOf } from "./emission-file.js";
import { freezeRows, rowsOf, tableOf } from "./table.js";

/** Independent binary dimensions: p(y_d = 1 | k) = probabilities[k][d]. Prior of the maximum: Beta(1 + c, 1 + c) on each. */
export function bernoulliEmission(file: EmissionFileOf<"bernoulli">): Emission {
  const K = checkNonEmpty(file.probabilities, "hiddenMarkov: emission.probabilities");
  const D = checkNonEmpty(file.probabilities[0]!, "hiddenMarkov: emission.probabilities row 1");
  file.probabilities.forEach((row, k) => {
    checkVector(row, D, `hiddenMarkov: emission.probabilities row ${k + 1}`);
    const bad = row.find((p) => p < 0 || p > 1);
    if (bad !== undefined) throw new RangeError(`hiddenMarkov: emission.probabilities row ${k + 1} must hold probabilities, got ${bad}`);
  });
  const probabilities = freezeRows(file.probabilities);
  const laws = probabilities.map((row) => bernoulli(row));
  const logOn = tableOf(probabilities, Math.log);
  const logOff = tableOf(probabilities, (p) => Math.log1p(-p));
  const logOdds = logOn.map((on, i) => on - logOff[i]!);
  const direct = Uint8Array.from({ length: D }, (_, d) => (probabilities.some((row) => row[d] === 1) ? 1 : 0));
  const allOff = new Float64Array(K);
  for (let d = 0; d < D; d++) if (direct[d] === 0) for (let k = 0; k < K; k++) allOff[k] = allOff[k]! + logOff[d * K + k]!;

  return Object.freeze({
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
      return bernoulliEmission({ kind: "bernoulli", probabilities: next });
    },
    logPrior(_, pseudoCount) {
      if (pseudoCount === 0) return 0;
      let sum = 0;
      for (let i = 0; i < D * K; i++) sum += logOn[i]! + logOff[i]!;
      return pseudoCount * sum;
    },
    sample: (state, key) => laws[state]!.sample(key),
    logProb: (state, value) => laws[state]!.logProb(value as readonly number[]),
    toFile: () => ({ kind: "bernoulli", probabilities }),
  } satisfies Emission);
}
