import { readMatrix, readVector } from "../../../checks/read-arrays.js";
import { checkCovariance } from "../check-covariance.js";
import { buildLinearGaussian, type LinearGaussian } from "../linear-gaussian.js";
import type { LinearSystem } from "../linear-system.js";
import type { ComponentKind } from "../structures/component-kind.js";
import { componentSystem } from "../structures/components.js";
import type { Structure } from "../structures/structure.js";

/** A variance of one number, or a covariance by rows where there are several targets. */
export type Variance = number | readonly (readonly number[])[];

/** What every builder of a model with a structure takes. */
export interface StructuredOptions {
  readonly name?: string | undefined;
  /** D × X: effects of inputs on the target, that stay; left out: none. */
  readonly effects?: readonly (readonly number[])[] | undefined;
}

/** What builders of components take beside. */
export interface ComponentOptions extends StructuredOptions {
  /** Where draws begin, a number for each of the state; left out: 0. The likelihood knows nothing of it, as the start is diffuse. */
  readonly initialMean?: readonly number[] | undefined;
}

/** A model of components from their variances, in the order of the structure's noises: of the state, then of the target. */
export function componentModel(
  who: string,
  kind: ComponentKind,
  options: Readonly<Record<string, unknown>>,
  variances: readonly (readonly [name: string, variance: Variance])[],
  { name, effects, initialMean }: ComponentOptions,
  inputSize = 0,
): LinearGaussian {
  const file = { name: kind.name, ...options };
  const m = targetsOf(variances[0]![1]);
  const D = readEffects(effects, m, who);
  const sizes = { targetSize: m, inputSize: D === null ? inputSize : D.length / m, D };
  const covariances = variances.map(([field, variance]) => readVariance(variance, m, `${who}: ${field}`));
  const system = componentSystem(kind.componentsOf(file, sizes), sizes, covariances);
  if (initialMean !== undefined) readVector(system.initialMean, 0, initialMean, system.stateDim, `${who}: initialMean`, "H");
  return systemModel(kind.of(file, system), system, name);
}

/** A model of a system that is of a structure. */
export function systemModel(structure: Structure, system: LinearSystem, name: string | undefined): LinearGaussian {
  return buildLinearGaussian({ name, provenance: undefined, system, structure }, structure.parametersOf(system));
}

/** How many targets a variance is of. */
export function targetsOf(variance: Variance): number {
  return typeof variance === "number" ? 1 : variance.length;
}

export function readVariance(variance: Variance, m: number, place: string): Float64Array {
  const matrix = new Float64Array(m * m);
  readMatrix(matrix, 0, typeof variance === "number" ? [[variance]] : variance, m, m, place, "D x D, or one number of one target");
  return checkCovariance(matrix, m, place);
}

/** D of a builder's `effects`; null where there are none. */
export function readEffects(effects: StructuredOptions["effects"], m: number, who: string): Float64Array | null {
  if (effects === undefined) return null;
  const k = effects[0]?.length ?? 0;
  if (k === 0) throw new RangeError(`${who}: effects must have a column for each input, got none; leave it out`);
  const D = new Float64Array(m * k);
  readMatrix(D, 0, effects, m, k, `${who}: effects`, "D x X");
  return D;
}
