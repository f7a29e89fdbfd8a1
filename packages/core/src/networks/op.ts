import type { Precision, Reals, Workspace } from "../contracts/index.js";
import type { AffineForm } from "./affine-form.js";
import type { Param } from "./param.js";
import type { RunParameters } from "./run-parameters.js";

/**
 * Data that stand in a slot: packed symbols (one-hot, −1 for zeros), or packed values. Of a span that is read as a whole, the sequence of each
 * position.
 */
export interface Source {
  readonly symbols: Int32Array | null;
  readonly values: Reals | null;
  /** Values that are mostly zeros (binary ones): products pass the zeros over. */
  readonly sparse: boolean;
  /** Whether the way back goes on through it: of what an encoder made, in runs that differentiate it. */
  readonly isDifferentiated: boolean;
  /** Packed position of row 0; moves with the run. */
  position: number;
}

/**
 * Where a slot's rows stand in a run: row r begins at `base + r · size` of `values`, ∂L/∂(row r) at `gradientBase + r · size` of
 * `gradient`.
 */
export interface Place {
  readonly size: number;
  values: Reals;
  base: number;
  /** Null where nothing is to be differentiated: data, and runs that only go forward. */
  gradient: Reals | null;
  gradientBase: number;
  /** Data that were never written out as values; null elsewhere. */
  readonly source: Source | null;
  /** True where this op is the first to give a derivative, so that it may set what it would else add to. */
  fresh: boolean;
}

/** What an op is opened with. */
export interface Run {
  readonly precision: Precision;
  readonly workspace: Workspace;
  /** Rows that a slot has room for. */
  readonly rows: number;
  /** Rows that one call to `forward` or `backward` is given at most, where it goes step by step. */
  readonly rowsAtOnce: number;
  /** Rows beside each other that belong to one packed position: 1, or particles. */
  readonly repeat: number;
  readonly parameters: RunParameters;
  /** ε of every draw, one after the other, in each row; null in runs without draws, which take means. */
  readonly noise: Place | null;
  /** Dropout's masks, for the ops that ask for them; null where nothing is dropped. */
  mask(index: number, size: number): Reals;
  /** Values that stand in for draws, in runs of one row; null where nothing is held. */
  readonly held: HeldDraws | null;
  /** What an encoder made, by its id. */
  span(id: number): OpenSpan;
  /** Is shown the weights (n x S) of each attention, by the sequence and the n rows; null: nobody looks. */
  readonly watch: WatchAttention | null;
}

export type WatchAttention = (sequence: number, rows: Int32Array, weights: Reals, S: number) => void;

/** The rows of a span, sequence by sequence: step s of sequence i is row `offsets[i] + s`. */
export interface OpenSpan {
  readonly size: number;
  readonly offsets: Int32Array;
  readonly values: Reals;
  /** What later slices give it; null in runs that only go forward. */
  readonly gradient: Reals | null;
}

/** Values of the draws that are held in the step at hand, and Σ log p(held value | what came before) of the step so far. */
export interface HeldDraws {
  valuesOf(draw: number): readonly (number | null)[] | null;
  logDensity: number;
}

/**
 * One operation, row by row: it knows its sizes and parameters, and is opened over memory for each run.
 *
 * A row's arithmetic never depends on the rows beside it.
 */
export interface Op {
  readonly name: string;
  /** Numbers a row of each slot that it writes. */
  readonly sizes: readonly number[];
  readonly parameters: readonly Param[];
  /** Which of its reads it works on in place: it leaves their derivatives in the same memory. They are then its own to spoil. */
  readonly overwrites?: readonly number[];
  /** Which of its reads it can set the derivative of, where it is the first (`Place.fresh`). */
  readonly sets?: readonly number[];
  /** True where it adds noise to its first read, in that place (it overwrites it too). */
  readonly random?: boolean;
  /** True where what it writes is the sum of its reads: sums of products among them become one. */
  readonly sums?: boolean;
  /** True where it is its only read unless something is dropped, so that other runs leave it out. */
  readonly drops?: boolean;
  /** True where it takes data as they stand in `Place.source`; others get them as values. */
  readonly readsSources?: boolean;
  /** True where its backward step reads what it wrote, so that no other op may overwrite that. */
  readonly keepsOutput?: boolean;
  /** What it writes as affine functions of what it reads, where it is affine (of a draw, without its noise); left out: it is not. */
  affine?(reads: readonly AffineForm[]): readonly AffineForm[];
  open(run: Run, reads: readonly Place[], writes: readonly Place[]): OpenOp;
}

/** An op over a run's memory. Rows row..row + count − 1 of all its places at a time. */
export interface OpenOp {
  forward(row: number, count: number): void;
  /** From ∂L/∂(what it wrote) ADDS ∂L/∂(what it read), and to the derivatives of parameters where the sum's order is that of the steps back. */
  backward(row: number, count: number): void;
  /** ADDS the derivatives of weights, which need what it read: called after `backward` with ranges that cover all rows once. */
  weightsBack?(row: number, count: number): void;
  /** ADDS the derivatives that are sums of ∂L/∂(what it wrote) alone, likewise. */
  biasesBack?(row: number, count: number): void;
}
