import type { ModelFile } from "../../contracts/index.js";
import type { SpaceFile } from "../alphabet-file.js";

/** The fields of a model file of kind `persistence` (docs/formats.md). */
export interface PersistenceSpec {
  readonly name?: string;
  readonly provenance?: Readonly<Record<string, unknown>>;
  /** What the targets are; its kind says which of the fields below there are. */
  readonly targets: SpaceFile;
  /** D, of real targets: sds of a step's change, above 0. */
  readonly changeSds?: readonly number[];
  /** Of other targets: how much of y_{t−1} stays, 0 to below 1; D (categorical: one). */
  readonly stay?: readonly number[];
  /** The law of the first step, and where other targets than real ones return to: means (real, count) or probabilities (binary), D; of each symbol, V. */
  readonly rest: readonly number[];
  /** D, of real targets: sds of the first step, above 0. */
  readonly restSds?: readonly number[];
  /** None. */
  readonly inputs?: SpaceFile | null;
}

/** A persistence as a model file holds it, `"kind": "persistence"`. */
export interface PersistenceFile extends ModelFile, Omit<PersistenceSpec, "name" | "provenance"> {
  readonly kind: "persistence";
  readonly name?: string;
  readonly provenance?: Readonly<Record<string, unknown>>;
}
