import type { Key, ParticleView, Precision, SequenceLogLikelihood } from "@unrolled/core";
import { checkOptions, describeValue } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { explainMemory } from "../binding/explain-memory.js";
import { logSpread } from "../estimates/combine-replicates.js";
import { densityOf } from "../feynman-kac/log-transitions.js";
import type { ParticleObserver } from "../feynman-kac/observers.js";
import { bootstrap, type Proposal } from "../feynman-kac/proposal.js";
import { bringsProposal, proposals, readProposal, specOf } from "../feynman-kac/proposals.js";
import { type ResamplingScheme, resamplingBelow, resamplingSchemes } from "../feynman-kac/resampling.js";
import type { Effort, MethodKind } from "./method-kind.js";
import { checkParticles, type ParticleMethod, particleMethod, particlesOption } from "./particle-method.js";
import { checkPrecision, precisionOption } from "./precision.js";

export interface SmcOptions {
  /** N ≥ 1, particles of each sequence. */
  readonly particles: number;
  /** How particles are drawn: `bootstrap()` (the default), `guided()`, `auxiliary()`, your own, or the text that `readProposal` reads. */
  readonly proposal?: Proposal | string;
  /** One of `resamplingSchemes`, by name; default "systematic". Only "multinomial" has a single-run error; with the others, use `replicated`. */
  readonly resampling?: ResamplingScheme;
  /** Resample after a step whose effective sample size is below this fraction of N; 1: after every step, 0: never. Default 0.5. */
  readonly resampleBelow?: number;
  readonly observer?: ParticleObserver;
  /**
   * Of the states: "float32" halves the memory and nearly doubles the speed of networks of some size. Weights and estimates
   * are float64, and rounding stays far below the Monte Carlo error (test/inference/sampling/float32.test.ts). Default "float64".
   */
  readonly precision?: Precision;
}

/**
 * An estimate of log p(y_{1:T} | x_{1:T}), in nats, by a particle filter: sequential Monte Carlo that draws N particles by a
 * proposal (the model's own law, where none is named), weighs them, and resamples them where their weights have become uneven.
 *
 * Ẑ is unbiased for p(y | x) under every proposal, scheme and threshold; log Ẑ is biased by about −var(log Ẑ) / 2. The standard error
 * of a single run is given with multinomial resampling only, from the genealogy (see `genealogyVariance`): it is uncertain
 * with few survivors, and "unavailable", with a warning, with one, where one family has most of the weight, or where the
 * effective sample size falls below 20 (or N / 10) at a step. Otherwise "unavailable": use `replicated`. Where the state is a
 * function of what came before, one particle is exact, and so is the estimate.
 *
 * Cost O(N Σ T_i) model steps. Every sequence has its own key, by its id: results do not depend on the batch.
 * Source: Gordon, Salmond & Smith 1993, doi:10.1049/ip-f-2.1993.0015.
 *
 * @example
 * const score = logLikelihood(noisyNetwork, data, smc({ particles: 1000, resampling: "multinomial" }), key(7));
 * console.log(score.value, score.standardError, score.sequences[0].diagnostics.survivors);
 */
export function smc(options: SmcOptions): ParticleMethod {
  checkOptions("smc", options, ["particles", "proposal", "resampling", "resampleBelow", "observer", "precision"]);
  const { particles, resampling = "systematic", resampleBelow = 0.5, observer = null, precision = "float64" } = options;
  const proposal =
    typeof options.proposal === "string" ? readProposal(options.proposal, "smc: proposal") : (options.proposal ?? bootstrap());
  checkParticles("smc", particles);
  if (typeof proposal.name !== "string" || typeof proposal.open !== "function")
    throw new TypeError(`smc: proposal must be a name or an object with name and open, got ${JSON.stringify(proposal)}; use bootstrap()`);
  if (observer !== null && typeof observer.onStep !== "function")
    throw new TypeError(`smc: an observer must have the function onStep, got ${describeValue(observer)}`);
  const scheme = resamplingBelow(resampleBelow, resampling, "smc");
  checkPrecision("smc", precision);
  const own = proposal.name === "bootstrap" ? "" : `, ${proposal.name}`;
  const name = `smc(${particles}${own}${precision === "float32" ? ", float32" : ""})`;
  return particleMethod(smcKind, { name, particles, proposal, resampling: scheme, observer, precision }, plainOf(options), (count) =>
    smc({ ...options, particles: count }),
  );
}

