import { checkOptions, type SequenceRecord } from "@unrolled/core";
import { checkParticles } from "../methods/particle-method.js";

/** How far a forecast reaches, from where, and which numbers of its laws are wanted; `steps` alone is needed. */
export interface ForecastOptions {
  /** H ≥ 1, steps ahead. */
  readonly steps: number;
  /**
   * Steps of each sequence that are given; below 0: counted from its end; several: a forecast from each. Default: all up to the last
   * target that is there, so that trailing steps without one are the first of the future.
   */
  readonly origin?: number | readonly number[];
  /**
   * Inputs of the steps after each sequence's end, for a model with given inputs, where the data's own trailing steps do not have them:
   * one list for each sequence, or one that all share.
   */
  readonly inputs?: readonly NonNullable<SequenceRecord["inputs"]>[];
  /** M ≥ 0, joint draws of the H steps. Default 0. */
  readonly paths?: number;
  /** Of the quantiles, rising, each in (0, 1). Default 0.05, 0.25, 0.5, 0.75, 0.95. */
  readonly probabilities?: readonly number[];
  /** C ≥ 0: of counts, the probabilities of 0..C too. Default null: none. */
  readonly counts?: number | null;
  /** N ≥ 1: where laws are sampled, particles (and their paths into the future) of each replicate. Default 500. */
  readonly particles?: number;
  /** R ≥ 2 independent runs, whose spread is the Monte Carlo error. Default 8. */
  readonly replicates?: number;
}

/** With their defaults, checked. */
export interface SettledForecast extends Required<Omit<ForecastOptions, "origin">> {
  readonly origins: readonly (number | null)[];
}

/** @throws RangeError for an option that cannot be. */
export function settledForecast(options: ForecastOptions): SettledForecast {
  checkOptions("forecast", options, ["steps", "origin", "inputs", "paths", "probabilities", "counts", "particles", "replicates"]);
  const { steps, origin, inputs = [], paths = 0, counts = null, particles = 500, replicates = 8 } = options;
  const { probabilities = [0.05, 0.25, 0.5, 0.75, 0.95] } = options;
  for (const [name, value, least, advice] of [
    ["steps", steps, 1, "say how many steps ahead"],
    ["paths", paths, 0, "100 are enough to draw"],
    ["counts", counts ?? 0, 0, "it is the largest count whose probability is given"],
    ["replicates", replicates, 2, "their spread is the error"],
  ] as const)
    if (!Number.isSafeInteger(value) || value < least)
      throw new RangeError(`forecast: ${name} must be an integer of at least ${least}, got ${value}; ${advice}`);
  checkParticles("forecast", particles);
  if (!probabilities.every((p, q) => p > (probabilities[q - 1] ?? 0) && p < 1))
    throw new RangeError(`forecast: probabilities must rise within (0, 1), got [${probabilities.join(", ")}]`);
  const origins = origin === undefined ? [null] : typeof origin === "number" ? [origin] : [...origin];
  for (const one of origins)
    if (one !== null && !Number.isSafeInteger(one))
      throw new RangeError(`forecast: origin must be a number of steps, got ${one}; below 0 it counts from the end`);
  return { steps, origins, inputs, paths, probabilities: Object.freeze([...probabilities]), counts, particles, replicates };
}
