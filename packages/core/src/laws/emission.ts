import type {
  Collapse,
  Dataset,
  FloorReport,
  Key,
  PseudoCounts,
  ShownEmission,
  SymbolEmission,
  TargetLaw,
  TargetSpace,
} from "../contracts/index.js";
import type { OptionRules } from "../registry/index.js";
import type { FieldShapes, LawFile } from "./fields.js";
import type { TargetUnits } from "./shown-normals.js";

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
  maximise(data: Dataset, posterior: Float64Array, prior: EmissionPrior): Emission | Collapse;
  /** Log of the (unnormalised) prior density that `pseudoCount` stands for; 0 when it is 0. */
  logPrior(data: Dataset, pseudoCount: number): number;
  /** Of laws with a spread: D, the smallest sds that the data can tell from a collapse. */
  readonly leastSpreads?: (data: Dataset) => readonly number[];
  /** Of laws with a spread: which stand at the floor (see `FloorReport`). */
  readonly atFloor?: (data: Dataset, posterior: Float64Array, leastSpreads: readonly number[]) => FloorReport;
  /** p(y | h = state). */
  law(state: number): TargetLaw;
  toFile(): LawFile;
}

/** The part of a prior that is the emission's. */
export type EmissionPrior = Pick<PseudoCounts, "emission" | "leastSpreads">;

/** How the states of a start come to differ; see `randomHiddenMarkov`. */
export type StartLaw = "even" | "segments" | "quantiles";

/** A law as the emission of a hidden Markov model: its fields in a model file, one row per state, and where EM starts. */
export interface EmissionKind {
  /** Fields of `emission` beside `kind`: the law's parameters, one list deeper, by state. */
  readonly fields: FieldShapes;
  /** What a start and a SPEC may choose, such as the number of components; none for most laws. */
  readonly options?: OptionRules;
  /**
   * The laws of a file.
   *
   * @throws RangeError or TypeError whose message starts with `who` and names the row or state.
   */
  fromFile(file: LawFile, who: string): Emission;
  /**
   * A start for EM: each state's law is that of the data as a whole, moved at random so that the states differ.
   *
   * @throws RangeError whose message starts with `who`, where the data do not determine a law.
   */
  start(data: Dataset, stateCount: number, options: Readonly<Record<string, number>>, key: Key, who: string): LawFile;
  /** The laws of starts that a fit draws from in turn. */
  readonly startLaws: readonly StartLaw[];
  /** Products of one state's log-probability for targets of this size, by which a fit's work is planned. */
  work(size: number, options: Readonly<Record<string, number>>): number;
  /** Pieces of one state's law that a start places, such as its components; 1 where left out. */
  piecesOf?(options: Readonly<Record<string, number>>): number;
  /** What figures show of the laws of a file, in the data's units where it was fitted to standardised targets; left out: nothing. */
  shown?(file: LawFile, units: TargetUnits | null): ShownEmission;
}
