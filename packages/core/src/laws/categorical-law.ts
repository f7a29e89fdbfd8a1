import { categoricalLogProb, shiftedExpInPlace, softmaxRows, weightedSymbolCounts } from "@unrolled/kernels";
import type { Dataset } from "../contracts/index.js";
import { categorical } from "../distributions/categorical.js";
import { dirichletLogPrior, dirichletMode, perturbedProbabilities } from "./dirichlet.js";
import type { Emission } from "./emission.js";
import type { FieldsOf } from "./fields.js";
import type { Law } from "./law.js";
import { type ReadoutLaw, readoutLaw } from "./readout-law.js";
import { checkNonEmpty, checkProbabilities, freezeRows } from "./state-rows.js";
import { smoothedMeans, symbolFrequencies, targetMarginals } from "./target-moments.js";

const fields = { probabilities: "matrix" } as const;
type Fields = FieldsOf<typeof fields>;

/**
 * p(y = v): a probability for each symbol.
 *
 * As the emission of a hidden Markov model: p(y = v | k) = probabilities[k][v], the prior of the maximum Dirichlet(1 + c) on each row. As that of
 * a network: softmax of V logits.
 */
export const categoricalLaw = Object.freeze({
  name: "categorical",
  targets: "categorical",
  density: false,
  distribution: ({ probabilities }: { readonly probabilities: readonly number[] }) => categorical(probabilities),
  emission: {
    fields,
    fromFile: (file, who) => tableEmission(file as unknown as Fields, who),
    start(data, K, _, key) {
      const frequencies = symbolFrequencies(data);
      return {
        kind: "categorical",
        probabilities: Array.from({ length: K }, (_, k) => perturbedProbabilities(frequencies, 1, key.fold(k))),
      };
    },
    startLaws: ["even", "even", "even", "segments"],
    work: () => 0,
    shown: (file) => ({ kind: "table", quantity: "probability", of: "symbol", values: (file as unknown as Fields).probabilities }),
  },
  readout: {
    fields: {},
    fromFile: (_, readoutSize) => ({ law: softmaxReadout(readoutSize), parameters: new Float64Array(0) }),
    start: (data) => ({
      file: { kind: "categorical" },
      bias: smoothedMeans(targetMarginals(data), 1 / data.targets.size).map(Math.log),
    }),
  },
} as const satisfies Law);

/** A table with smaller entries is not multiplied out (see `SymbolEmission`). */
const leastInTable = 1e-30;

function tableEmission(file: Fields, who: string): Emission {
  const place = `${who}: emission.probabilities`;
  const K = checkNonEmpty(file.probabilities, place);
  const V = checkNonEmpty(file.probabilities[0]!, `${place} row 1`);
  file.probabilities.forEach((row, k) => void checkProbabilities(row, V, `${place} row ${k + 1}`));
  const probabilities = freezeRows(file.probabilities);
  const laws = probabilities.map((row) => categorical(row));
  const table = Float64Array.from({ length: V * K }, (_, i) => probabilities[i % K]![Math.floor(i / K)]!);
  const least = table.reduce((min, p) => (p > 0 && p < min ? p : min), 1);
  const logTable = table.map(Math.log);

  return Object.freeze<Emission>({
    stateCount: K,
    targets: Object.freeze({ kind: "categorical", size: V }),
    density: false,
    parameterCount: K * (V - 1),
    bind(data: Dataset) {
      const symbols = data.targetSymbols!;
      return (out: Float64Array, t: number) => void categoricalLogProb(out, symbols, data.starts[t]!, data.aliveCounts[t]!, logTable, K);
    },
    table: least < leastInTable ? null : Object.freeze({ probabilities: table, least }),
    maximise(data, posterior, prior) {
      const counts = new Float64Array(K * V);
      weightedSymbolCounts(counts, posterior, data.targetSymbols!, data.stepCount, K, V);
      return tableEmission({ probabilities: probabilities.map((row, k) => dirichletMode(counts, k * V, row, prior.emission)) }, who);
    },
    logPrior: (_, pseudoCount) => dirichletLogPrior(probabilities, pseudoCount),
    law: (state) => laws[state]!,
    toFile: () => ({ kind: "categorical", probabilities }),
  });
}

function softmaxReadout(V: number): ReadoutLaw {
  return readoutLaw({
    name: "categorical",
    targets: { kind: "categorical", size: V },
    density: false,
    readoutSize: V,
    logEmission(data, workspace) {
      const symbols = workspace.indices(data.targetSymbols!.length);
      symbols.set(data.targetSymbols!);
      return (out, at, rows, from, position, count, repeat, differentiate) =>
        softmaxRows(out, at, rows, from, symbols, position, count, repeat, V, differentiate);
    },
    timesInformation(data) {
      const p = new Float64Array(V);
      return (A, count, row, position) => {
        if (data.targetSymbols![position]! < 0) return void A.fill(0);
        p.set(row);
        const sum = shiftedExpInPlace(
          p,
          0,
          V,
          p.reduce((a, b) => Math.max(a, b)),
        );
        // (diag p − p pᵀ) A, column by column.
        for (let i = 0; i < count; i++) {
          let mean = 0;
          for (let v = 0; v < V; v++) mean += (p[v]! / sum) * A[v * count + i]!;
          for (let v = 0; v < V; v++) A[v * count + i] = (p[v]! / sum) * (A[v * count + i]! - mean);
        }
      };
    },
    distribution(row) {
      const z = row.slice();
      const sum = shiftedExpInPlace(z, 0, V, Math.max(...z));
      return categorical(Array.from(z, (x) => x / sum));
    },
    toFile: () => ({ kind: "categorical" }),
  });
}
