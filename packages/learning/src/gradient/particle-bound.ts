import { checkOptions, contextsOf, type Dataset, type DifferentiableModel, describedBy } from "@unrolled/core";
import { bootstrap, type Proposal, readProposal, specOf } from "@unrolled/inference";
import { checkCount, checkWithin } from "../check-options.js";
import type { Learner, LearnerKind } from "../learner.js";
import { sumOf } from "../sum-of.js";
import { boundAndGradientInto } from "./bound-and-gradient.js";
import { minibatchLearner } from "./minibatch-learner.js";
import { learnerOf, type MinibatchOptions, minibatchSettings, plainOptions } from "./minibatch-options.js";
import { scoreInShards } from "./score-in-shards.js";

export interface ParticleBoundOptions extends MinibatchOptions {
  /** N, particles to a sequence; default 16. More make the bound tighter and its gradient less noisy in the model, at N times the cost. */
  readonly particles?: number;
  /** "never": IWAE. A number: FIVO, resample where the effective sample size falls below that fraction of N. Default 0.5. */
  readonly resampleBelow?: number | "never";
  /**
   * How particles are drawn: `bootstrap()` (the default), `guided()` (a tighter bound with few particles), your own,
   * or the text that `readProposal` reads.
   */
  readonly proposal?: Proposal | string;
}

/**
 * Ascends the particle bound E log Ẑ_N ≤ log p(y | x) of a model with a random state, by reparameterised gradients:
 * IWAE without resampling (Burda, Grosse & Salakhutdinov 2016, doi:10.48550/arXiv.1509.00519, eq. 8), FIVO with it (Maddison et al.
 * 2017, doi:10.48550/arXiv.1705.09279, eq. 4; the gradient through the resampling is dropped, as there).
 *
 * `guided()` where it is linearised holds its draws, and their odds, as it takes the gradient: it is then that of log p as the particles
 * become many (Fisher's identity), and nothing is dropped. A proposal that looks ahead (`auxiliary()`) cannot be trained with.
 *
 * `trainPerStep` and `validPerStep` are one-sample estimates of the bound, not log-likelihoods: below log p in
 * expectation, by about var(log Ẑ)/2 a sequence. The validation keys are the same after every pass, so that its curve moves
 * with the model and not with the noise. Not comparable across N.
 *
 * @throws RangeError on options out of range.
 * @example
 * const { model } = fit(noisyNetwork, { train, valid }, particleBound({ particles: 8, maxEpochs: 2 }), { key: key(1) });
 */
export function particleBound(options: ParticleBoundOptions = {}): Learner<DifferentiableModel<"particleGradient">, "random"> {
  checkOptions("particleBound", options, [
    "particles",
    "resampleBelow",
    "proposal",
    "batchSize",
    "maxEpochs",
    "learningRate",
    "schedule",
    "clip",
    "patience",
    "optimiser",
    "weightDecay",
    "bucketByLength",
  ]);
  const settings = minibatchSettings("particleBound", options);
  const { particles = 16, resampleBelow = 0.5 } = options;
  const { proposal = bootstrap() } = options;
  const drawn = typeof proposal === "string" ? readProposal(proposal, "particleBound: proposal") : proposal;
  checkCount("particleBound", "particles", particles);
  if (resampleBelow !== "never") checkWithin("particleBound", "resampleBelow", resampleBelow, 0, 1 + Number.EPSILON);
  const learner = minibatchLearner<DifferentiableModel<"particleGradient">>(
    {
      name: "particle-bound",
      view: "particleGradient",
      addGradient(gradient, model, batch, key, precision, workspace) {
        const bounds = workspace.vector(batch.sequences.length);
        const options = { particles, proposal: drawn, resampleBelow, key, precision };
        boundAndGradientInto(model.views.particleGradient, batch, bounds, gradient, options, workspace);
        return sumOf(bounds);
      },
      score: (model, data, key, workspace) => {
        const boundOf = (whole: Dataset): number =>
          scoreInShards(whole, workspace, (shard) => {
            const bounds = workspace.vector(shard.sequences.length);
            const options = { particles, proposal: drawn, resampleBelow, key, precision: "float64" } as const;
            boundAndGradientInto(model.views.particleGradient, shard, bounds, null, options, workspace);
            return sumOf(bounds);
          });
        // The same draws: what is left is the bound of the steps after the contexts.
        const given = contextsOf(data);
        return given === null ? boundOf(data) : boundOf(data) - boundOf(given);
      },
    },
    settings,
  );
  const own =
    options.proposal === undefined ? { particles, resampleBelow } : { particles, resampleBelow, proposal: specOf(drawn, "particleBound") };
  return describedBy(particleBoundKind, own.proposal === null ? null : plainOptions(settings, own), { ...learner });
}

export const particleBoundKind: LearnerKind = Object.freeze({
  name: "particle-bound",
  from: (options) => learnerOf(options, particleBound),
} satisfies LearnerKind);
