import type { Cell, ElmanNonlinearity } from "../cells/index.js";
import type { ReadoutLaw } from "../laws/index.js";
import type { Op } from "./op.js";
import type { Param } from "./param.js";
import type { Axis, Slot, Span } from "./slice.js";

/** What a slice is declared with. Slots are vectors, row by row; sizes are checked as they are put together. */
export interface SliceBuilder {
  /** x_t, the data's inputs; categorical ones stand one-hot. */
  given(size: number): Slot;
  /** y_{t−1}; zeros at the first step. */
  previousTarget(size: number): Slot;
  /**
   * The state of that name in the slice before; at the first step `initial`: numbers (zeros when left out), or a slot that is handed over,
   * which may be made of what encoders made alone and is computed once a sequence.
   */
  previous(state: string, size: number, initial?: ArrayLike<number> | Slot): Slot;
  /** Trained numbers, in the parameter vector in the order in which they are declared. */
  parameter(name: string, ...shape: number[]): Param;
  /** W x + b, W of size x X; several x stand one after the other. Sums of these, and of what `embed` gives, cost no more than one. */
  affine(x: Slot | readonly Slot[], W: Param, b?: Param): Slot;
  /** The row of a table W (symbols x size) for a categorical x; zeros where there is no symbol. */
  embed(x: Slot, W: Param): Slot;
  /** A cell from its two pre-activations W_ih x + b_ih and W_hh h_{t−1} + b_hh, and the previous h (LSTM: h, c): the next h (and c). */
  cell(cell: Cell, fromInput: Slot, fromState: Slot, previous: readonly Slot[]): readonly Slot[];
  add(a: Slot, b: Slot): Slot;
  subtract(a: Slot, b: Slot): Slot;
  /** Number by number. */
  times(a: Slot, b: Slot): Slot;
  activate(x: Slot, nonlinearity: ElmanNonlinearity): Slot;
  /** x standardised over its numbers, scaled by a gain (which training starts from 1) and shifted. */
  layerNorm(x: Slot, gain: Param, bias: Param): Slot;
  /** x where nothing is dropped; inverted dropout where training asks for it. */
  dropout(x: Slot): Slot;
  /** A draw from N(mean, exp(logSd)²): a random variable of that name. A parameter of one number is the sd of all of its numbers. */
  draw(name: string, mean: Slot, logSd: Slot | Param): Slot;
  /** x is the state of that name, a variable of the graph ("H", or "H2" in layer 2), for the next slice. */
  keep(state: string, x: Slot): void;
  /** y_t has that law at a readout of the law's size; the law's own parameters, where it has any, follow. */
  emit(law: ReadoutLaw, readout: Slot, ...own: Param[]): void;
  /**
   * An encoder: a time slice of its own over the steps of the data's source, or of its inputs, forwards (the default) or backwards. Its
   * `given` is the step, and what `build` returns at each step is a row of the span. Its parameters stand among the network's.
   */
  encode(options: EncodeOptions, build: (e: EncoderBuilder) => Slot): Span;
  /** Spans over one axis side by side, as those of two directions. */
  join(...spans: readonly Span[]): Span;
  /** The span's row of this step, or of `delay` steps later (the last row, after the end): for slices over the span's own axis. */
  at(span: Span, delay?: number): Slot;
  /** The rows where the encoders ended that the span is made by, one slot each: the last, backwards the first. The same at every step. */
  last(span: Span): readonly Slot[];
  /**
   * Σ_s a_s values_s, a = softmax_s(score(query, keys_s)) over all steps of a span: dot products, or with `additive` weights v, v·tanh(query + keys_s).
   * The weights a are a variable of the graph of that name, a function.
   */
  attend(name: string, query: Slot, keys: Span, values: Span, additive?: Param): Slot;
  /** There is one target a sequence, whatever the length of its source: many-to-one. */
  single(): void;
  /** Any op: what the verbs above are made of. */
  op(op: Op, ...reads: Slot[]): readonly Slot[];
}

export interface EncodeOptions {
  readonly over: Axis;
  readonly direction?: "forward" | "backward";
}

/** What an encoder is declared with: all that a slice is, but for targets and draws. */
export type EncoderBuilder = Omit<SliceBuilder, "previousTarget" | "draw" | "emit" | "encode" | "single">;
