import type { AdditiveNoiseView, SequenceLogLikelihood, Workspace } from "@unrolled/core";
import { afterContext } from "../estimates/after-context.js";
import { largestValue } from "../estimates/combine-replicates.js";
import { noDiagnostics } from "../estimates/estimate-of-rows.js";
import { deepGridFilter } from "./deep-grid-filter.js";
import { type GridRun, gridFilter, type TooManyPoints } from "./grid-filter.js";

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

/** `GridOptions` with their defaults. */
export interface GridLimits {
  readonly tolerance: number;
  readonly maxPoints: number;
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
