import type { Precision, StartLaw } from "@unrolled/core";
import type { EmPrior } from "@unrolled/learning";

/** Where fitting starts and how it learns, as plain values: one point of a recipe's grid. */
export type Candidate = NGramCandidate | HiddenMarkovCandidate | RecurrentCandidate | NoisyRecurrentCandidate;

export interface NGramCandidate {
  readonly kind: "ngram";
  readonly order: number;
  readonly smoothing: "kneser-ney" | "witten-bell";
}

export interface HiddenMarkovCandidate {
  readonly kind: "hmm";
  readonly stateCount: number;
  readonly emission: "categorical" | "bernoulli" | "poisson" | "gaussian" | "gaussian-full" | "gaussian-mixture";
  readonly components: number;
  /** 1, 2, …: which random start. */
  readonly start: number;
  /** The law that it is drawn from. */
  readonly law: StartLaw;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly totalTolerance: number | null;
  readonly prior: EmPrior;
}

interface NetworkCandidate {
  readonly cell: "elman" | "gru" | "lstm";
  readonly nonlinearity: "tanh" | "relu" | "sigmoid" | "identity";
  readonly hiddenSize: number;
  readonly inputs: "given" | "previous-target" | "given-and-previous-target";
  readonly standardise: boolean;
  readonly learningRate: number;
  readonly schedule: "constant" | "cosine" | "plateau";
  readonly maxEpochs: number;
  readonly batchSize: number;
  readonly clip: number;
  readonly patience: number;
  readonly precision: Precision;
}

export interface RecurrentCandidate extends NetworkCandidate {
  readonly kind: "recurrent";
  readonly layers: number;
  readonly dropout: number;
}

export interface NoisyRecurrentCandidate extends NetworkCandidate {
  readonly kind: "noisy-recurrent";
  /** Standard deviation of the state noise that training starts from. */
  readonly noiseSd: number;
  /** Of the training bound. */
  readonly particles: number;
}
