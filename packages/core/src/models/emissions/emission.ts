import type { Collapse, Dataset, FloorReport, Key, PseudoCounts, SymbolEmission, TargetSpace } from "../../contracts/index.js";
import type { EmissionFile } from "./emission-file.js";

/** K laws p(y | h = k), frozen: all that a hidden Markov model asks of its emission. */
export interface Emission {
  /** K */
  readonly stateCount: number;
  readonly targets: Pick<TargetSpace, "kind" | "size">;
  readonly density: boolean;
  /** Free parameters. */
  readonly parameterCount: number;
  /** Binds data of the right kind and size: fills `out` (aliveCounts[t] × K) with log p(y_t | k); zeros where the target is missing. */
  bind(data: Dataset): (out: Float64Array, t: number) => void;
  /** The probabilities by symbol, where they are a table whose entries are 0 or large enough to be multiplied (see `SymbolEmission`). */
  readonly table?: Pick<SymbolEmission, "probabilities" | "least"> | null;
  /** The laws that maximise Σ_i,k posterior_ik log p(y_i | k) + `logPrior` under the prior's floors; posterior is stepCount × K, packed. */
  maximise(data: Dataset, posterior: Float64Array, prior: PseudoCounts): Emission | Collapse;
  /** Log of the (unnormalised) prior density that `pseudoCount` stands for; 0 when it is 0. */
  logPrior(data: Dataset, pseudoCount: number): number;
  /** Of laws with a spread: which stand at the floor (see `ExpectationsView.atFloor`). */
  readonly atFloor?: (data: Dataset, posterior: Float64Array, leastSpreads: readonly number[]) => FloorReport;
  sample(state: number, key: Key): number | readonly number[];
  /** log p(value | h = state); the value is of the targets' kind and size. */
  logProb(state: number, value: number | readonly number[]): number;
  toFile(): EmissionFile;
}
