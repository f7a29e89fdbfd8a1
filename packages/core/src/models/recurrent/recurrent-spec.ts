import type { ElmanNonlinearity } from "../../cells/index.js";
import type { LawFile } from "../../laws/index.js";
import type { SpaceFile } from "../alphabet-file.js";

/** Rows of numbers, as in a model file. */
export type NumberRows = readonly (readonly number[])[];

/** One layer's weights, exactly as PyTorch keeps them: G·H x X, G·H x H, G·H, G·H. */
export interface RecurrentLayerFile {
  readonly weight_ih: NumberRows;
  readonly weight_hh: NumberRows;
  readonly bias_ih: readonly number[];
  readonly bias_hh: readonly number[];
}

/** What x_t is: the data's inputs, the target before (zeros at first), or both, one after the other. */
export type RecurrentInputs = "given" | "previous-target" | "given-and-previous-target";

/** The fields of a model file of kind `recurrent` (docs/formats.md). */
export interface RecurrentSpec {
  readonly name?: string;
  readonly provenance?: Readonly<Record<string, unknown>>;
  readonly cell: "elman" | "gru" | "lstm";
  /** Elman only; tanh when left out. */
  readonly nonlinearity?: ElmanNonlinearity | null;
  /** X */
  readonly inputSize: number;
  /** H */
  readonly hiddenSize: number;
  readonly inputs: RecurrentInputs;
  readonly layers: readonly RecurrentLayerFile[];
  /** layers x H each; c for the LSTM only. Null: zeros. */
  readonly initialState?: { readonly h: NumberRows; readonly c?: NumberRows | null } | null;
  /** Null: a deterministic network. Else the sd of each of the S = H (LSTM: 2H, h then c) numbers of the state. */
  readonly noise?: { readonly sd: readonly number[] } | null;
  /** O x H and O. */
  readonly readout: { readonly weight: NumberRows; readonly bias: readonly number[] };
  /** How a row of readouts becomes the law of a target: `laws` has the kinds. */
  readonly emission: LawFile;
  /** What the symbols or the dimensions of the targets are called; null or left out: they have places only. */
  readonly targets?: SpaceFile | null;
  /** The same of the given inputs. */
  readonly givenInputs?: SpaceFile | null;
}
