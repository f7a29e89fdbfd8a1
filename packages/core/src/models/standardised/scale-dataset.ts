import type { Dataset } from "../../contracts/index.js";
import type { AffineScaling, Scaling } from "./scaling.js";

/**
 * The same data in standardised units: what the inner model of `standardised` sees, and so what it should be started from.
 *
 * @throws TypeError where the data have no real values of the scaling's size.
 * @example
 * const data = packDataset({ name: "d", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[1], [3]] }] });
 * scaleDataset(data, scalingOf(data)).targetValues; // −1, 1
 */
export function scaleDataset(data: Dataset, { targets, inputs }: Scaling): Dataset {
  return Object.freeze({
    ...data,
    targetValues: scaled(data.targetValues, targets, "targets", data),
    inputValues: scaled(data.inputValues, inputs, "inputs", data),
  });
}

/** Packed (stepCount): −Σ_d log sd_d over the observed dimensions, what a log-density gains on the way back to original units. */
export function logDensityCorrections(data: Dataset, targets: AffineScaling | null): Float64Array {
  const corrections = new Float64Array(data.stepCount);
  if (targets === null) return corrections;
  const logSds = targets.sds.map(Math.log);
  const values = data.targetValues!;
  for (let i = 0; i < data.stepCount; i++) {
    let sum = 0;
    for (let d = 0; d < logSds.length; d++) if (!Number.isNaN(values[i * logSds.length + d]!)) sum += logSds[d]!;
    corrections[i] = -sum;
  }
  return corrections;
}

export function scaleVector(vector: readonly number[], { means, sds }: AffineScaling): number[] {
  return vector.map((x, d) => (x - means[d]!) / sds[d]!);
}

export function unscaleVector(vector: readonly number[], { means, sds }: AffineScaling): number[] {
  return vector.map((x, d) => means[d]! + sds[d]! * x);
}

function scaled(
  values: Float64Array | null,
  scaling: AffineScaling | null,
  part: "targets" | "inputs",
  data: Dataset,
): Float64Array | null {
  if (scaling === null) return values;
  const { means, sds } = scaling;
  const size = means.length;
  if (values === null || data[part]?.size !== size)
    throw new TypeError(
      `bind: the model's scaling needs real ${part} of size ${size}, data "${data.name}" has ${data[part]?.kind ?? "none"} of size ${data[part]?.size ?? 0}`,
    );
  return values.map((x, i) => (x - means[i % size]!) / sds[i % size]!);
}
