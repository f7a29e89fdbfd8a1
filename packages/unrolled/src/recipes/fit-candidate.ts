import {
  type AnyModel,
  type Checkpoint,
  type Dataset,
  type FitProgress,
  fitNGram,
  type Key,
  type Model,
  randomHiddenMarkov,
  randomRecurrent,
  scalingOf,
  standardised,
} from "@unrolled/core";
import { baumWelch, bptt, type FitData, fit, type Learner, particleBound } from "@unrolled/learning";
import type { Candidate, HiddenMarkovCandidate, NGramCandidate, NoisyRecurrentCandidate, RecurrentCandidate } from "./candidate.js";

export interface FitHooks {
  readonly checkpoint: Checkpoint | null;
  /** Stop after this many iterations; null: run to the end. */
  readonly shortRun: number | null;
  readonly onCheckpoint: (checkpoint: Checkpoint) => void;
  /** Part done, 0 to 1. */
  readonly onProgress: (done: number) => void;
}

export interface FitOutcome {
  readonly model: AnyModel;
  readonly history: readonly FitProgress[];
  readonly bestIteration: number;
  readonly stopped: string;
  readonly warnings: readonly string[];
}

/** From a candidate's plain values and a key to a fitted model: makes the start, makes the learner, runs it. */
export async function fitCandidate(candidate: Candidate, data: FitData, key: Key, hooks: FitHooks): Promise<FitOutcome> {
  switch (candidate.kind) {
    case "ngram":
      return countNGram(candidate, data);
    case "hmm":
      return runLearner(startHiddenMarkov(candidate, data.train, key.fold("start")), data, markovLearner(candidate), key, hooks);
    case "recurrent":
      return runLearner(startNetwork(candidate, data.train, null, key.fold("start")), data, bptt(networkOptions(candidate)), key, hooks);
    case "noisy-recurrent":
      return runLearner(
        startNetwork(candidate, data.train, candidate.noiseSd, key.fold("start")),
        data,
        particleBound(networkOptions(candidate)),
        key,
        hooks,
      );
  }
}

function countNGram({ order, smoothing }: NGramCandidate, { train }: FitData): FitOutcome {
  const model = fitNGram(train, { order, smoothing });
  return { model, history: [], bestIteration: 0, stopped: "counted", warnings: [] };
}

function startHiddenMarkov({ stateCount, emission, components, start }: HiddenMarkovCandidate, data: Dataset, key: Key) {
  return randomHiddenMarkov({ stateCount, emission, components, data, key: key.fold(start) });
}

function markovLearner({ maxIterations, tolerance }: HiddenMarkovCandidate) {
  return baumWelch({ maxIterations, tolerance });
}
