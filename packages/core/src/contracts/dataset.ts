/** What one target is: a symbol 0..size−1, or a vector of `size` numbers; `names` are those of its dimensions, null or absent where it has none. */
export type TargetSpace =
  | { readonly kind: "categorical"; readonly size: number; readonly symbols: readonly string[] | null }
  | { readonly kind: VectorKind; readonly size: number; readonly names?: readonly string[] | null };

/** Real numbers, counts 0, 1, 2, …, or zeros and ones. */
export type VectorKind = "real" | "count" | "binary";

/** What one input is; a categorical input enters a network one-hot. Symbols and names as for targets. */
export type InputSpace =
  | {
      readonly kind: "categorical";
      readonly size: number;
      readonly symbols?: readonly string[] | null;
      /** Of a model: symbols beside its own are legal inputs, too, of which it goes by what they are called. */
      readonly open?: boolean;
    }
  | { readonly kind: "real"; readonly size: number; readonly names?: readonly string[] | null };

/** What the symbols of a categorical space, or the dimensions of a vector, are called; null or absent: they have places only. */
export interface Labels {
  readonly symbols?: readonly string[] | null;
  readonly names?: readonly string[] | null;
}

export type SplitName = "train" | "valid" | "test";

export interface SequenceInfo {
  readonly id: string;
  /** Sequences of one group (chapter, speaker, …) are not independent; null: the sequence is a unit of its own. */
  readonly group: string | null;
  /** What the sequence is an example of (a class, a word); null or absent: nothing is said. Never a group. */
  readonly label?: string | null;
  /** T_i ≥ 1, steps of the sequence, its context included. */
  readonly length: number;
  /**
   * s < T_i (s ≤ T_i where a model itself needs so many), leading steps that are given and not scored: a likelihood is log p(y_{s+1..T} | y_{1..s}, x). Absent: 0, all are
   * scored. The last part of a series has what stands before it as context.
   */
  readonly context?: number;
  /** Steps after the context with at least one observed dimension: those that are scored. */
  readonly observedSteps: number;
}

/**
 * How sequences of different lengths lie packed by time, so that a whole batch steps at once (decision 3).
 *
 * Rows are the sequences in order of falling length (ties in file order): those alive at step t are rows
 * 0..aliveCounts[t]−1. Step t of row r stands at position `starts[t] + r` of every packed array, so the rows of one step
 * lie side by side and are a matrix.
 */
export interface Packing {
  /** T, the length of the longest sequence. */
  readonly length: number;
  /** Σ T_i, packed positions. */
  readonly stepCount: number;
  /** row → index in `sequences`. */
  readonly order: Int32Array;
  /** Length T: rows alive at step t. */
  readonly aliveCounts: Int32Array;
  /** Length T + 1: packed position of row 0 at step t. */
  readonly starts: Int32Array;
}

/** What a sequence is made from as a whole (an encoder's input), with steps of its own: one for each sequence, packed by their own lengths. */
export interface SourceSequences {
  /** Its `order` holds indices into the dataset's `sequences`. */
  readonly packing: Packing;
  readonly space: InputSpace;
  /** Packed, none missing; null for vectors. */
  readonly symbols: Int32Array | null;
  /** Packed × size, row-major; null for symbols. */
  readonly values: Float64Array | null;
}

/** Sequences, packed by time, and what they are given. */
export interface Dataset extends Packing {
  readonly name: string;
  readonly targets: TargetSpace;
  readonly inputs: InputSpace | null;
  /** In file order; `splits` index into it. */
  readonly sequences: readonly SequenceInfo[];
  readonly splits: Readonly<Record<SplitName, readonly number[]>> | null;

  /** Categorical targets, packed, −1 where missing; null for vector targets. */
  readonly targetSymbols: Int32Array | null;
  /** Vector targets, packed × size, row-major, NaN where missing; null for categorical targets. */
  readonly targetValues: Float64Array | null;
  readonly inputSymbols: Int32Array | null;
  readonly inputValues: Float64Array | null;
  /** What each sequence is made from, beside its targets; null: nothing. Models that take no source do not look at it. */
  readonly source: SourceSequences | null;
}

/** One target as a plain value: a symbol, or a vector of numbers; null, whole or in one dimension, is missing. */
export type TargetValue = number | readonly (number | null)[] | null;

/** One sequence as plain values: how data comes in and goes out. */
export interface SequenceRecord<E extends TargetValue = TargetValue> {
  readonly id: string;
  readonly group?: string | null;
  readonly label?: string | null;
  /** Leading steps that are given and not scored (see `SequenceInfo`). */
  readonly context?: number;
  readonly inputs?: readonly (number | readonly number[])[] | null;
  /** S ≥ 1 steps, none missing. */
  readonly source?: readonly (number | readonly number[])[] | null;
  readonly targets: readonly E[];
}
