import type { AdditiveNoiseView, Method, Randomness, RunContext, SequenceLogLikelihood } from "@unrolled/core";
import { describedBy } from "../described-by.js";
import { totalOf } from "../estimates/total-of.js";
import { settingsAround } from "../method-settings.js";
import { asParticles } from "./as-particles.js";
import { checkGridOptions, checkStateDim, type GridOptions, gridLimits, gridSequence, tooMany } from "./grid.js";
import type { TooManyPoints } from "./grid-filter.js";

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
  const settings = settingsAround(fallback, (inner) => ({ name: "gridOr", fallback: inner, ...options }));
  return describedBy(settings, {
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
  const warnings = [
    `${why}: scored by ${estimate.method} instead`,
    ...estimate.warnings.filter((text) => !text.startsWith("sequence ")),
    ...sampled.diagnostics.warnings,
  ];
  return Object.freeze({ ...sampled, diagnostics: Object.freeze({ ...sampled.diagnostics, warnings: Object.freeze(warnings) }) });
}
