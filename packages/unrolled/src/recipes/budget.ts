import type { Dataset } from "@unrolled/core";

/**
 * How long fits run by default. Limits are counted in steps of the data and never in seconds, so results do not depend on
 * the machine; they are set so that `npm start` keeps its time, and a SPEC's own options override each of them.
 */
export interface HiddenMarkovBudget {
  readonly restarts: number;
  /** EM iterations of each random start before the best on valid goes on alone. */
  readonly shortRun: number;
  readonly maxIterations: number;
  /** Nats per step. */
  readonly tolerance: number;
}

export interface NetworkBudget {
  readonly sizes: readonly number[];
  readonly learningRates: readonly number[];
  readonly shortRun: number;
  readonly maxEpochs: number;
  readonly batchSize: number;
  readonly clip: number;
  readonly patience: number;
  /** Of the training bound of a noisy network. */
  readonly particles: number;
}

export function hiddenMarkovBudget(train: Dataset, stateCount: number): HiddenMarkovBudget {
  // Few states are quick to fit, and the ones that get stuck: they get more starts, and more time before one is chosen.
  const restarts = passes(32 / stateCount, 3, 6);
  const shortRun = passes(40 / stateCount, 6, 20);
  const products = train.stepCount * stateCount * (stateCount + 16);
  return { restarts, shortRun, maxIterations: passes(3e10 / products, 20, 200), tolerance: 5e-5 };
}

/** Steps of training data that a fit passes over, by what a step costs. */
const trainingSteps = { elman: 4e6, gru: 2.6e6, lstm: 2.2e6, noisy: 1.5e6 } as const;

export function networkBudget(train: Dataset, cell: "elman" | "gru" | "lstm", noisy: boolean): NetworkBudget {
  const steps = noisy ? trainingSteps.noisy : trainingSteps[cell];
  const maxEpochs = passes(steps / train.stepCount, 3, 200);
  return {
    sizes: noisy ? [32] : [64, 128],
    learningRates: [0.01, 0.03],
    shortRun: passes(maxEpochs / 10, 1, 10),
    maxEpochs,
    batchSize: passes(train.sequences.length / 100, 4, 8),
    clip: 1,
    patience: 5,
    particles: 2,
  };
}

function passes(wanted: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, Math.round(wanted)));
}
