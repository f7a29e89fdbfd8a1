import type { TargetSpace } from "../contracts/index.js";
import type { ReadoutKind } from "./readout-law.js";

/** A kind of law of a target, by its name in model files. What it cannot serve as is left out. */
export interface Law {
  /** The `kind` of an emission in a model file. */
  readonly name: string;
  /** What its values are. */
  readonly targets: TargetSpace["kind"];
  /** As a network's emission. */
  readonly readout?: ReadoutKind;
}
