import type { ParameterSlice, TemplateParameters } from "../../../contracts/index.js";
import type { StructureFile } from "../linear-gaussian-file.js";
import type { LinearSystem } from "../linear-system.js";
import type { LinearStatistics } from "../statistics.js";

/**
 * Which of a linear system's numbers are free, and how the others follow from them: a vector θ of real numbers, and the system of
 * each θ. Variances stand in θ as logarithms of their roots, so that every θ is legal.
 */
export interface Structure {
  /** As a model file says it; null: every number is free. */
  readonly file: StructureFile | null;
  readonly slices: readonly ParameterSlice[];
  /** How the numbers of θ fall to the laws of the first state, the transition and the emission. */
  readonly counts: Required<TemplateParameters>;
  /**
   * θ of a system of this structure.
   *
   * @throws RangeError where the system is not of it.
   */
  parametersOf(system: LinearSystem): Float64Array;
  systemOf(parameters: Float64Array): LinearSystem;
  /** ADDS ∂ℓ/∂θ to `gradient`, from ∂ℓ/∂ of the numbers of the system, which is `systemOf(parameters)`. */
  gradientInto(gradient: Float64Array, parameters: Float64Array, system: LinearSystem, bySystem: SystemGradient): void;
  /** The system of this structure that maximises E[log p(h, y)], from the sums of an E step under `system`. Left out: there is no closed form. */
  maximise?(statistics: LinearStatistics, system: LinearSystem): LinearSystem;
}

/** ∂ℓ/∂ each number of a system, in the same places; of covariances the symmetric G with dℓ = Σ_ij G_ij dΣ_ij. */
export interface SystemGradient {
  readonly initialMean: Float64Array;
  /** Null where the start is diffuse. */
  readonly initialCov: Float64Array | null;
  readonly A: Float64Array;
  readonly B: Float64Array | null;
  readonly b: Float64Array | null;
  readonly Q: Float64Array;
  readonly C: Float64Array;
  readonly D: Float64Array | null;
  readonly d: Float64Array | null;
  readonly R: Float64Array;
}

/** What a structure has to know of the systems that it makes, beside its options. */
export type SystemSizes = Pick<LinearSystem, "targetSize" | "inputSize"> & {
  /** Other than null: inputs have effects on the target, D. */
  readonly D: LinearSystem["D"];
  /** Where draws begin, if the start is diffuse; left out: 0. */
  readonly initialMean?: Float64Array;
};

/** A structure that model files can name; `Like` is what it looks at of a system. */
export interface StructureKind<Like = LinearSystem> {
  readonly name: string;
  /**
   * The structure with a file's options, for systems of the sizes of `like`.
   *
   * @throws RangeError for options or sizes that it does not have.
   */
  of(file: StructureFile, like: Like): Structure;
}
