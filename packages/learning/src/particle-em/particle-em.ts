import { checkOptions, describedBy } from "@unrolled/core";
import { type Proposal, readProposal, specOf } from "@unrolled/inference";
import { checkCount, checkPositive } from "../check-options.js";
import type { Learner, LearnerKind } from "../learner.js";
import type { NoisyModel } from "./expectation.js";
import { checkPhases, defaultPhases, iterationsOf, type Phase } from "./phases.js";
import { type ParticleEmSettings, startTraining } from "./training.js";

export interface ParticleEmOptions {
  /** Default: 30, 20 and up to 100 iterations (with batches 6, 4 and 40) with 32, 64 and 128 particles; 16, 32 and 32 where the proposal is exact. */
  readonly phases?: readonly Phase[];
  /** N of the last of the default phases; those before have a quarter and half (with an exact proposal half and all). */
  readonly particles?: number | null;
  /** Iterations at most; phases are cut there, and the last of the default phases goes on up to there. Default: all of the phases. */
  readonly maxIterations?: number | null;
  /** K, paths drawn of each sequence; default 2. */
  readonly paths?: number;
  /** How the filter draws; default `guided()` where it is exact, else `bootstrap()`. Or the text that `readProposal` reads. */
  readonly proposal?: Proposal | string | null;
  /**
   * Sequences of a batch. An iteration is then a pass over the training data in batches of a random order, each with an E-step and an
   * M-step of its own; a batch of all is the default, null.
   */
  readonly batch?: number | null;
  /**
   * No sd of the noise falls below this, in the units of the state; default 0.01. With many units a floor of 0.3 keeps particles apart
   * that little noise would hold to the line of one ancestor.
   */
  readonly leastNoise?: number;
  /** Adam steps of an M-step; default 5, with batches 2. */
  readonly steps?: number;
  /** Of these steps; in the last phase it falls to a tenth. Default 0.03. */
  readonly learningRate?: number;
  /** The model of an iteration is the mean of the last so many of its phase; default 8. */
  readonly tail?: number;
  /** Iterations in a row, of the last phase, without a validation score that is better by more than its error; default 20, null: never. */
  readonly patience?: number | null;
}

/**
 * Particle EM with backward simulation, for a network with additive noise in its state (Schön, Wills & Ninness 2011,
 * doi:10.1016/j.automatica.2010.10.013; Wei & Tanner 1990, doi:10.1080/01621459.1990.10474930).
 *
 * E-step: a particle filter over every training sequence, and K paths s_{1:T} ~ p(s_{1:T} | y_{1:T}, θ) drawn back through its clouds
 * (`drawPaths`). M-step: a few Adam steps on Σ log p(s_t | s_{t−1}, x_t) + log p(y_t | s_t), which is a regression, row by row, since the
 * states are given: nothing is propagated back through time. The sds of the noise, and a Gaussian linear readout, have closed forms.
 *
 * Unlike a bound with few particles nothing in it rewards a small noise. It starts best from sds of 0.5 to 1 of the state's scale; from
 * 0.1 it stalls. With more than about 8 units start from a network without noise that has learned (`withNoise`), with `leastNoise` and a
 * learning rate of 0.003. Backward simulation tires where a state has many dimensions and little noise: `FitProgress.particles` shows it as
 * a turnover near 0, and a warning of the fit says so.
 *
 * With `batch` it is stochastic approximation (Delyon, Lavielle & Moulines 1999, doi:10.1214/aos/1018031103): Adam's state goes on from
 * batch to batch, and the closed forms read running means of their sums, which take in a batch with weight 1 until the last phase and
 * (k + 2)^−0.95 at its batch k = 1, 2, ….
 *
 * `trainPerStep` is the filter's estimate for the parameters that the E-step had, `validPerStep` one for the mean of the phase's last
 * iterations, which is the model, always with the same draws; both are below the log-likelihood by about half their variance.
 * Cost of an iteration O(Σ T N (model step + K S)); kept at once: 2¹⁷ particle-steps (one sequence at least), and a batch's paths.
 *
 * @throws RangeError on options out of range; from `fit` a TypeError where the noise is not additive.
 * @example
 * const { model } = fit(noisyNetwork, { train, valid }, particleEm({ phases: [{ iterations: 3, particles: 16 }] }), { key: key(1) });
 */
export function particleEm(options: ParticleEmOptions = {}): Learner<NoisyModel, "random"> {
  checkOptions("particleEm", options, [
    "phases",
    "particles",
    "maxIterations",
    "paths",
    "proposal",
    "batch",
    "leastNoise",
    "steps",
    "learningRate",
    "tail",
    "patience",
  ]);
  const { phases = null, paths = 2, learningRate = 0.03, tail = 8, patience = 20 } = options;
  const { proposal = null, particles = null, maxIterations = null, batch = null, leastNoise = 0.01 } = options;
  const { steps = batch === null ? 5 : 2 } = options;
  if (phases !== null) checkPhases(phases);
  for (const [name, count] of Object.entries({ paths, steps, tail })) checkCount("particleEm", name, count);
  if (particles !== null) checkCount("particleEm", "particles", particles);
  if (batch !== null) checkCount("particleEm", "batch", batch);
  if (maxIterations !== null) checkCount("particleEm", "maxIterations", maxIterations);
  checkPositive("particleEm", "leastNoise", leastNoise);
  checkPositive("particleEm", "learningRate", learningRate);
  if (patience !== null) checkCount("particleEm", "patience", patience);
  const drawn = typeof proposal === "string" ? readProposal(proposal, "particleEm: proposal") : proposal;
  return learnerOf(
    Object.freeze({ phases, particles, maxIterations, paths, proposal: drawn, batch, leastNoise, steps, learningRate, tail, patience }),
  );
}

function learnerOf(settings: ParticleEmSettings): Learner<NoisyModel, "random"> {
  const { patience, proposal, batch } = settings;
  const phases = settings.phases ?? defaultPhases(false, null, batch !== null);
  const inPhases = iterationsOf(phases);
  const asked = settings.maxIterations ?? inPhases;
  const maxIterations = settings.phases === null ? asked : Math.min(inPhases, asked);
  // Phases before the last run to their ends, and the last at least as long as it takes to see no gain.
  const leastIterations = Math.min(maxIterations, iterationsOf(phases.slice(0, -1)) + (patience ?? 0));
  const spec = proposal === null ? null : (specOf(proposal, "particleEm") ?? undefined);
  return describedBy<Learner<NoisyModel, "random">>(particleEmKind, spec === undefined ? null : { ...settings, proposal: spec }, {
    name: "particle-em",
    randomness: "random",
    view: "particleGradient",
    limits: ["phases", "maxIterations", "patience"],
    stopping: { maxIterations, leastIterations, tolerance: null, patience },
    monotone: false,
    start: (model, data, setup) => startTraining(settings, model, data, setup),
  });
}

/** Phases that were left out are null in settings. */
export const particleEmKind: LearnerKind = Object.freeze({
  name: "particle-em",
  from: ({ phases, ...rest }) =>
    particleEm({ ...(rest as ParticleEmOptions), ...(phases === null ? {} : { phases: phases as readonly Phase[] }) }),
} satisfies LearnerKind);
