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
}

export function hiddenMarkovBudget(train: Dataset, stateCount: number): HiddenMarkovBudget {
  const perIteration = train.stepCount * stateCount * (stateCount + 16);
  return { restarts: 3, shortRun: 8, maxIterations: passes(2e10 / perIteration, 20, 200), tolerance: 1e-5 };
}

export function networkBudget(train: Dataset, noisy: boolean): NetworkBudget {
  const steps = noisy ? 1e6 : 2.5e6;
  return {
    sizes: noisy ? [32] : [32, 64],
    learningRates: noisy ? [0.003] : [0.003, 0.01],
    shortRun: passes((0.1 * steps) / train.stepCount, 1, 10),
    maxEpochs: passes(steps / train.stepCount, 4, 200),
    batchSize: Math.max(1, Math.min(16, Math.round(train.sequences.length / 12))),
    clip: 1,
    patience: 5,
  };
}

function passes(wanted: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, Math.round(wanted)));
}
