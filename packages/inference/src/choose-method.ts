import type {
  AdditiveNoiseView,
  AnyModel,
  Dataset,
  Key,
  Method,
  ParticleView,
  Randomness,
  SequenceLogLikelihood,
  ViewName,
} from "@unrolled/core";
import { requireDataset, requireModel } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { additiveNoiseOf } from "./additive-noise-of.js";
import { describedBy } from "./described-by.js";
import { logSpread } from "./estimates/combine-replicates.js";
import { explainMemory } from "./explain-memory.js";
import { type AnyMethod, methodFrom } from "./method-from.js";
import { type MethodSettings, settingsOf } from "./method-settings.js";
import { offers } from "./require-view.js";
import type { ParticleMethod } from "./sampling/particle-method.js";
import { replicated } from "./sampling/replicated.js";
import { shareOf } from "./sampling/share-of.js";
import { smc } from "./sampling/smc.js";
import { untilStandardError } from "./sampling/until-standard-error.js";

/** A method that was chosen at run time for one model and data: its view and randomness are not known to the compiler. */
export interface ChosenMethod extends Method<ViewName, Randomness> {
  /** Why it was chosen and what it costs, in a sentence. */
  readonly reason: string;
}

export interface ChooseMethodOptions {
  /** N of a particle filter, or where a pilot starts. Default 1000. */
  readonly particles?: number;
  /** R, independent runs of a particle filter. Default 8. */
  readonly replicates?: number;
  /** Ask a particle filter for this standard error of the total, in nats, instead of R replicates. */
  readonly untilStandardError?: number;
  /** Particle-steps it may spend on that. Default 100 times N R Σ T_i. */
  readonly budget?: number;
  /** For a pilot of the particle filter that doubles N where its runs spread by more than 1 nat. None: no pilot. */
  readonly key?: Key;
}

/** Runs of the pilot, and how often it may double N. */
const pilotRuns = 8;
const pilotDoublings = 4;

/**
 * The method to score `data` under `model` with, and the reason in a sentence that says what it costs: exact where the
 * model offers it (`rollout`, `forward`), the grid filter for one or two noisy dimensions where it is no more than ten
 * times as dear as sampling (given a key, sequences that the grid cannot score exactly are sampled, see `gridOr`), else a
 * replicated particle filter.
 *
 * @throws TypeError where the model offers none of the views.
 * @example
 * const { method, reason } = chooseMethod(noisyNetwork, data, { particles: 100 });
 * console.log(reason, logLikelihood(noisyNetwork, data, method, key(1)).value);
 */
export function chooseMethod(
  model: AnyModel,
  data: Dataset,
  options: ChooseMethodOptions = {},
): { readonly method: ChosenMethod; readonly reason: string } {
  requireModel(model, "chooseMethod");
  requireDataset(data, "chooseMethod");
  const { particles = 1000, replicates = 8 } = options;
  if (offers(model, "rollout"))
    return chosen(
      methodFrom({ name: "rollout" }),
      `rollout: the state is a function of what came before, so one pass over the ${data.stepCount} steps is exact`,
    );
  if (offers(model, "finite")) {
    const K = model.views.finite(data).stateCount;
    return chosen(
      methodFrom({ name: "forward" }),
      `forward: the state is one of ${K}, so it is summed out exactly, at ${data.stepCount} × ${K}² products`,
    );
  }
  const view = additiveNoiseOf(model, data);
  if (view !== null) {
    const cost = gridCost(view);
    // A kernel evaluation is an exponential on a line and a multiplication in a plane; a particle-step about ten exponentials.
    if (cost <= (view.stateDim === 1 ? 100 : 2000) * particles * replicates)
      return chosen(
        methodFrom({ name: "gridOr", fallback: shareOf(smcSettings(particles, replicates, data, options), data) }),
        `grid: ${view.stateDim === 1 ? "one noisy dimension is" : "two noisy dimensions are"} integrated numerically, at about ${cost.toExponential(0)} kernel evaluations a step`,
      );
  }
  if (offers(model, "particles")) return chooseSmc(model.views.particles(data), particles, replicates, options);
  throw new TypeError(
    `chooseMethod: a model with a view "rollout", "finite", "additiveNoise" or "particles" is required, model "${model.name}" offers ${Object.keys(model.views).join(", ") || "none"}`,
  );
}

function chosen<V extends ViewName, R extends Randomness>(
  method: Method<V, R> | AnyMethod,
  reason: string,
): { method: ChosenMethod; reason: string } {
  return Object.freeze({ method: describedBy(settingsOf(method), { ...method, reason } as unknown as ChosenMethod), reason });
}

/** The chosen smc as settings: replicated, or until an error is reached. */
function smcSettings(particles: number, replicates: number, { stepCount }: Dataset, options: ChooseMethodOptions): MethodSettings {
  const method = { name: "smc", particles } as const;
  if (options.untilStandardError === undefined) return { name: "replicated", method, count: replicates };
  const { untilStandardError: standardError, budget = 100 * particles * replicates * stepCount } = options;
  return { name: "untilStandardError", method, standardError, budget };
}

/**
 * About how many kernel evaluations a grid step takes, at four points to an sd over states that stay within −1..1 and 8.5 sd
 * beyond. From the model alone: the same model is scored by the same method whatever the sequences beside it.
 */
function gridCost({ stateDim, sd }: AdditiveNoiseView): number {
  if (stateDim > 2) return Number.POSITIVE_INFINITY;
  return sd.reduce((cost, s) => cost * 4 * (17 + 2 / s) * (stateDim === 1 ? 4 * (17 + 2 / s) : 4 * 17), 1);
}

function chooseSmc(view: ParticleView, particles: number, replicates: number, options: ChooseMethodOptions) {
  const pilot = options.key === undefined ? null : runPilot(view, smc({ particles }), options.key.fold("pilot"));
  const method = pilot?.method ?? smc({ particles });
  const { stepCount } = view.data;
  const why = `smc: the ${view.stateDim}-dimensional noisy state cannot be summed out`;
  const seen = pilot === null ? "" : `, and ${method.particles} particles spread log Ẑ by ${pilot.spread.toPrecision(2)} nats in a pilot`;
  if (options.untilStandardError !== undefined) {
    const { untilStandardError: standardError, budget = 100 * method.particles * replicates * stepCount } = options;
    return chosen(
      untilStandardError(method, { standardError, budget }),
      `${why}${seen}; ${method.particles} particles a sequence, more where runs spread by more than 1 nat, and replicates until the standard error is ${standardError} or ${budget.toExponential(1)} particle-steps are spent`,
    );
  }
  const cost = (replicates * method.particles * stepCount).toExponential(1);
  return chosen(
    replicated(method, replicates),
    `${why}${seen}; ${replicates} replicates of ${method.particles} particles a sequence, whose spread tells the error, at ${cost} particle-steps`,
  );
}

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
