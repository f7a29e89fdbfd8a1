import type { ElmanNonlinearity } from "../../cells/index.js";
import type { LawFile } from "../../laws/index.js";
import type { SpaceFile } from "../alphabet-file.js";

/** φ(W x + b): M x what it reads, and M. */
export interface WindowLayerFile {
  readonly weight: readonly (readonly number[])[];
  readonly bias: readonly number[];
  /** relu when left out. */
  readonly nonlinearity?: ElmanNonlinearity | null;
}

/** The fields of a model file of kind `window-network` (docs/formats.md). */
export interface WindowNetworkSpec {
  readonly name?: string;
  readonly provenance?: Readonly<Record<string, unknown>>;
  /** w: how many targets before it reads, at least 1. */
  readonly window: number;
  /** At least one; the first reads x_t where inputs are given, then y_{t−1}, …, y_{t−w}. */
  readonly hidden: readonly WindowLayerFile[];
  /** O x M and O. */
  readonly readout: { readonly weight: readonly (readonly number[])[]; readonly bias: readonly number[] };
  /** How a row of readouts becomes the law of a target: `laws` has the kinds. */
  readonly emission: LawFile;
  /** What the symbols or the dimensions of the targets are called; null or left out: they have places only. */
  readonly targets?: SpaceFile | null;
  /** The same of the given inputs. */
  readonly givenInputs?: SpaceFile | null;
}
