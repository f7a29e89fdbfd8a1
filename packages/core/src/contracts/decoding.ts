import type { Labels, TargetSpace } from "./dataset.js";
import type { StandardErrorSource } from "./log-likelihood.js";

/** What `decode` found to follow the first `origin` steps of one sequence, given those steps, the inputs and the source. */
export interface Decoding {
  readonly id: string;
  /** Steps of the sequence that are given; 0: none is. */
  readonly origin: number;
  /** H: the most symbols that a hypothesis has. */
  readonly steps: number;
  /** What the targets are, in the model's order. */
  readonly targets: Pick<TargetSpace, "kind" | "size"> & Labels;
  /** The symbol that ends a sequence; null: none, all hypotheses have H symbols. */
  readonly end: number | null;
  /** Best first; draws in their own order. Empty where what is given is impossible under the model. */
  readonly hypotheses: readonly DecodedTargets[];
  /** All hypotheses that a beam held; null for draws and exact search. */
  readonly beams: DecodingBeams | null;
  /** The root key, or null when nothing was random. */
  readonly key: string | null;
  readonly warnings: readonly string[];
}

/** Symbols that follow, and how likely they are. */
export interface DecodedTargets {
  /** With the symbol that ends the sequence, where it came. */
  readonly symbols: readonly number[];
  /** False where H symbols came before the one that ends a sequence; true where no symbol does. */
  readonly ended: boolean;
  /** log p(symbols | what is given), nats, under the model as it is: never under the law at another temperature that drew them. */
  readonly logProbability: number;
  /** 0 where exact, NaN where unavailable. */
  readonly standardError: number;
  readonly standardErrorFrom: StandardErrorSource;
  /** What it is ranked by: the search's own log-probability over n^α, n its symbols, α the length penalty. */
  readonly score: number;
}

/** The hypotheses of a beam search as a tree; those of one step lie side by side, best first, and parents come before children. */
export interface DecodingBeams {
  /** Node → its parent; −1: its symbol is the first. */
  readonly parents: Int32Array;
  readonly symbols: Int32Array;
  /** Step of its symbol, from 0. */
  readonly steps: Int32Array;
  /** log p of all symbols up to this node, as the search saw it. */
  readonly logProbabilities: Float64Array;
  /** Hypothesis i ends in node `ends[i]`. */
  readonly ends: Int32Array;
}
