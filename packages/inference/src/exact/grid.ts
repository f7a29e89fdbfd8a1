import type { AdditiveNoiseView, Method, SequenceLogLikelihood, Workspace } from "@unrolled/core";
import { describedBy } from "../described-by.js";
import { afterContext } from "../estimates/after-context.js";
import { largestValue } from "../estimates/combine-replicates.js";
import { noDiagnostics } from "../estimates/exact-estimate.js";
import { totalOf } from "../estimates/total-of.js";
import { deepGridFilter } from "./deep-grid-filter.js";
import { type GridRun, gridFilter, type TooManyPoints } from "./grid-filter.js";

export interface GridOptions {
  /** Halve the spacing until a sequence's value changes by no more than this, in nats. Default 1e-9. */
  readonly tolerance?: number;
  /** Points a step may have. Default 20,000 on a line and 30,000 in a plane: about a second a step. */
  readonly maxPoints?: number;
}

/**
 * Half-widths of the box in sds, the next where the last is too narrow. Beyond 37 a Gaussian is no longer a number: then, on a
 * line, logarithms go on.
 */
const reaches = [8.5, 13, 20, 30, 37];
const deepReaches = [60, 100, 160, 260, 420, 680, 1100];

/** A value that still changes by more nats than this at the last halving is not exact. */
const exactWithin = 1e-3;

/** May what was left off the grid matter, by more than 1e-12 of the likelihood? */
function leans({ pull }: GridRun, reach: number): boolean {
  return pull - 0.5 * reach ** 2 > Math.log(1e-12);
}

/**
 * log p(y_{1:T} | x_{1:T}), in nats, of a state with additive Gaussian noise and one or two dimensions, by a point-mass
 * filter: the state's law on a grid that follows it, ±8.5 sds beyond the propagated means (more where observations pull it
 * away from them), the spacing halved from one sd until the value no longer changes.
 *
 * Deterministic, and exact up to the discretisation, which `diagnostics.discretisation` reports: the change from the last
 * halving (for smooth f and emission the error left is far smaller; a tolerance not met brings a warning). It is the
 * oracle of the particle filters, good to about 1e-8. On a line observations may pull the state about a thousand sds away.
 * Where the last change is above 1e-3 nats, an observation pulls the state off any grid, or is too far for numbers to hold
 * (±Infinity among them), the value is not exact and its standard error is "unavailable".
 *
 * Cost per step: points × points within reach of one: about 10⁴ to 10⁵ in one dimension, 10⁷ to 10⁹ in two.
 * @throws RangeError where the state has more than two dimensions, or the grid more than `maxPoints` points.
 *
 * @example
 * const line = randomRecurrent({ cell: "elman", hiddenSize: 1, data, noiseSd: 0.3, key: key(1) });
 * logLikelihood(line, data, grid()).value;
 */
export function grid(options: GridOptions = {}): Method<"additiveNoise", "exact"> {
  checkGridOptions("grid", options);
  return describedBy({ name: "grid", ...options }, {
    name: "grid",
    view: "additiveNoise",
    randomness: "exact",
    run(view, { workspace }) {
      checkStateDim("grid", view);
      const limits = gridLimits(options, view.stateDim);
      return totalOf(
        "grid",
        view.data.sequences.map(({ id }, index) => {
          const sequence = gridSequence(view, index, limits, workspace);
          if ("tooManyPoints" in sequence) throw tooMany(id, sequence, limits.maxPoints);
          return sequence;
        }),
      );
    },
  } satisfies Method<"additiveNoise", "exact">);
}

export function checkGridOptions(who: string, { tolerance = 1e-9, maxPoints = 1 }: GridOptions): void {
  if (!(tolerance > 0)) throw new RangeError(`${who}: tolerance must be a positive number of nats, got ${tolerance}`);
  if (!(Number.isInteger(maxPoints) && maxPoints > 0))
    throw new RangeError(`${who}: maxPoints must be a positive integer, got ${maxPoints}`);
}

export function checkStateDim(who: string, { stateDim }: AdditiveNoiseView): void {
  if (stateDim > 2) throw new RangeError(`${who}: a state of one or two dimensions is required, got ${stateDim}; use smc with replicated`);
}

export interface GridLimits {
  readonly tolerance: number;
  readonly maxPoints: number;
}

/** The options with their defaults. */
export function gridLimits({ tolerance = 1e-9, maxPoints }: GridOptions, stateDim: number): GridLimits {
  return { tolerance, maxPoints: maxPoints ?? (stateDim === 1 ? 20_000 : 30_000) };
}

