import type { Precision } from "./workspace.js";

/** "collapsed": the likelihood has no maximum where the fit was going, as a spread fell to 0: a start that failed. */
export type StopReason = "tolerance" | "maxIterations" | "earlyStopping" | "diverged" | "collapsed" | "interrupted";

/** One line of a learning curve. Log-likelihoods per observed step, nats. */
export interface FitProgress {
  /** 1, 2, …: an EM iteration or a pass over the training data. */
  readonly iteration: number;
  readonly trainPerStep: number;
  readonly validPerStep: number | null;
  /** What the learner climbs: log-likelihood + log prior (EM), or the mean training objective. */
  readonly objective: number;
  readonly learningRate: number | null;
  /** Norm of the gradient before clipping, mean over the pass; null for EM. */
  readonly gradientNorm: number | null;
  /** Of a learner that samples paths of the state; left out by others. */
  readonly particles?: ParticleProgress;
}

/** How the particles of an iteration did. */
export interface ParticleProgress {
  /** Standard errors of `trainPerStep` and `validPerStep` from the draws, to first order; null without validation data. */
  readonly trainError: number;
  readonly validError: number | null;
  /** Effective sample size of the filter's weights as a part of its particles, mean over steps. */
  readonly ess: number;
  /** Effective number of particles that a path's state was drawn from, mean over steps: near 1, paths are the filter's genealogy. */
  readonly backwardEss: number;
  /** Part of the steps at which a path left the line of ancestors of its next state. */
  readonly turnover: number;
  /** Sds of the state's noise after the iteration. */
  readonly noise: readonly number[];
  /** Sds of the state's numbers over all sampled paths and steps: what the noise is large or small beside. */
  readonly spread: readonly number[];
}

/** What came of a fit: the best model, the learning curve, and why it ended. */
export interface Fit<M> {
  /** The best model by validation where there is one, else the last. */
  readonly model: M;
  readonly history: readonly FitProgress[];
  readonly bestIteration: number;
  readonly stopped: StopReason;
  readonly warnings: readonly string[];
  /**
   * Nats per observed step of the training log-likelihood that the model owes to the floor of its emission's spreads
   * (`FloorReport`); 0 for nearly all. Choose among fits by their objective less this.
   */
  readonly gainAtFloor: number;
  /** The kernels that computed it, and the precision of its passes over the training data; the same fit on others may differ in its digits. */
  readonly kernel: string;
  readonly precision: Precision;
}

/** Watches a fit; returning "stop" ends it after this iteration with everything kept. */
export interface FitObserver {
  onIteration(progress: FitProgress): undefined | "stop";
}

/** Plain JSON values from which a fit goes on exactly as if it had not stopped. */
export interface Checkpoint {
  readonly format: "unrolled/checkpoint";
  readonly version: 1;
  readonly learner: string;
  readonly iteration: number;
  readonly state: unknown;
}
