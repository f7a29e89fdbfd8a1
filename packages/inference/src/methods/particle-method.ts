import {
  describedBy,
  type Key,
  type Method,
  type OptionRule,
  type ParticleView,
  type Precision,
  type Randomness,
  type RunContext,
  type SequenceLogLikelihood,
  type ViewName,
  type Workspace,
} from "@unrolled/core";
import { familySquares } from "@unrolled/kernels";
import { afterContext } from "../estimates/after-context.js";
import { largestValue } from "../estimates/combine-replicates.js";
import { noDiagnostics } from "../estimates/estimate-of-rows.js";
import { genealogyVariance } from "../estimates/genealogy-error.js";
import { totalOf } from "../estimates/total-of.js";
import { singleRunWarnings, warnings } from "../estimates/warnings.js";
import { openFilter } from "../feynman-kac/filter.js";
import type { ParticleObserver } from "../feynman-kac/observers.js";
import { bootstrap, type Proposal } from "../feynman-kac/proposal.js";
import type { Resampling } from "../feynman-kac/resampling.js";

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

/** How a particle filter runs over one sequence. */
export interface FilterRunOptions {
  readonly name: string;
  readonly particles: number;
  readonly proposal: Proposal;
  readonly resampling: Resampling;
  readonly observer: ParticleObserver | null;
  /** Of the states; weights are float64. */
  readonly precision: Precision;
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

/** One run of a particle filter over one sequence. */
export interface FilterRun {
  readonly value: number;
  readonly increments: Float64Array;
  readonly ess: Float64Array;
  /** T: 1 where the cloud was resampled after the step. */
  readonly resampled: Uint8Array;
  readonly resamplings: number;
  /** Time-0 ancestors whose descendants carry weight at the end. */
  readonly survivors: number;
  /** Σ_e (weight of the descendants of time-0 particle e)². */
  readonly familySquares: number;
  /** A step at which every weight was 0. */
  readonly extinct: boolean;
}

/** Runs a filter from the first step of a sequence to the last, and follows each particle's family. */
export function runFilter(view: ParticleView, index: number, options: FilterRunOptions, sequenceKey: Key, workspace: Workspace): FilterRun {
  const { particles: N, precision, observer } = options;
  const { id } = view.data.sequences[index]!;
  return workspace.scope(() => {
    const process = view.open(index, N, workspace, precision);
    const filter = openFilter(process, options, workspace);
    const { ancestors } = filter;
    const cloud = filter.clouds[0]!;
    const T = process.length;
    const increments = new Float64Array(T);
    const ess = new Float64Array(T);
    const resampled = new Uint8Array(T);
    let eves = workspace.indices(N);
    let spareEves = workspace.indices(N);
    for (let n = 0; n < N; n++) eves[n] = n;
    const keys = [sequenceKey];
    let resamplings = 0;
    let extinct = false;
    for (let t = 0; t < T; t++) {
      filter.step(keys);
      const { increment } = cloud;
      if (Number.isNaN(increment))
        throw new RangeError(
          `${options.name}: log p(y_t | h_t) must be a number or −Infinity, got NaN or +Infinity at step ${t + 1} of sequence "${id}"; check the model's parameters`,
        );
      if (increment === Number.NEGATIVE_INFINITY) extinct = true;
      increments[t] = increment;
      ess[t] = cloud.ess;
      if (cloud.resampled) {
        for (let n = 0; n < N; n++) spareEves[n] = eves[ancestors[n]!]!;
        [eves, spareEves] = [spareEves, eves];
        resampled[t - 1] = 1;
        resamplings++;
      }
      observer?.onStep({ sequence: id, t, state: filter.state, weights: cloud.weights, ess: cloud.ess });
    }
    const survivors = workspace.indices(1);
    const squares = familySquares(cloud.weights, eves, workspace.vector(N), survivors, N);
    const value = cloud.logEvidence;
    return { value, increments, ess, resampled, resamplings, survivors: survivors[0]!, familySquares: squares, extinct };
  });
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
