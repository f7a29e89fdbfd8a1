import { categoricalLogProb, weightedSymbolCounts } from "@unrolled/kernels";
import type { Dataset } from "../../contracts/index.js";
import { categorical } from "../../distributions/categorical.js";
import { checkNonEmpty, checkProbabilities } from "./check-numbers.js";
import { dirichletLogPrior, dirichletMode } from "./dirichlet.js";
import type { Emission } from "./emission.js";
import type { EmissionFileOf } from "./emission-file.js";

/** A table with smaller entries is not multiplied out (see `SymbolEmission`). */
const leastInTable = 1e-30;

/** p(y = v | k) = probabilities[k][v]. Prior of the maximum: Dirichlet(1 + c) on each row. */
export function categoricalEmission(file: EmissionFileOf<"categorical">): Emission {
  const K = checkNonEmpty(file.probabilities, "hiddenMarkov: emission.probabilities");
  const V = checkNonEmpty(file.probabilities[0]!, "hiddenMarkov: emission.probabilities row 1");
  file.probabilities.forEach((row, k) => void checkProbabilities(row, V, `hiddenMarkov: emission.probabilities row ${k + 1}`));
  const probabilities = file.probabilities.map((row) => Object.freeze([...row]));
  const laws = probabilities.map((row) => categorical(row));
  const table = Float64Array.from({ length: V * K }, (_, i) => probabilities[i % K]![Math.floor(i / K)]!);
  const least = table.reduce((min, p) => (p > 0 && p < min ? p : min), 1);
  const logTable = table.map(Math.log);

  return Object.freeze({
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
      return categoricalEmission({
        kind: "categorical",
        probabilities: probabilities.map((row, k) => dirichletMode(counts, k * V, row, prior.emission)),
      });
    },
    logPrior: (_, pseudoCount) => dirichletLogPrior(probabilities, pseudoCount),
    sample: (state, key) => laws[state]!.sample(key),
    logProb: (state, value) => laws[state]!.logProb(value as number),
    toFile: () => ({ kind: "categorical", probabilities }),
  } satisfies Emission);
}