/** One sequence's estimate by the grid; or how many points it would have needed. */
export function gridSequence(
  view: AdditiveNoiseView,
  index: number,
  { tolerance, maxPoints }: GridLimits,
  workspace: Workspace,
): SequenceLogLikelihood | TooManyPoints {
  const info = view.data.sequences[index]!;
  let outcome = refine(view, index, reaches[0]!, tolerance, maxPoints, workspace);
  if ("tooManyPoints" in outcome) return outcome;
  for (const reach of [...reaches.slice(1), ...(view.stateDim === 1 ? deepReaches : [])]) {
    if (!outcome.leaning || isBeyondDigits(outcome.run)) break;
    if (deepReaches.includes(reach) && reachFor(outcome.run) > 4 * reach) continue;
    const wider = refine(view, index, reach, tolerance, maxPoints, workspace);
    if ("tooManyPoints" in wider) break;
    outcome = wider;
  }
  const { run, difference, converged, leaning } = outcome;
  const exact = !leaning && !isBeyondDigits(run) && (converged || difference <= exactWithin);
  const messages: string[] = [];
  if (isBeyondDigits(run))
    messages.push(
      `the observation at step ${beyondDigits(run) + 1} is so far from what the model expects that numbers cannot hold the difference: the value is not to be trusted; check that observation, or mark it as missing`,
    );
  else if (leaning)
    messages.push(
      "an observation pulls the state further off the grid than it can reach: the value is not to be trusted; check that observation, or mark it as missing",
    );
  else if (!converged)
    messages.push(
      `the grid's value still changed by ${difference.toExponential(1)} nats at the last halving that maxPoints allows; raise it${exact ? "" : ", or use smc"}`,
    );
  const whole = Object.freeze({
    id: info.id,
    group: info.group,
    steps: info.observedSteps,
    value: run.value,
    standardError: exact ? 0 : Number.NaN,
    standardErrorFrom: exact ? "exact" : "unavailable",
    increments: run.increments,
    replicates: null,
    diagnostics: Object.freeze({ ...noDiagnostics, discretisation: difference, warnings: Object.freeze(messages) }),
  } satisfies SequenceLogLikelihood);
  return afterContext(whole, info);
}

/** The half-width at which what is left off the grid would no longer matter, as far as a narrower grid can tell. */
function reachFor({ pull }: GridRun): number {
  return Math.sqrt(2 * (pull - Math.log(1e-12)));
}

/** The first step whose increment has lost all digits, or is no number; −1: none. */
function beyondDigits({ increments }: GridRun): number {
  return increments.findIndex((increment) => Math.abs(increment) > largestValue);
}

function isBeyondDigits(run: GridRun): boolean {
  return beyondDigits(run) !== -1;
}

interface Refinement {
  readonly run: GridRun;
  /** From the last halving. */
  readonly difference: number;
  readonly converged: boolean;
  /** The box is too narrow: what was left off it matters. */
  readonly leaning: boolean;
}

/** Halves the spacing from one sd until the value is stable, the points run out, or the box proves too narrow. */
function refine(
  view: AdditiveNoiseView,
  index: number,
  reach: number,
  tolerance: number,
  maxPoints: number,
  workspace: Workspace,
): Refinement | TooManyPoints {
  const { length } = view.data.sequences[index]!;
  const filter = reach > reaches.at(-1)! ? deepGridFilter : gridFilter;
  const runAt = (fraction: number) => filter(view, index, { fraction, reach, maxPoints, steps: length }, workspace);
  const first = runAt(1);
  if ("tooManyPoints" in first) return first;
  let run = first;
  let difference = Number.POSITIVE_INFINITY;
  for (let fraction = 0.5; ; fraction /= 2) {
    const finer = runAt(fraction);
    if ("tooManyPoints" in finer) {
      if (difference === Number.POSITIVE_INFINITY) return finer;
      return { run, difference, converged: false, leaning: leans(run, reach) };
    }
    difference = finer.value === run.value ? 0 : Math.abs(finer.value - run.value);
    // A grid too coarse for a sharp emission seems to be pulled as well, but less so at half the spacing.
    if (leans(finer, reach) && finer.pull > 0.7 * run.pull) return { run: finer, difference, converged: false, leaning: true };
    run = finer;
    // Beyond 1e-13 of the value a difference is rounding.
    if (difference <= tolerance + (Number.isFinite(run.value) ? 1e-13 * Math.abs(run.value) : 0))
      return { run, difference, converged: true, leaning: leans(run, reach) };
  }
}

export function tooMany(id: string, { tooManyPoints, step }: TooManyPoints, maxPoints: number): RangeError {
  return new RangeError(
    `grid: at most maxPoints = ${maxPoints} points a step are required, step ${step + 1} of sequence "${id}" needs ${tooManyPoints}; raise maxPoints, or use smc with replicated`,
  );
}
