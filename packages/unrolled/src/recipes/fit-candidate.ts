import {
  type AnyModel,
  type Checkpoint,
  type Dataset,
  type DifferentiableModel,
  type FitProgress,
  fitNGram,
  type HiddenMarkov,
  type Key,
  type Model,
  type ModelFile,
  type Precision,
  parseModel,
  randomHiddenMarkov,
  randomRecurrent,
  scaleDataset,
  scalingOf,
  standardised,
} from "@unrolled/core";
import { baumWelch, bptt, constantRate, cosineRate, type FitData, fit, type Learner, particleBound, plateauRate } from "@unrolled/learning";
import type { Candidate, HiddenMarkovCandidate, NGramCandidate, NoisyRecurrentCandidate, RecurrentCandidate } from "./candidate.js";

export interface FitHooks {
  /** The model to start from; null: a random start from the key. */
  readonly start: ModelFile | null;
  readonly checkpoint: Checkpoint | null;
  /** Stop after this many iterations; null: run to the end. */
  readonly shortRun: number | null;
  readonly onCheckpoint: (checkpoint: Checkpoint) => void;
  readonly checkpointDue: () => boolean;
  /** Part done, 0 to 1. */
  readonly onProgress: (done: number) => void;
}

export interface FitOutcome {
  readonly model: AnyModel;
  readonly history: readonly FitProgress[];
  readonly bestIteration: number;
  readonly stopped: string;
  readonly warnings: readonly string[];
  /** See `Fit.gainAtFloor`. */
  readonly gainAtFloor: number;
}

/** From a candidate's plain values and a key to a fitted model: makes the start, makes the learner, runs it. */
export async function fitCandidate(candidate: Candidate, data: FitData, key: Key, hooks: FitHooks): Promise<FitOutcome> {
  switch (candidate.kind) {
    case "ngram":
      return countNGram(candidate, data);
    case "hmm":
      return runLearner(
        (given(hooks) ?? startHiddenMarkov(candidate, data.train, key.fold("start"))) as HiddenMarkov,
        data,
        markovLearner(candidate),
        key,
        hooks,
        "float64",
      );
    case "recurrent": {
      const start = (given(hooks) ?? startNetwork(candidate, data.train, key.fold("start"))) as DifferentiableModel<"gradient">;
      return runLearner(start, data, bptt({ ...networkOptions(candidate), dropout: candidate.dropout }), key, hooks, candidate.precision);
    }
    case "noisy-recurrent": {
      const start = (given(hooks) ?? startNetwork(candidate, data.train, key.fold("start"))) as DifferentiableModel<"particleGradient">;
      const learner = particleBound({ ...networkOptions(candidate), particles: candidate.particles });
      return runLearner(start, data, learner, key, hooks, candidate.precision);
    }
  }
}

/** The model to start from, of the kind that the candidate's learner needs (`recipeFrom` has checked it). */
function given({ start }: FitHooks): AnyModel | null {
  return start === null ? null : parseModel(start, "start");
}

function countNGram({ order, smoothing }: NGramCandidate, { train }: FitData): FitOutcome {
  const model = fitNGram(train, { order, smoothing });
  return { model, history: [], bestIteration: 0, stopped: "counted", warnings: [], gainAtFloor: 0 };
}

function startHiddenMarkov({ stateCount, emission, components, start, law }: HiddenMarkovCandidate, data: Dataset, key: Key) {
  return randomHiddenMarkov({ stateCount, emission, components, law, data, key: key.fold(start) });
}

function markovLearner({ maxIterations, tolerance, totalTolerance, prior }: HiddenMarkovCandidate) {
  return baumWelch({ maxIterations, tolerance, totalTolerance, prior });
}

function startNetwork(candidate: RecurrentCandidate | NoisyRecurrentCandidate, train: Dataset, key: Key) {
  const { cell, nonlinearity, hiddenSize, standardise, inputs } = candidate;
  const scaling = standardise ? scalingOf(train) : null;
  const network = randomRecurrent({
    cell,
    hiddenSize,
    key,
    inputs,
    data: scaling === null ? train : scaleDataset(train, scaling),
    ...(cell === "elman" ? { nonlinearity } : {}),
    ...(candidate.kind === "recurrent" ? { layers: candidate.layers, noiseSd: null } : { noiseSd: candidate.noiseSd }),
  });
  return scaling === null ? network : standardised(network as AnyModel, scaling);
}

const schedules = { constant: constantRate(), cosine: cosineRate({ final: 0.05 }), plateau: plateauRate() } as const;

function networkOptions({ maxEpochs, learningRate, schedule, batchSize, clip, patience }: RecurrentCandidate | NoisyRecurrentCandidate) {
  return { maxEpochs, learningRate, schedule: schedules[schedule], batchSize, clip, patience };
}

function runLearner<B extends Model, M extends B>(
  start: M,
  data: FitData,
  learner: Learner<B>,
  key: Key,
  hooks: FitHooks,
  precision: Precision,
): FitOutcome {
  const { shortRun, checkpoint, onCheckpoint, checkpointDue, onProgress } = hooks;
  const most = Math.min(shortRun ?? Number.POSITIVE_INFINITY, learner.stopping.maxIterations);
  const observer = {
    onIteration: ({ iteration }: FitProgress): "stop" | undefined => {
      onProgress(Math.min(1, iteration / most));
      return shortRun !== null && iteration >= shortRun ? "stop" : undefined;
    },
  };
  const options = { key: key.fold("learn"), precision, observers: [observer], resumeFrom: checkpoint, onCheckpoint, checkpointDue };
  const fitted = fit(start, data, learner, options);
  return { ...fitted, model: fitted.model as unknown as AnyModel };
}
