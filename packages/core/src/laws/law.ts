import type { Distribution, TargetSpace } from "../contracts/index.js";
import type { EmissionKind } from "./emission.js";
import type { ReadoutKind } from "./readout-law.js";

/**
 * A kind of law of a target, by its name in model files: one value that serves as the emission of a hidden Markov model, as that of
 * a network, and in a template. What it cannot serve as is left out.
 */
export interface Law {
  /** The `kind` of an emission in a model file. */
  readonly name: string;
  /** What its values are. */
  readonly targets: TargetSpace["kind"];
  /** True where its log-probabilities are log-densities. */
  readonly density: boolean;
  /**
   * The law with these parameters, for templates and single values: the fields of `emission`, one state's part of them.
   *
   * @throws RangeError where the parameters are none of the law's.
   */
  distribution?(parameters: object): Distribution<number> | Distribution<readonly number[]>;
  /** As the emission of a hidden Markov model. */
  readonly emission?: EmissionKind;
  /** As the emission of a network. */
  readonly readout?: ReadoutKind;
}
