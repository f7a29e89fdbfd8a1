import type { ElmanNonlinearity } from "../../cells/index.js";
import type { LawFile } from "../../laws/index.js";
import type { SpaceFile } from "../alphabet-file.js";

/** Rows of numbers, as in a model file. */
export type NumberRows = readonly (readonly number[])[];

export type CellName = "elman" | "gru" | "lstm";

/** One layer's weights, exactly as PyTorch keeps them: G·H x X, G·H x H, G·H, G·H. */
export interface RecurrentLayerFile {
  readonly weight_ih: NumberRows;
  readonly weight_hh: NumberRows;
  readonly bias_ih: readonly number[];
  readonly bias_hh: readonly number[];
}

/** Gaussian noise in a state. */
export interface NoiseFile {
  /** Of each of the S = H (LSTM: 2H, h then c) numbers of the state; one number: that of all of them. */
  readonly sd: readonly number[] | number;
  /**
   * Where it is added; left out: to the state. "pre-activation", of an Elman cell: a_t = W_ih x_t + b_ih + W_hh φ(a_{t−1}) + b_hh + sd ⊙ ε_t is
   * the state, and h_t = φ(a_t) what is read of it; `initialState` is then a_0.
   */
  readonly in?: "state" | "pre-activation";
}

/** A layer of a network whose `cell` is "by-layer": o_t = norm(h_t + x_t), of which sum and norm stand only where the layer says so. */
export interface OwnLayerFile extends RecurrentLayerFile {
  readonly cell: CellName;
  /** Elman only; tanh when left out. */
  readonly nonlinearity?: ElmanNonlinearity | null;
  /** H of this layer. */
  readonly hiddenSize: number;
  /** Whether what the layer reads is added to its h_t, which must be of the same size. Left out: no. */
  readonly residual?: boolean;
  /** Layer normalisation of what it passes on: H each. */
  readonly norm?: { readonly gain: readonly number[]; readonly bias: readonly number[] } | null;
  /** Of the layer's state, as the network's own `noise`. */
  readonly noise?: NoiseFile | null;
  /** s_0 of the layer: H each; c for the LSTM only. Null: zeros. */
  readonly initialState?: { readonly h: readonly number[]; readonly c?: readonly number[] | null } | null;
}

/** φ(W x + b), of a readout's perceptron: M x (what stands before it) and M. */
export interface HiddenReadoutFile {
  readonly weight: NumberRows;
  readonly bias: readonly number[];
  /** relu when left out. */
  readonly nonlinearity?: ElmanNonlinearity | null;
}

/** What x_t is: the data's inputs, the target before (zeros at first), or both, one after the other. */
export type RecurrentInputs = "given" | "previous-target" | "given-and-previous-target";

/** The fields of a model file of kind `recurrent` (docs/formats.md). */
export interface RecurrentSpec {
  readonly name?: string;
  readonly provenance?: Readonly<Record<string, unknown>>;
  /** Of all layers; "by-layer": each layer has its own, and the fields of `OwnLayerFile`. */
  readonly cell: CellName | "by-layer";
  /** Elman only; tanh when left out. */
  readonly nonlinearity?: ElmanNonlinearity | null;
  /** X: what the first layer reads, embeddings in place of what they embed. */
  readonly inputSize: number;
  /** H; "by-layer": that of the last layer. */
  readonly hiddenSize: number;
  readonly inputs: RecurrentInputs;
  readonly layers: readonly (RecurrentLayerFile | OwnLayerFile)[];
  /** "by-layer" only: tables with a row for each symbol (V x E), in place of one-hot inputs or previous targets. */
  readonly embedding?: { readonly given?: NumberRows | null; readonly previousTarget?: NumberRows | null } | null;
  /** layers x H each; c for the LSTM only. Null: zeros. */
  readonly initialState?: { readonly h: NumberRows; readonly c?: NumberRows | null } | null;
  /** Null: a deterministic network. */
  readonly noise?: NoiseFile | null;
  /** O x H and O; "by-layer": after the layers of a perceptron, `hidden`, where there are any. */
  readonly readout: {
    readonly weight: NumberRows;
    readonly bias: readonly number[];
    readonly hidden?: readonly HiddenReadoutFile[] | null;
  };
  /** How a row of readouts becomes the law of a target: `laws` has the kinds. */
  readonly emission: LawFile;
  /** What the symbols or the dimensions of the targets are called; null or left out: they have places only. */
  readonly targets?: SpaceFile | null;
  /** The same of the given inputs. */
  readonly givenInputs?: SpaceFile | null;
}
