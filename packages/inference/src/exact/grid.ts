import type { AdditiveNoiseView, Method, SequenceLogLikelihood, Workspace } from "@unrolled/core";
import { noDiagnostics } from "../estimates/exact-estimate.js";
import { totalOf } from "../estimates/total-of.js";
import { type GridRun, gridFilter } from "./grid-filter.js";

export interface GridOptions {
  /** Halve the spacing until a sequence's value changes by no more than this, in nats. Default 1e-9. */
  readonly tolerance?: number;
  /** Points a step may have. Default 200,000. */
  readonly maxPoints?: number;
}

/** Share of a law on the edge of its box beyond which the box is widened. */
const leakAllowed = 1e-12;

/**
 * log p(y_{1:T} | x_{1:T}), in nats, of a state with additive Gaussian noise and one or two dimensions, by a point-mass
 * filter: the state's law on a grid that follows it, ±8.5 sds beyond the propagated means (more where observations pull it
 * to the edge), the spacing halved from one sd until the value no longer changes.
 *
 * Deterministic, and exact up to the discretisation, which `diagnostics.discretisation` reports: the change from the last
 * halving (for smooth f and emission the error left is far smaller; a tolerance not met brings a warning). It is the
 * oracle of the particle filters, good to about 1e-8.
 *
 * Cost per step: points × points within reach of one: about 10⁴ to 10⁵ in one dimension, 10⁷ to 10⁹ in two.
 * @throws RangeError where the state has more than two dimensions, or the grid more than `maxPoints` points.
 *
 * @example
 * logLikelihood(noisyNetwork, data, grid()).value;
 */
export function grid(options: GridOptions = {}): Method<"additiveNoise", "exact"> {
  const { tolerance = 1e-9, maxPoints = 200_000 } = options;
  if (!(tolerance > 0)) throw new RangeError(`grid: tolerance must be a positive number of nats, got ${tolerance}`);
  if (!Number.isInteger(maxPoints) || maxPoints < 1) throw new RangeError(`grid: maxPoints must be a positive integer, got ${maxPoints}`);
  return Object.freeze({
    name: "grid",
    view: "additiveNoise",
    randomness: "exact",
    run(view, { workspace }) {
      if (view.stateDim > 2)
        throw new RangeError(`grid: a state of one or two dimensions is required, got ${view.stateDim}; use smc with replicated`);
      return totalOf(
        "grid",
        view.data.sequences.map((_, index) => scoreSequence(view, index, tolerance, maxPoints, workspace)),
      );
    },
  } satisfies Method<"additiveNoise", "exact">);
}

function scoreSequence(
  view: AdditiveNoiseView,
  index: number,
  tolerance: number,
  maxPoints: number,
  workspace: Workspace,
): SequenceLogLikelihood {
  const info = view.data.sequences[index]!;
  let { run, reach } = widened(view, index, 1, 8.5, maxPoints, workspace);
  let difference = Number.POSITIVE_INFINITY;
  let messages: readonly string[] = [];
  for (let fraction = 0.5; difference > tolerance; fraction /= 2) {
    const finer = gridFilter(view, index, { fraction, reach, maxPoints, steps: info.length }, workspace);
    if ("tooManyPoints" in finer) {
      if (difference === Number.POSITIVE_INFINITY) throw tooMany(info.id, finer, maxPoints);
      messages = [
        `the grid's value still changed by ${difference.toExponential(1)} nats at the last halving that maxPoints allows; raise it, or use smc`,
      ];
      break;
    }
    difference = finer.value === run.value ? 0 : Math.abs(finer.value - run.value);
    run = finer;
  }
  return Object.freeze({
    id: info.id,
    group: info.group,
    steps: info.observedSteps,
    value: run.value,
    standardError: 0,
    standardErrorFrom: "exact",
    increments: run.increments,
    replicates: null,
    diagnostics: Object.freeze({ ...noDiagnostics, discretisation: difference, warnings: messages }),
  } satisfies SequenceLogLikelihood);
}

/** A run whose laws do not lean on the edge of their boxes, and the reach that it took. */
function widened(
  view: AdditiveNoiseView,
  index: number,
  fraction: number,
  reach: number,
  maxPoints: number,
  workspace: Workspace,
): { run: GridRun; reach: number } {
  const info = view.data.sequences[index]!;
  const run = gridFilter(view, index, { fraction, reach, maxPoints, steps: info.length }, workspace);
  if ("tooManyPoints" in run) throw tooMany(info.id, run, maxPoints);
  // 8.5, 12.75, 19.1, 28.7: at 28.7 sds a Gaussian is 10^-179.
  return run.leak > leakAllowed && reach < 25 ? widened(view, index, fraction, 1.5 * reach, maxPoints, workspace) : { run, reach };
}

function tooMany(id: string, { tooManyPoints, step }: { tooManyPoints: number; step: number }, maxPoints: number): RangeError {
  return new RangeError(
    `grid: at most maxPoints = ${maxPoints} points a step are required, step ${step + 1} of sequence "${id}" needs ${tooManyPoints}; raise maxPoints, or use smc with replicated`,
  );
}
