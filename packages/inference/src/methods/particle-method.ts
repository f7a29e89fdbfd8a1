import {
  describedBy,
  type Method,
  type OptionRule,
  type ParticleView,
  type Randomness,
  type RunContext,
  type SequenceLogLikelihood,
  type ViewName,
} from "@unrolled/core";
import { afterContext } from "../estimates/after-context.js";
import { largestValue } from "../estimates/combine-replicates.js";
import { noDiagnostics } from "../estimates/exact-estimate.js";
import { genealogyVariance } from "../estimates/genealogy-error.js";
import { totalOf } from "../estimates/total-of.js";
import { singleRunWarnings, warnings } from "../estimates/warnings.js";
import { bootstrap } from "../feynman-kac/bootstrap.js";
import { type FilterRun, type FilterRunOptions, runFilter } from "../feynman-kac/run-filter.js";

/** A particle filter: a random method whose number of particles can be changed and that can run one sequence at a time. */
export interface ParticleMethod extends Method<"particles", "random"> {
  /** N */
  readonly particles: number;
  withParticles(particles: number): ParticleMethod;
  /** Sequence `index` of the view's data; exactly what `run` does for it. */
  runSequence(view: ParticleView, index: number, context: RunContext<"random">): SequenceLogLikelihood;
}

export function isParticleMethod(method: Method<ViewName, Randomness>): method is ParticleMethod {
  const { withParticles, runSequence } = method as Partial<ParticleMethod>;
  return typeof withParticles === "function" && typeof runSequence === "function";
}

/** @throws TypeError unless its particles can be raised. */
export function requireParticles(who: string, method: Method<ViewName, Randomness>): ParticleMethod {
  if (!isParticleMethod(method))
    throw new TypeError(
      `${who}: a method whose particles can be raised is required, such as smc({ particles: 100 }), got "${method.name}"; use replicated`,
    );
  return method;
}

/** What `smc` and `importance` have in common; `plain` are the options that can be written down, null: not all can. */
export function particleMethod(
  kind: { readonly name: string },
  options: FilterRunOptions,
  plain: object | null,
  withParticles: (particles: number) => ParticleMethod,
): ParticleMethod {
  const runSequence = (view: ParticleView, index: number, { key, workspace }: RunContext<"random">): SequenceLogLikelihood => {
    const own = key.fold("sequence").fold(view.data.sequences[index]!.id);
    // Without noise there is nothing to draw otherwise: whatever the proposal, one particle of the model's own is exact.
    const one = { ...options, particles: 1, proposal: bootstrap() };
    if (view.deterministic === true) return exactly(view, index, runFilter(view, index, one, own, workspace));
    return describe(view, index, options, runFilter(view, index, options, own, workspace));
  };
  return describedBy(kind, plain, {
    name: options.name,
    view: "particles",
    randomness: "random",
    particles: options.particles,
    withParticles,
    runSequence,
    run(view, context) {
      const sequences = view.data.sequences.map((_, index) => runSequence(view, index, context));
      return totalOf(options.name, sequences, { key: context.key.toString() });
    },
  } satisfies ParticleMethod);
}

/** Where every particle moves alike, one is all of it. */
function exactly(view: ParticleView, index: number, { value, increments }: FilterRun): SequenceLogLikelihood {
  const info = view.data.sequences[index]!;
  const { id, group, observedSteps: steps } = info;
  const exact = { standardError: 0, standardErrorFrom: "exact", replicates: null, diagnostics: noDiagnostics } as const;
  return afterContext(Object.freeze({ id, group, steps, value, increments, ...exact }), info);
}

/** What rounding leaves of a variance that is 0. */
const rounding = 1e-14;

function describe(view: ParticleView, index: number, options: FilterRunOptions, run: FilterRun): SequenceLogLikelihood {
  const info = view.data.sequences[index]!;
  const { particles: N } = options;
  const independent = !options.resampling.isDue(0, N);
  const messages: string[] = [];
  let variance = Number.NaN;
  if (run.extinct) messages.push(warnings.extinct);
  else if (independent || options.resampling.scheme.independent) {
    variance = run.survivors > 1 ? genealogyVariance(N, run.resamplings, run.familySquares) : Number.NaN;
    if (Math.abs(variance) < rounding) variance = 0; // particles that all agree: a state without noise
    const withheld = withholds(run, independent, N, variance);
    if (withheld !== null) {
      messages.push(withheld);
      variance = Number.NaN;
    } else if (!independent && run.survivors < 20) messages.push(singleRunWarnings.fewSurvivors);
  }
  const available = variance >= 0;
  const whole = Object.freeze({
    id: info.id,
    group: info.group,
    steps: info.observedSteps,
    value: run.value,
    standardError: available ? Math.sqrt(variance) : Number.NaN,
    standardErrorFrom: available ? (independent ? "replicates" : "genealogy") : "unavailable",
    increments: run.increments,
    replicates: null,
    diagnostics: Object.freeze({
      ess: run.ess,
      resampled: run.resampled,
      survivors: run.survivors,
      particles: N,
      warnings: Object.freeze(messages),
    }),
  } satisfies SequenceLogLikelihood);
  return afterContext(whole, info);
}

/** Why a single run's error is not to be believed; null where it is. */
function withholds({ survivors, familySquares, ess, value }: FilterRun, independent: boolean, N: number, variance: number): string | null {
  if (survivors <= 1) return singleRunWarnings.oneSurvivor;
  if (Math.abs(value) > largestValue) return warnings.beyondDigits;
  if (variance < 0) return singleRunWarnings.negative;
  if (independent) return ess.at(-1)! < 20 ? singleRunWarnings.tinyEss : null;
  // A variance of at most Σ S_e² ≤ 1 is right only while no family dominates.
  return familySquares > 0.5 || ess.some((size) => size < Math.min(20, N / 10)) ? singleRunWarnings.fewFamilies : null;
}

export function checkParticles(who: string, particles: number): void {
  if (!Number.isInteger(particles) || particles < 1)
    throw new RangeError(`${who}: particles must be a positive integer, got ${particles}; 1000 is a start`);
}

export const particlesOption: OptionRule = Object.freeze({
  type: "integer",
  least: 1,
  help: "particles of each sequence",
  default: "--particles",
});
