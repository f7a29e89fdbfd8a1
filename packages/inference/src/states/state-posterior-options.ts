import type { PosteriorGiven } from "@unrolled/core";
import { checkOptions } from "@unrolled/core";
import { checkParticles } from "../methods/particle-method.js";

export interface StatePosteriorOptions {
  /** "all" (default): the filter and, beside it, smoothing and paths; "past": the filter alone, which needs the view "particles" only. */
  readonly given?: PosteriorGiven;
  /** N ≥ 1, particles of each replicate. Default 1000. */
  readonly particles?: number;
  /** R ≥ 2 independent runs, whose spread is the Monte Carlo error. Default 8. */
  readonly replicates?: number;
  /** M ≥ 0, paths returned for each sequence, the replicates taking turns. Default 100. */
  readonly paths?: number;
  /** Paths drawn back in each replicate, which its smoothed moments average over; never fewer than are returned of it. Default 200. */
  readonly draws?: number;
  /** Of the quantiles, rising, each in (0, 1). Default 0.025, 0.5, 0.975. */
  readonly probabilities?: readonly number[];
}

/** With their defaults, checked. */
export type SettledOptions = Required<StatePosteriorOptions>;

/** @throws RangeError for an option that cannot be. */
export function settledOptions(options: StatePosteriorOptions): SettledOptions {
  checkOptions("statePosterior", options, ["given", "particles", "replicates", "paths", "draws", "probabilities"]);
  const { given = "all", particles = 1000, replicates = 8, paths = 100, draws = 200, probabilities = [0.025, 0.5, 0.975] } = options;
  if (given !== "all" && given !== "past")
    throw new RangeError(`statePosterior: given must be "past" (y_1..t) or "all" (y_1..T), got ${JSON.stringify(given)}`);
  checkParticles("statePosterior", particles);
  for (const [name, value, least, advice] of [
    ["replicates", replicates, 2, "their spread is the error"],
    ["paths", paths, 0, "100 are enough to draw"],
    ["draws", draws, 1, "200 is a start"],
  ] as const)
    if (!Number.isInteger(value) || value < least)
      throw new RangeError(`statePosterior: ${name} must be an integer of at least ${least}, got ${value}; ${advice}`);
  if (!probabilities.every((p, q) => p > (probabilities[q - 1] ?? 0) && p < 1))
    throw new RangeError(`statePosterior: probabilities must rise within (0, 1), got [${probabilities.join(", ")}]`);
  return { given, particles, replicates, paths, draws, probabilities: Object.freeze([...probabilities]) };
}
