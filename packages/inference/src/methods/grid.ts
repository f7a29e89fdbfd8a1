import { type AdditiveNoiseView, checkOptions, describedBy, type Method, type OptionRules } from "@unrolled/core";
import { additiveNoiseOf } from "../binding/views.js";
import { totalOf } from "../estimates/total-of.js";
import type { TooManyPoints } from "../exact/grid-filter.js";
import { type GridLimits, gridSequence } from "../exact/refine-grid.js";
import type { MethodKind } from "./method-kind.js";

export interface GridOptions {
  /** Halve the spacing until a sequence's value changes by no more than this, in nats. Default 1e-9. */
  readonly tolerance?: number;
  /** Points a step may have. Default 20,000 on a line and 30,000 in a plane: about a second a step. */
  readonly maxPoints?: number;
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
  return describedBy(gridKind, options, {
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

export function checkGridOptions(who: string, options: GridOptions): void {
  checkOptions(who, options, ["tolerance", "maxPoints"]);
  const { tolerance = 1e-9, maxPoints = 1 } = options;
  if (!(tolerance > 0)) throw new RangeError(`${who}: tolerance must be a positive number of nats, got ${tolerance}`);
  if (!(Number.isInteger(maxPoints) && maxPoints > 0))
    throw new RangeError(`${who}: maxPoints must be a positive integer, got ${maxPoints}`);
}

export function checkStateDim(who: string, { stateDim }: AdditiveNoiseView): void {
  if (stateDim > 2) throw new RangeError(`${who}: a state of one or two dimensions is required, got ${stateDim}; use smc with replicated`);
}

/** The options with their defaults. */
export function gridLimits({ tolerance = 1e-9, maxPoints }: GridOptions, stateDim: number): GridLimits {
  return { tolerance, maxPoints: maxPoints ?? (stateDim === 1 ? 20_000 : 30_000) };
}

export function tooMany(id: string, { tooManyPoints, step }: TooManyPoints, maxPoints: number): RangeError {
  return new RangeError(
    `grid: at most maxPoints = ${maxPoints} points a step are required, step ${step + 1} of sequence "${id}" needs ${tooManyPoints}; raise maxPoints, or use smc with replicated`,
  );
}

/**
 * About how many kernel evaluations a grid step takes, at four points to an sd over states that stay within −1..1 and 8.5 sd
 * beyond. From the model alone: the same model is scored by the same method whatever the sequences beside it.
 */
export function evaluationsPerStep({ stateDim, sd }: Pick<AdditiveNoiseView, "stateDim" | "sd">): number {
  if (stateDim > 2) return Number.POSITIVE_INFINITY;
  return sd.reduce((cost, s) => cost * 4 * (17 + 2 / s) * (stateDim === 1 ? 4 * (17 + 2 / s) : 4 * 17), 1);
}

/** A kernel evaluation is an exponential on a line, worth some 20 multiplications, and a multiplication in a plane. */
export function gridCost(view: AdditiveNoiseView): number {
  return view.data.stepCount * evaluationsPerStep(view) * (view.stateDim === 1 ? 20 : 1);
}

export const gridOptions: OptionRules = Object.freeze({
  tolerance: {
    type: "number",
    above: 0,
    help: "nats that a value may still change by at the last halving of the spacing",
    default: "1e-9",
  },
  maxPoints: { type: "integer", least: 1, help: "points that a step may have", default: "20000 on a line, 30000 in a plane" },
});

export const gridKind: MethodKind<GridOptions, "additiveNoise"> = Object.freeze<MethodKind<GridOptions, "additiveNoise">>({
  name: "grid",
  help: "integrates one or two noisy dimensions numerically",
  view: "additiveNoise",
  randomness: "exact",
  options: gridOptions,
  make: grid,
  cost(model, data) {
    const view = additiveNoiseOf(model, data);
    return view === null ? Number.POSITIVE_INFINITY : gridCost(view);
  },
});
