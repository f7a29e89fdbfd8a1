import type { Precision } from "@unrolled/core";
import { checkOptions } from "@unrolled/core";
import { bootstrap } from "../feynman-kac/proposal.js";
import { resamplingBelow } from "../feynman-kac/resampling.js";
import type { MethodKind } from "./method-kind.js";
import type { ParticleMethod } from "./particle-method.js";
import { checkParticles, particleMethod, particlesOption } from "./particle-method.js";
import { checkPrecision, precisionOption } from "./precision.js";

export interface ImportanceOptions {
  /** N ≥ 1, draws of each sequence's hidden path. */
  readonly particles: number;
  /** As in `SmcOptions`. */
  readonly precision?: Precision;
}

/**
 * An estimate of log p(y_{1:T} | x_{1:T}), in nats, by importance sampling from the model's own law of the hidden path:
 * Ẑ = (1/N) Σ_n Π_t p(y_t | h_t^n), which is a particle filter that never resamples.
 *
 * Ẑ is unbiased; log Ẑ is biased by about −var(log Ẑ) / 2. The standard error is the delta method's, from the sample
 * variance of the N weights; it says "replicates", for the draws are N independent replicates of one particle (and the
 * estimate's `replicates` stays null: they are not kept). Weights degenerate exponentially in T, and the error with them:
 * with an effective sample size below 20 it is "unavailable", with a warning. Good for short sequences and as a check on `smc`.
 *
 * @example
 * logLikelihood(noisyNetwork, data, importance({ particles: 10_000 }), key(7)).standardError;
 */
export function importance(options: ImportanceOptions): ParticleMethod {
  checkOptions("importance", options, ["particles", "precision"]);
  const { particles, precision = "float64" } = options;
  checkParticles("importance", particles);
  checkPrecision("importance", precision);
  const name = `importance(${particles}${precision === "float32" ? ", float32" : ""})`;
  return particleMethod(
    importanceKind,
    { name, particles, proposal: bootstrap(), resampling: resamplingBelow(0, "multinomial"), observer: null, precision },
    options,
    (count) => importance({ ...options, particles: count }),
  );
}

export const importanceKind: MethodKind<ImportanceOptions> = Object.freeze<MethodKind<ImportanceOptions>>({
  name: "importance",
  help: "weighs draws of the whole hidden path: for short sequences",
  view: "particles",
  randomness: "random",
  options: { particles: particlesOption, precision: precisionOption },
  make: importance,
  cost: ({ parameterCount }, { stepCount }, { particles }) => stepCount * particles * parameterCount,
});
