import { logFactorial, poissonLogProb, poissonRows, weightedSums } from "@unrolled/kernels";
import type { Dataset } from "../contracts/index.js";
import { poisson } from "../distributions/poisson.js";
import type { Emission } from "./emission.js";
import type { FieldsOf } from "./fields.js";
import type { Law } from "./law.js";
import { normals } from "./random-starts.js";
import { diagonalInformation, placeTargets, type ReadoutLaw, readoutLaw } from "./readout-law.js";
import { checkNonEmpty, checkVector, freezeRows, rowsOf, tableOf } from "./state-rows.js";
import { smoothedMeans, targetMarginals, targetMoments } from "./target-moments.js";

const fields = { rates: "matrix" } as const;
type Fields = FieldsOf<typeof fields>;

/**
 * Independent counts: y_d ~ Poisson(rate_d), −log y! included.
 *
 * As the emission of a hidden Markov model: rates[k][d]; the maximum with a pseudo-count c is under the bound
 * rate ≥ c / (K · observed steps of the dimension), which shares c events out to all states and steps: only rates that would be (next
 * to) 0 are moved, at a cost of at most c / K nats. As that of a network: exp of D log-rates.
 */
export const poissonLaw = Object.freeze({
  name: "poisson",
  targets: "count",
  density: false,
  distribution: ({ rates }: { readonly rates: readonly number[] }) => poisson(rates),
  emission: {
    fields,
    fromFile: (file, who) => countEmission(file as unknown as Fields, who),
    start(data, K, _, key) {
      const { means } = targetMoments(data);
      return {
        kind: "poisson",
        rates: Array.from({ length: K }, (_, k) =>
          Array.from(normals(data.targets.size, key.fold(k)), (z, d) => (means[d]! + 0.5 / data.stepCount) * Math.exp(z / 2)),
        ),
      };
    },
    startLaws: ["segments", "quantiles", "segments", "even", "segments", "quantiles"],
    work: (D) => 2 * D,
    shown: (file) => ({ kind: "table", quantity: "rate", of: "dimension", values: (file as unknown as Fields).rates }),
  },
  readout: {
    fields: {},
    fromFile: (_, readoutSize) => ({ law: poissonReadout(readoutSize), parameters: new Float64Array(0) }),
    start: (data) => ({ file: { kind: "poisson" }, bias: smoothedMeans(targetMarginals(data), 1).map(Math.log) }),
  },
} as const satisfies Law);

function countEmission(file: Fields, who: string): Emission {
  const place = `${who}: emission.rates`;
  const K = checkNonEmpty(file.rates, place);
  const D = checkNonEmpty(file.rates[0]!, `${place} row 1`);
  file.rates.forEach((row, k) => {
    checkVector(row, D, `${place} row ${k + 1}`);
    const bad = row.find((rate) => rate < 0);
    if (bad !== undefined) throw new RangeError(`${place} row ${k + 1} must hold rates of at least 0, got ${bad}`);
  });
  const rates = freezeRows(file.rates);
  const laws = rates.map((row) => poisson(row));
  const rateTable = tableOf(rates);
  const logRates = tableOf(rates, Math.log);
  const total = Float64Array.from(rates, (row) => row.reduce((sum, rate) => sum + rate, 0));

  return Object.freeze<Emission>({
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
      return countEmission({ rates: next }, who);
    },
    logPrior: () => 0,
    law: (state) => laws[state]!,
    toFile: () => ({ kind: "poisson", rates }),
  });
}

function poissonReadout(D: number): ReadoutLaw {
  return readoutLaw({
    name: "poisson",
    targets: { kind: "count", size: D },
    density: false,
    readoutSize: D,
    logEmission(data, workspace) {
      const Y = placeTargets(data, workspace);
      const logFactorials = workspace.vector(data.stepCount);
      logFactorials.set(logFactorialSums(data.targetValues!, data.stepCount, D));
      return (out, at, rows, from, position, count, repeat, differentiate) =>
        poissonRows(out, at, rows, from, Y, logFactorials, position, count, repeat, D, differentiate);
    },
    timesInformation: (data) => diagonalInformation(data, (row, d) => Math.exp(row[d]!)),
    distribution: (row) => poisson(Array.from(row, Math.exp)),
    toFile: () => ({ kind: "poisson" }),
  });
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
