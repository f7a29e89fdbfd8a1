import type { StartLaw } from "@unrolled/core";
import type { EmPrior } from "@unrolled/learning";

/** A hidden Markov model at one random start, and how EM goes on from there. */
export interface HiddenMarkovCandidate {
  readonly kind: "hmm";
  readonly stateCount: number;
  readonly emission: string;
  readonly components: number;
  /** 1, 2, …: which random start. */
  readonly start: number;
  /** The law that it is drawn from. */
  readonly law: StartLaw;
  /** Where the first state has the law of the transition in the long run; left out: a law of its own. */
  readonly initial?: "stationary";
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly totalTolerance: number | null;
  readonly prior: EmPrior;
}
