import type { ParameterSlice, TemplateParameters } from "../../../contracts/index.js";
import type { StructureFile } from "../linear-gaussian-file.js";
import type { LinearSystem } from "../linear-system.js";

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

/** A structure that model files can name. */
export interface StructureKind {
  readonly name: string;
  /** The structure with a file's options, for systems of the sizes of this one. */
  of(file: StructureFile, system: LinearSystem): Structure;
}