/** All that is plain in the options; null where something is not. */
function plainOf({ observer, proposal, ...plain }: SmcOptions): object | null {
  if (observer !== undefined) return null;
  if (proposal === undefined) return plain;
  const spec = typeof proposal === "string" ? proposal : specOf(proposal, "smc");
  return spec === null ? null : { ...plain, proposal: spec };
}

/** A single run resamples multinomially, the scheme whose own error has a theory; of several runs the spread is the error. */
export function smcOptionsFor({ particles, proposal, replicates, untilStandardError }: Effort): SmcOptions {
  const drawn = proposal === null ? { particles } : { particles, proposal };
  return untilStandardError === null && replicates === 1 ? { ...drawn, resampling: "multinomial" } : drawn;
}

/**
 * The filter that an effort is worth for a model. Where the effort names no proposal it is `guided()` if the model's closed forms make that the
 * optimal one (Gaussian targets read linearly from a state all of whose numbers are noisy), else the model's own law.
 */
export function smcFor(view: ParticleView, effort: Effort): ParticleMethod {
  const options = smcOptionsFor(effort);
  return smc(effort.proposal === null && isLinearGaussian(view) ? { ...options, proposal: "guided" } : options);
}

function isLinearGaussian(view: ParticleView): boolean {
  const process = view.open(0, 1, createWorkspace(), "float64");
  return densityOf(process) !== null && (process.emission ?? null) !== null;
}

export const smcKind: MethodKind<SmcOptions, "particles"> = Object.freeze<MethodKind<SmcOptions, "particles">>({
  name: "smc",
  help: "a particle filter: sequential Monte Carlo",
  view: "particles",
  randomness: "random",
  options: {
    particles: particlesOption,
    resampling: {
      type: "choice",
      get values() {
        return resamplingSchemes.names();
      },
      help: "how ancestors are drawn",
      default: "systematic; of a single run multinomial, which has an error of its own",
    },
    resampleBelow: {
      type: "number",
      least: 0,
      help: "fraction of the particles, at most 1, below which the effective sample size leads to resampling",
      default: "0.5",
    },
    proposal: {
      type: "choice",
      get values() {
        return proposals.names();
      },
      help: "how particles are drawn",
      default: "bootstrap; where the method is chosen too, guided for Gaussian targets that a network reads linearly from its state",
    },
    precision: precisionOption,
  },
  travels: ({ proposal }) => proposal === undefined || bringsProposal(proposal as string),
  make: smc,
  cost: ({ parameterCount }, { stepCount }, { particles }) => stepCount * particles * parameterCount,
  optionsFor: (effort) => ({ ...smcOptionsFor(effort) }),
  propose(model, data, effort) {
    const view = model.views.particles(data);
    const start = smcFor(view, effort);
    const pilot = effort.key === null ? null : runPilot(view, start, effort.key.fold("pilot"));
    const method = pilot?.method ?? start;
    const seen = pilot === null ? "" : `, and ${method.particles} particles spread log Ẑ by ${pilot.spread.toPrecision(2)} nats in a pilot`;
    return {
      method,
      reason: `smc: the ${view.stateDim}-dimensional noisy state cannot be summed out${seen}`,
      cost: data.stepCount * method.particles * model.parameterCount,
    };
  },
});

/** Runs of the pilot, and how often it may double N. */
const pilotRuns = 8;
const pilotDoublings = 4;

/** Doubles the particles until the first sequence's runs spread by no more than 1 nat. */
function runPilot(view: ParticleView, start: ParticleMethod, key: Key): { method: ParticleMethod; spread: number } {
  const workspace = createWorkspace();
  for (let method = start, doublings = 0; ; method = method.withParticles(2 * method.particles), doublings++) {
    const run = (r: number): SequenceLogLikelihood => method.runSequence(view, 0, { workspace, key: key.fold(doublings).fold(r) });
    const runs = explainMemory("chooseMethod: a pilot", view.data, method, () => Array.from({ length: pilotRuns }, (_, r) => run(r)));
    const spread = logSpread(Float64Array.from(runs, ({ value }) => value));
    if (spread <= 1 || doublings === pilotDoublings) return { method, spread };
  }
}
