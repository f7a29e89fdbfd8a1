import type { AnyModel } from "@unrolled/core";
import { usageError } from "../command-error.js";
import type { Family } from "./family.js";
import type { Entrant } from "./race.js";
import { numberOption, passes, specWithSize } from "./spec.js";

/** A linear dynamic system at one start, and how it learns from there. */
interface LinearCandidate {
  readonly kind: "lds";
  readonly stateDim: number;
  /** 1: by subspaces, where sequences are long enough; 2, 3, …: which random start. */
  readonly start: number;
  readonly learner: "em" | "bfgs";
  readonly maxIterations: number;
}

const stateDims = [1, 2, 4, 8];
/** Steps times numbers of state that the iterations of one start may take, in millions. */
const budget = 40;

/** Linear dynamic systems by EM: one race of starts, the first by subspaces, for each number of state, which is then chosen on valid. */
export const linearGaussianFamily: Family<LinearCandidate> = {
  name: "lds",
  noun: "linear dynamic system",
  role: "baseline",
  nested: true,
  size: "numbers of state",
  largestSize: 64,
  help: "linear dynamic system by EM; 1, 2, 4 or 8 numbers of state chosen on valid when left out",
  options: {
    restarts: {
      type: "integer",
      least: 1,
      help: "starts, the first from autocovariances, the others random; the best on valid is kept",
      default: "7",
    },
    learner: { type: "choice", values: ["em", "bfgs"], help: "EM, or a quasi-Newton method", default: "em" },
    iterations: { type: "integer", least: 1, help: "most iterations", default: "1000; on long data fewer, at least 50" },
    seed: { type: "integer", least: 0, help: "another seed for this model alone", default: "0" },
  },
  limitOption: "iterations",

  races: async (spec, train) => {
    if (train.targets.kind !== "real")
      throw usageError(`spec "${spec.text}": lds needs real targets, data "${train.name}" has ${train.targets.kind} ones`);
    const { requireVaryingTargets } = await import("@unrolled/core");
    try {
      requireVaryingTargets(train, `spec "${spec.text}"`, " on train");
    } catch (error) {
      throw usageError((error as Error).message);
    }
    return (spec.size === null ? stateDims : [spec.size]).map((stateDim) => {
      const work = train.stepCount * stateDim * stateDim * (stateDim + train.targets.size);
      const maxIterations = numberOption(spec, "iterations", passes((1e6 * budget) / work, 50, 1000));
      const starts = numberOption(spec, "restarts", 7);
      const entrants = Array.from(
        { length: starts },
        (_, i): Entrant<LinearCandidate> => ({
          name: specWithSize(spec, stateDim),
          label: `${stateDim} numbers of state, start ${i + 1}`,
          candidate: { kind: "lds", stateDim, start: i + 1, learner: spec.options.learner === "bfgs" ? "bfgs" : "em", maxIterations },
          iterations: maxIterations,
          work,
        }),
      );
      const shortRun = starts > 2 ? ({ iterations: Math.min(30, maxIterations), keep: 2, by: "promise" } as const) : null;
      return { entrants, shortRun, restarts: true };
    });
  },
  start: async ({ stateDim, start }, data, key) => {
    const { randomLinearGaussian, subspaceLinearGaussian } = await import("@unrolled/core");
    if (start === 1) {
      try {
        return subspaceLinearGaussian({ stateDim, data }) as unknown as AnyModel;
      } catch (error) {
        // Sequences too short for it.
        if (!(error instanceof RangeError)) throw error;
      }
    }
    return randomLinearGaussian({ stateDim, data, key: key.fold(start - 1) }) as unknown as AnyModel;
  },
  learner: async ({ learner, maxIterations }) => {
    const { bfgs, em } = await import("@unrolled/learning");
    return learner === "bfgs" ? bfgs({ maxIterations }) : em({ maxIterations });
  },
  shape: {
    ofFile: (file) =>
      file.kind === "linear-gaussian" && (file.structure ?? null) === null ? { size: (file.A as readonly unknown[]).length } : null,
    ofCandidate: ({ stateDim }) => ({ size: stateDim }),
  },
};
