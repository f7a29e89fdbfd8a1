import { checkOptions, requireDataset } from "../../checks/index.js";
import type { Dataset } from "../../contracts/index.js";
import { targetMoments } from "../../laws/target-moments.js";
import { factorNumbers } from "./covariance-factor.js";
import { buildLinearGaussian, type LinearGaussian } from "./linear-gaussian.js";
import type { StructureFile } from "./linear-gaussian-file.js";
import { structures } from "./structures/structures.js";

export interface StructuredStartOptions {
  /** As in a model file, such as `{ name: "seasonal", period: 12 }`. */
  readonly structure: StructureFile;
  /** Where scales come from, and whether inputs have effects: the training data. */
  readonly data: Dataset;
  /** 1, 2, …: each gives state noises a tenth of the variance that the one before gives them. Default 1. */
  readonly start?: number | undefined;
  /** What the data's inputs are to it: "effects" on the target that stay (D), "regressors" whose weights are states, or "none", the default. */
  readonly inputs?: "effects" | "regressors" | "none" | undefined;
  readonly name?: string | undefined;
}

/**
 * A model of a structure to start maximum likelihood from: noises in parts of the variance of the targets' steps, coefficients of 0, means
 * those of the targets. Draws begin at the first targets.
 *
 * @throws RangeError where the structure does not fit the data, TypeError where targets are not real.
 * @example
 * const series = packDataset({ name: "s", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[1], [2], [1.5]] }] });
 * const start = structuredStart({ structure: { name: "local-level" }, data: series });
 */
export function structuredStart(options: StructuredStartOptions): LinearGaussian {
  checkOptions("structuredStart", options, ["structure", "data", "start", "inputs", "name"]);
  const { structure: file, data, start = 1, inputs = "none", name } = options;
  requireDataset(data, "structuredStart");
  if (data.targets.kind !== "real")
    throw new TypeError(`structuredStart: real targets are required, data "${data.name}" has ${data.targets.kind} ones`);
  const m = data.targets.size;
  const k = inputs === "none" ? 0 : (data.inputs?.size ?? 0);
  const kind = structures.get(file.name, "structuredStart: structure.name");
  const like = { targetSize: m, inputSize: k, D: k > 0 && inputs === "effects" ? new Float64Array(m * k) : null };
  const structure = kind.of(file, like as Parameters<typeof kind.of>[1]);
  const { means, variances } = targetMoments(data);
  const steps = stepVariances(data, variances);
  const diagonal = (share: number): Float64Array =>
    factorNumbers(
      Float64Array.from({ length: m * m }, (_, i) => (i % (m + 1) === 0 ? share * steps[Math.floor(i / m)]! : 0)),
      m,
    );
  const values = new Float64Array(structure.slices.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0));
  structure.slices.forEach(({ name: slice, offset }, i) => {
    if (slice === "innovations.factor" || slice === "innovations.logSd" || slice === "target.factor") values.set(diagonal(0.5), offset);
    // Slopes and patterns move less than the level.
    else if (slice.endsWith(".factor")) values.set(diagonal((i === 0 ? 0.5 : 0.05) / 10 ** (start - 1)), offset);
    else if (slice === "mean") values.set(means, offset);
  });
  const system = structure.systemOf(values);
  if (system.initialCov === null) system.initialMean.set(firstTargets(data, means));
  return buildLinearGaussian({ name, provenance: undefined, system, structure }, values);
}

/** The variance of y_t − y_{t−1} over the steps that have both, of each dimension; its own variance where none has. */
function stepVariances(
  { targetValues, targets: { size: m }, starts, aliveCounts, length }: Dataset,
  variances: ArrayLike<number>,
): number[] {
  return Array.from({ length: m }, (_, d) => {
    let count = 0;
    let squares = 0;
    for (let t = 1; t < length; t++)
      for (let row = 0; row < aliveCounts[t]!; row++) {
        const step = targetValues![(starts[t]! + row) * m + d]! - targetValues![(starts[t - 1]! + row) * m + d]!;
        if (Number.isNaN(step)) continue;
        count++;
        squares += step * step;
      }
    return squares > 0 ? squares / count : Math.max(variances[d]!, 1e-12);
  });
}

/** The first value of each dimension that is observed at the first step, else its mean. */
function firstTargets({ targetValues, targets: { size: m }, aliveCounts }: Dataset, means: ArrayLike<number>): number[] {
  return Array.from({ length: m }, (_, d) => {
    for (let row = 0; row < aliveCounts[0]!; row++) if (!Number.isNaN(targetValues![row * m + d]!)) return targetValues![row * m + d]!;
    return means[d]!;
  });
}
