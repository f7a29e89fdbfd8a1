import type { ElmanNonlinearity } from "../../cells/index.js";
import type { LawFile } from "../../laws/index.js";
import type { SpaceFile } from "../alphabet-file.js";
import type { CellName, NumberRows, RecurrentLayerFile } from "../recurrent/recurrent-spec.js";

/** W x + b: rows x columns, and rows. */
export interface AffineFile {
  readonly weight: NumberRows;
  readonly bias: readonly number[];
}

/** A layer of an encoder: weights as PyTorch keeps them, of each direction. */
export interface EncoderLayerFile {
  readonly forward: RecurrentLayerFile;
  /** Of a bidirectional encoder, whose next layer reads both directions' states, forward first. */
  readonly backward?: RecurrentLayerFile | null;
}

export interface EncoderFile {
  /** X: symbols or numbers of a step. */
  readonly inputSize: number;
  /** A table with a row for each symbol (X x E), in place of one-hot symbols. */
  readonly embedding?: NumberRows | null;
  /** Null: it carries no state, and each row is the step (or its embedding) itself; then it has no layers. */
  readonly cell: CellName | null;
  /** Elman only; tanh when left out. */
  readonly nonlinearity?: ElmanNonlinearity | null;
  /** Of each direction; left out without a cell. */
  readonly hiddenSize?: number | null;
  /** Forward when left out. */
  readonly direction?: "forward" | "bidirectional" | null;
  readonly layers: readonly EncoderLayerFile[];
}

/** Attention of a recurrent decoder: context_t = Σ_s a_ts e_s, a_t = softmax of scores of h_t with the rows e_s of the encoder. */
export interface AttentionFile {
  /** dot: (query h_t) · e_s; additive: v · tanh(query h_t + keys e_s). */
  readonly kind: "dot" | "additive";
  /** A x H; of dot, A is the size of e_s. */
  readonly query: NumberRows;
  /** Additive only: A x M and A. */
  readonly keys?: AffineFile | null;
  /** Additive only: A. */
  readonly v?: readonly number[] | null;
  /** What is read out is tanh(combine [context_t, h_t]): H x (M + H) and H. */
  readonly combine: AffineFile;
}

/** A layer of a decoder. */
export interface DecoderLayerFile extends RecurrentLayerFile {
  /** Gaussian noise of these sds in its state: H numbers (LSTM: 2H, h then c). Null or left out: it is a function. */
  readonly noise?: { readonly sd: readonly number[] } | null;
}

/** Where targets are read from. */
export type DecoderFile =
  /** Many-to-one: one target, from where the encoder ended. */
  | { readonly kind: "last" }
  /** Many-to-many: y_t from the encoder's row t + delay (0 when left out; the last row, after the end). */
  | { readonly kind: "aligned"; readonly delay?: number | null }
  | RecurrentDecoderFile;

/** A network over the targets, each of which it reads before the next. */
export interface RecurrentDecoderFile {
  readonly kind: "recurrent";
  readonly cell: CellName;
  readonly nonlinearity?: ElmanNonlinearity | null;
  readonly hiddenSize: number;
  /** V x E, in place of one-hot targets before. */
  readonly embedding?: NumberRows | null;
  /** Whether where the encoder ended is an input of every step too; "first" when left out: it is in the first state alone. */
  readonly context?: "first" | "every" | null;
  /**
   * The first state of each layer from where the encoder's top layer ended: tanh(W e + b), of the LSTM h and c. "state": each layer's h as it is
   * (cells of one kind and size, as many layers, forward, no LSTM).
   */
  readonly handOver: "state" | readonly { readonly h: AffineFile; readonly c?: AffineFile | null }[];
  readonly attention?: AttentionFile | null;
  readonly layers: readonly DecoderLayerFile[];
}

/** The fields of a model file of kind `encoder-decoder` (docs/formats.md). */
export interface EncoderDecoderSpec {
  readonly name?: string;
  readonly provenance?: Readonly<Record<string, unknown>>;
  readonly encoder: EncoderFile;
  readonly decoder: DecoderFile;
  /** O x (what is read out) and O. */
  readonly readout: AffineFile;
  readonly emission: LawFile;
  readonly targets?: SpaceFile | null;
  /** What the steps of the encoder are called: of an aligned decoder the inputs, else the source. */
  readonly inputs?: SpaceFile | null;
  readonly source?: SpaceFile | null;
}
