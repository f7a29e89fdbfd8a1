import type { Dataset } from "@unrolled/core";
import { type GradientModel, totalGradient } from "@unrolled/inference";
import { createWorkspace, symmetricEigen } from "@unrolled/kernels";

/** How much the data say of each parameter, at a model's own. */
export interface ObservedInformation {
  readonly logLikelihood: number;
  /** P: the score, ∂ log p(y) / ∂θ. */
  readonly score: Float64Array;
  /** P × P: −∂² log p(y) / ∂θ ∂θᵀ, symmetric. */
  readonly information: Float64Array;
}

/** −Hessian of the log-likelihood by central differences of the exact score, an error of h²: 2 P scores. */
export function observedInformation(model: GradientModel, data: Dataset, steps: Float64Array): ObservedInformation {
  const workspace = createWorkspace();
  const at = Float64Array.from(model.parameters.values);
  const size = at.length;
  const scoreAt = (parameters: Float64Array): Float64Array =>
    totalGradient(model.withParameters(parameters) as GradientModel, data, workspace).gradient;
  const information = new Float64Array(size * size);
  for (let p = 0; p < size; p++) {
    const moved = (by: number): Float64Array => scoreAt(at.map((x, q) => (q === p ? x + by : x)));
    const [above, below] = [moved(steps[p]!), moved(-steps[p]!)];
    for (let q = 0; q < size; q++) information[p * size + q] = (below[q]! - above[q]!) / (2 * steps[p]!);
  }
  for (let p = 0; p < size; p++)
    for (let q = 0; q < p; q++) {
      const mean = 0.5 * (information[p * size + q]! + information[q * size + p]!);
      information[p * size + q] = information[q * size + p] = mean;
    }
  const { value, gradient } = totalGradient(model, data, workspace);
  return { logLikelihood: value, score: gradient, information };
}

/** Directions of which the data say less than this part of what they say of others are taken for undetermined: what differences cannot tell from 0. */
const undetermined = 1e-7;

/** The inverse of an information along the directions that it determines, and the others. */
export interface InvertedInformation {
  /** P × P: covariance of the estimates along what is determined. */
  readonly covariance: Float64Array;
  /** Unit directions, P each, of which the data say nothing. */
  readonly unknown: readonly Float64Array[];
  /** Is there a direction along which the log-likelihood bends up? */
  readonly bendsUp: boolean;
}

/** After scaling its diagonal to 1, so that no parameter's unit matters. */
export function invertInformation(information: Float64Array, size: number): InvertedInformation {
  const scale = Float64Array.from(
    { length: size },
    (_, p) => 1 / Math.sqrt(Math.max(Math.abs(information[p * size + p]!), Number.MIN_VALUE)),
  );
  const isEmpty = scale.map((s) => (s > 1e150 ? 1 : 0));
  for (let p = 0; p < size; p++) if (isEmpty[p] === 1) scale[p] = 1;
  const scaled = information.map((x, at) => x * scale[Math.floor(at / size)]! * scale[at % size]!);
  const values = new Float64Array(size);
  const vectors = new Float64Array(size * size);
  symmetricEigen(values, vectors, scaled, size);
  const least = undetermined * Math.max(0, ...values);
  const covariance = new Float64Array(size * size);
  const unknown: Float64Array[] = [];
  let bendsUp = false;
  for (let k = 0; k < size; k++) {
    const own = Float64Array.from({ length: size }, (_, p) => vectors[p * size + k]! * scale[p]!);
    if (values[k]! > least) {
      for (let p = 0; p < size; p++)
        for (let q = 0; q < size; q++) covariance[p * size + q] = covariance[p * size + q]! + (own[p]! * own[q]!) / values[k]!;
      continue;
    }
    if (values[k]! < -least) bendsUp = true;
    const length = Math.hypot(...own);
    unknown.push(own.map((x) => x / length));
  }
  return { covariance, unknown, bendsUp };
}
