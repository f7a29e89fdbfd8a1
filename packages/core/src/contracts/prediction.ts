import type { Labels, TargetSpace } from "./dataset.js";

/** What a model takes each target of one sequence to be. */
export interface PredictedSequence {
  readonly id: string;
  readonly group: string | null;
  /** The likeliest symbol at each step after the context, −1 where no target is observed. */
  readonly symbols: Int32Array;
  /** What was observed there, −1 where nothing was. */
  readonly observed: Int32Array;
  /** p of `symbols`, NaN where there is none. */
  readonly probabilities: Float64Array;
}

/** Targets as a model takes them to be, given inputs and sources alone. */
export interface Predictions {
  readonly model: string;
  readonly targets: Pick<TargetSpace, "kind" | "size"> & Labels;
  readonly sequences: readonly PredictedSequence[];
}

/** How often one symbol was predicted and right. */
export interface ClassScore {
  /** What it is called, or its number. */
  readonly name: string;
  /** Observed steps that it stands at. */
  readonly support: number;
  /** Right among those predicted to be it; NaN where none was. */
  readonly precision: number;
  /** Right among those that are; NaN where none is. */
  readonly recall: number;
  /** 2 right / (predicted + observed); NaN where neither occurs. */
  readonly f1: number;
}

export interface ClassificationScores {
  /** Right among all observed steps. */
  readonly accuracy: number;
  /** Mean F1 over the symbols that were observed or predicted. */
  readonly macroF1: number;
  readonly classes: readonly ClassScore[];
  /** [observed][predicted], counts. */
  readonly confusion: readonly (readonly number[])[];
}

/** A count for each sequence, such as targets that are right, of so many. */
export interface CountedSequence {
  readonly id: string;
  readonly group: string | null;
  readonly count: number;
  readonly of: number;
}

/** p(class | sequence) of one sequence. */
export interface ClassifiedSequence {
  readonly id: string;
  readonly group: string | null;
  /** Its label's place among the classes; −1 where it has none of them. */
  readonly observed: number;
  /** C: log p(sequence | class), nats. */
  readonly logLikelihoods: Float64Array;
  /** C: log p(class | sequence). */
  readonly logProbabilities: Float64Array;
}

/** Sequences by class, with what the classes are called. */
export interface Classification {
  readonly classes: readonly string[];
  /** C: log p(class), before a sequence is seen. */
  readonly logPriors: Float64Array;
  /** What the log-likelihoods were divided by; 1: Bayes' rule as it is. */
  readonly temperature: number;
  readonly sequences: readonly ClassifiedSequence[];
}
