import { readMatrix } from "../../../checks/read-arrays.js";
import { checkCovariance } from "../check-covariance.js";
import { factorNumbers } from "../covariance-factor.js";
import { buildLinearGaussian, type LinearGaussian } from "../linear-gaussian.js";
import type { StructureFile } from "../linear-gaussian-file.js";
import type { LinearSystem } from "../linear-system.js";
import type { Structure, StructureKind, SystemSizes } from "../structures/structure.js";

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
  kind: StructureKind<SystemSizes>,
  file: StructureFile,
  variances: readonly (readonly [name: string, variance: Variance])[],
  { name, effects, initialMean }: ComponentOptions,
  inputSize = 0,
): LinearGaussian {
  const m = targetsOf(variances[0]![1]);
  const factors = variances.map(([field, variance]) => factorNumbers(readVariance(variance, m, `${who}: ${field}`), m));
  const D = readEffects(effects, m, who);
  const sizes = { targetSize: m, inputSize: D === null ? inputSize : D.length / m, D };
  const structure = kind.of(file, initialMean === undefined ? sizes : { ...sizes, initialMean: Float64Array.from(initialMean) });
  const values = Float64Array.from([...factors.flatMap((factor) => Array.from(factor)), ...(D ?? [])]);
  const system = structure.systemOf(values);
  if (initialMean !== undefined && !(initialMean.length === system.stateDim && initialMean.every(Number.isFinite)))
    throw new RangeError(`${who}: initialMean must have ${system.stateDim} finite numbers, got ${JSON.stringify(initialMean)}`);
  return buildLinearGaussian({ name, provenance: undefined, system, structure }, values);
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
