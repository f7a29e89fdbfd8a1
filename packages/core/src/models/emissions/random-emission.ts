import type { Dataset, Key, TargetSpace } from "../../contracts/index.js";
import { normals, perturbedProbabilities } from "./draws.js";
import type { EmissionFile, EmissionKind } from "./emission-file.js";
import { spreadRows } from "./spread-rows.js";
import { targetMoments } from "./target-moments.js";

const targetKinds: Readonly<Record<EmissionKind, TargetSpace["kind"]>> = {
  categorical: "categorical",
  bernoulli: "binary",
  poisson: "count",
  gaussian: "real",
  "gaussian-full": "real",
  "gaussian-mixture": "real",
};

/** A start for EM: each state's law is that of the data as a whole, moved at random so that the states differ. */
export function randomEmission(kind: EmissionKind, data: Dataset, K: number, M: number, key: Key): EmissionFile {
  const needed = targetKinds[kind];
  if (needed === undefined)
    throw new TypeError(`randomHiddenMarkov: emission must be one of ${Object.keys(targetKinds).join(", ")}, got ${JSON.stringify(kind)}`);
  if (data.targets.kind !== needed)
    throw new TypeError(
      `randomHiddenMarkov: emission "${kind}" needs ${needed} targets, data "${data.name}" has ${data.targets.kind} ones`,
    );
  const perState = <T>(draw: (k: number) => T): T[] => Array.from({ length: K }, (_, k) => draw(k));

  if (kind === "categorical") {
    const frequencies = symbolFrequencies(data);
    return { kind, probabilities: perState((k) => perturbedProbabilities(frequencies, 1, key.fold(k))) };
  }
  const D = data.targets.size;
  const moments = targetMoments(data);
  if (kind === "bernoulli") {
    // Half of an observation each way keeps the logarithms finite.
    const steps = data.stepCount;
    const logits = moments.means.map((p) => Math.log((p * steps + 0.5) / ((1 - p) * steps + 0.5)));
    return { kind, probabilities: perState((k) => Array.from(normals(D, key.fold(k)), (z, d) => 1 / (1 + Math.exp(-logits[d]! - z)))) };
  }
  if (kind === "poisson") {
    return {
      kind,
      rates: perState((k) => Array.from(normals(D, key.fold(k)), (z, d) => (moments.means[d]! + 0.5 / data.stepCount) * Math.exp(z / 2))),
    };
  }
  const sds = Array.from(moments.variances, (variance, d) => {
    if (!(variance > 0))
      throw new RangeError(
        `randomHiddenMarkov: a normal emission needs targets that vary, dimension ${d + 1} of data "${data.name}" does not; leave it out`,
      );
    return Math.sqrt(variance);
  });
  if (kind === "gaussian") return { kind, means: spreadRows(data, K, moments, key), sds: perState(() => sds) };
  if (kind === "gaussian-full") {
    const covariance = sds.map((sd, i) => sds.map((_, j) => (i === j ? sd * sd : 0)));
    return { kind, means: spreadRows(data, K, moments, key), covariances: perState(() => covariance) };
  }
  const means = spreadRows(data, K * M, moments, key);
  return {
    kind,
    weights: perState(() => new Array<number>(M).fill(1 / M)),
    means: perState((k) => means.slice(k * M, (k + 1) * M)),
    sds: perState(() => Array.from({ length: M }, () => sds)),
  };
}

/** Counts of each symbol, one added, so that every symbol stays possible. */
function symbolFrequencies(data: Dataset): Float64Array {
  const counts = new Float64Array(data.targets.size).fill(1);
  for (const symbol of data.targetSymbols!) if (symbol >= 0) counts[symbol] = counts[symbol]! + 1;
  return counts;
}
