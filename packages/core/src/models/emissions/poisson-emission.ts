import { logFactorial, poissonLogProb, weightedSums } from "@unrolled/kernels";
import type { Dataset } from "../../contracts/index.js";
import { poisson } from "../../distributions/poisson.js";
import { checkNonEmpty, checkVector } from "./check-numbers.js";
import type { Emission } from "./emission.js";
import type { EmissionFileOf } from "./emission-file.js";
import { pseudoObservations } from "./pseudo-observations.js";
import { freezeRows, rowsOf, tableOf } from "./table.js";

/**
 * Independent counts: y_d ~ Poisson(rates[k][d]), −log y! included. Prior of the maximum: Gamma(1 + c m_d, rate c) on each rate,
 * with m_d the mean of the bound data (see `PseudoObservations`), half an event added to the whole so that no rate falls to 0.
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
    maximise(data, posterior, pseudoCount) {
      const sums = new Float64Array(D * K);
      const totals = new Float64Array(D * K);
      weightedSums(sums, totals, new Float64Array(K), posterior, data.targetValues!, data.stepCount, D, K);
      const { counts, means } = pseudoEvents(data, pseudoCount);
      const next = rowsOf(K, D, (i, k, d) => {
        const weight = totals[i]! + counts[d]!;
        return weight > 0 ? (sums[i]! + counts[d]! * means[d]!) / weight : rates[k]![d]!;
      });
      return poissonEmission({ kind: "poisson", rates: next });
    },
    logPrior(data, pseudoCount) {
      if (pseudoCount === 0) return 0;
      const { counts, means } = pseudoEvents(data, pseudoCount);
      let sum = 0;
      for (const row of rates)
        row.forEach((rate, d) => {
          if (counts[d]! > 0) sum += counts[d]! * (means[d]! * Math.log(rate) - rate);
        });
      return sum;
    },
    sample: (state, key) => laws[state]!.sample(key),
    logProb: (state, value) => laws[state]!.logProb(value as readonly number[]),
    toFile: () => ({ kind: "poisson", rates }),
  } satisfies Emission);
}

function pseudoEvents(data: Dataset, pseudoCount: number): { counts: Float64Array; means: Float64Array } {
  const { counts, means } = pseudoObservations(data, pseudoCount);
  return { counts, means: means.map((mean) => mean + 0.5 / data.stepCount) };
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
