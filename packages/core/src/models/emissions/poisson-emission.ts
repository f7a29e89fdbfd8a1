import { logFactorial, poissonLogProb, weightedSums } from "@unrolled/kernels";
import type { Dataset } from "../../contracts/index.js";
import { poisson } from "../../distributions/poisson.js";
import { checkNonEmpty, checkVector } from "./check-numbers.js";
import type { Emission } from "./emission.js";
import type { EmissionFileOf } from "./emission-file.js";
import { freezeRows, rowsOf, tableOf } from "./table.js";

/**
 * Independent counts: y_d ~ Poisson(rates[k][d]), −log y! included. The maximum with a pseudo-count c is under the bound
 * rate ≥ c / (K · observed steps of the dimension), which shares c events out to all states and steps: only rates that would be (next
 * to) 0 are moved, at a cost of at most c / K nats.
 */
export function poissonEmission(file: EmissionFileOf<"poisson">): Emission {
  const K = checkNonEmpty(file.rates, "hiddenMarkov: emission.rates");
  const D = checkNonEmpty(file.rates[0]!, "hiddenMarkov: emission.rates row 1");
  file.rates.forEach((row, k) => {
    checkVector(row, D, `hiddenMarkov: emission.rates row ${k + 1}`);
    const bad = row.find((rate) => rate < 0);
    if (bad !== undefined) throw new RangeError(`hiddenMarkov: emission.rates row ${k + 1} must hold rates of at least 0, got ${bad}`);
  });
  const rates = freezeRows(file.rates);
  const laws = rates.map((row) => poisson(row));
  const rateTable = tableOf(rates);
  const logRates = tableOf(rates, Math.log);
  const total = Float64Array.from(rates, (row) => row.reduce((sum, rate) => sum + rate, 0));

  return Object.freeze({
    stateCount: K,
    targets: Object.freeze({ kind: "count", size: D }),
    density: false,
    parameterCount: K * D,
    bind(data: Dataset) {
      const values = data.targetValues!;
      const logFactorials = logFactorialSums(values, data.stepCount, D);
      return (out: Float64Array, t: number) =>
        void poissonLogProb(out, values, data.starts[t]!, data.aliveCounts[t]!, D, K, total, rateTable, logRates, logFactorials);
    },
    maximise(data, posterior, { emission: pseudoCount }) {
      const sums = new Float64Array(D * K);
      const totals = new Float64Array(D * K);
      weightedSums(sums, totals, new Float64Array(K), posterior, data.targetValues!, data.stepCount, D, K);
      const steps = rowsOf(1, D, (_, __, d) => totals.subarray(d * K, (d + 1) * K).reduce((sum, total) => sum + total, 0))[0]!;
      const next = rowsOf(K, D, (i, k, d) =>
        totals[i]! > 0 ? Math.max(sums[i]! / totals[i]!, pseudoCount / (K * steps[d]!)) : rates[k]![d]!,
      );
      return poissonEmission({ kind: "poisson", rates: next });
    },
    logPrior: () => 0,
    sample: (state, key) => laws[state]!.sample(key),
    logProb: (state, value) => laws[state]!.logProb(value as readonly number[]),
    toFile: () => ({ kind: "poisson", rates }),
  } satisfies Emission);
}

/** Σ_d log y_d! of each packed row, over its observed dimensions. */
function logFactorialSums(values: Float64Array, stepCount: number, D: number): Float64Array {
  const sums = new Float64Array(stepCount);
  for (let i = 0; i < stepCount; i++) {
    let sum = 0;
    for (let d = 0; d < D; d++) {
      const y = values[i * D + d]!;
      if (y > 1) sum += logFactorial(y);
    }
    sums[i] = sum;
  }
  return sums;
}
