import {
  type AdditiveNoiseView,
  describedBy,
  type Method,
  type Randomness,
  type RunContext,
  type SequenceLogLikelihood,
  type Settings,
  settingsOf,
} from "@unrolled/core";
import { additiveNoiseOf } from "../binding/views.js";
import { gatherWarnings, totalOf } from "../estimates/total-of.js";
import { asParticles } from "../exact/as-particles.js";
import type { TooManyPoints } from "../exact/grid-filter.js";
import { gridSequence } from "../exact/refine-grid.js";
import {
  checkGridOptions,
  checkStateDim,
  evaluationsPerStep,
  type GridOptions,
  gridCost,
  gridKind,
  gridLimits,
  gridOptions,
  tooMany,
} from "./grid.js";
import type { Effort, MethodKind } from "./method-kind.js";
import { effortPerSequence, repeated } from "./repeated.js";
import { smcFor } from "./smc.js";

/**
 * The grid filter, and `fallback` for those sequences that it cannot score exactly (too many points, an observation beyond its
 * reach): an exact method that uses the key where it is given one, and is the grid alone where not.
 *
 * A sequence's estimate does not depend on those beside it. Where the fallback has no standard error either, the grid's value
 * stands, if it has one. Warnings name the sequences and why.
 *
 * @example
 * const line = randomRecurrent({ cell: "elman", hiddenSize: 1, data, noiseSd: 0.3, key: key(1) });
 * logLikelihood(line, data, gridOr(replicated(smc({ particles: 100 }), 8)), key(7)).exact; // true
 */
export function gridOr(fallback: Method<"particles", "random">, options: GridOptions = {}): Method<"additiveNoise", Randomness> {
  checkGridOptions("gridOr", options);
  const inner = settingsOf(fallback);
  return describedBy(gridOrKind, inner && { fallback: inner, ...options }, {
    name: "grid",
    view: "additiveNoise",
    randomness: "exact",
    fallsBack: true,
    run(view, context) {
      checkStateDim("gridOr", view);
      return totalOf(
        "grid",
        view.data.sequences.map((_, index) => scoreSequence(view, index, fallback, options, context as unknown as RunContext<"random">)),
      );
    },
  } satisfies Method<"additiveNoise", Randomness>);
}

function scoreSequence(
  view: AdditiveNoiseView,
  index: number,
  fallback: Method<"particles", "random">,
  options: GridOptions,
  context: RunContext<"random">,
): SequenceLogLikelihood {
  const limits = gridLimits(options, view.stateDim);
  const byGrid = gridSequence(view, index, limits, context.workspace);
  const scored = "tooManyPoints" in byGrid ? null : byGrid;
  if (scored?.standardErrorFrom === "exact") return scored;
  if (context.key === undefined) {
    if (scored !== null) return scored;
    throw tooMany(view.data.sequences[index]!.id, byGrid as TooManyPoints, limits.maxPoints);
  }
  const estimate = context.workspace.scope(() => fallback.run(asParticles(view, index), context));
  const [sampled] = estimate.sequences as [SequenceLogLikelihood];
  if (scored !== null && sampled.standardErrorFrom === "unavailable") return scored;
  const why =
    scored !== null
      ? "the grid is not exact here"
      : `the grid would need ${(byGrid as TooManyPoints).tooManyPoints} points at step ${(byGrid as TooManyPoints).step + 1}`;
  const gathered = gatherWarnings(estimate.sequences);
  const warnings = [
    `${why}: scored by ${estimate.method} instead`,
    ...estimate.warnings.filter((text) => !gathered.includes(text)),
    ...sampled.diagnostics.warnings,
  ];
  return Object.freeze({ ...sampled, diagnostics: Object.freeze({ ...sampled.diagnostics, warnings: Object.freeze(warnings) }) });
}

type GridOrSettings = GridOptions & { readonly fallback: Settings };

export const gridOrKind: MethodKind<GridOrSettings, "additiveNoise"> = Object.freeze<MethodKind<GridOrSettings, "additiveNoise">>({
  name: "gridOr",
  help: "grid, and another method for the sequences that it cannot score",
  view: "additiveNoise",
  randomness: "exact",
  wraps: true,
  options: gridOptions,
  make: ({ fallback, ...options }, make) => gridOr(make(fallback) as Method<"particles", "random">, options),
  cost: gridKind.cost,
  propose(model, data, effort) {
    const view = additiveNoiseOf(model, data);
    if (view === null || !isWorthwhile(view, effort)) return null;
    const dimensions = view.stateDim === 1 ? "one noisy dimension is" : "two noisy dimensions are";
    const fallback = repeated(smcFor(asParticles(view, 0), effort), effortPerSequence(effort, data), data);
    return {
      method: gridOr(fallback as Method<"particles", "random">),
      reason: `grid: ${dimensions} integrated numerically, at about ${evaluationsPerStep(view).toExponential(0)} kernel evaluations a step`,
      cost: gridCost(view),
    };
  },
});

/**
 * Does it cost at most ten times as much as sampling? A kernel evaluation is an exponential on a line and a multiplication in a plane; a
 * particle-step about ten exponentials.
 */
function isWorthwhile(view: AdditiveNoiseView, { particles, replicates }: Effort): boolean {
  return evaluationsPerStep(view) <= (view.stateDim === 1 ? 100 : 2000) * particles * replicates;
}
