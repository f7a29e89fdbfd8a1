import type { ParameterSlice } from "../contracts/index.js";
import type { ReadoutLaw } from "../laws/index.js";
import type { Op } from "./op.js";
import type { Param } from "./param.js";

/** A vector of a time slice: `size` numbers for every sequence (or particle) and step. */
export interface Slot {
  readonly id: number;
  readonly size: number;
}

/** What slots are made of: something from outside the slice, an op over other slots, or a sum of products. */
export interface Node {
  readonly reads: readonly Slot[];
  readonly writes: readonly Slot[];
  readonly parameters: readonly Param[];
  /** Null where it is computed. */
  readonly leaf: Leaf | null;
  readonly op: Op | null;
  /** Sums stay symbolic until a plan is made, so that sums of sums become one; a plan cuts them into products. */
  readonly sum: { readonly terms: readonly Term[]; readonly bias: Param | null } | null;
}

/** What comes from outside a slice, as a parent in its graph: X, Y before, a state before, or what an encoder made. */
export interface Leaf {
  readonly from: string;
  readonly delay: 0 | 1;
  /** Where it stands: in the data, or in a span; null: a state. */
  readonly source: "given" | "previousTarget" | "span" | null;
  /** Index into the slice's `links`; null: no span. */
  readonly link: number | null;
}

/** The steps that an encoder goes over: those of the data's source, or those of its inputs, which are the targets'. */
export type Axis = "source" | "inputs";

/** A sequence of vectors, one for each step of an axis, that an encoder makes: what later slices read. */
export interface Span {
  readonly id: number;
  readonly size: number;
  readonly over: Axis;
}

/**
 * How a slice reads a span: the row of its own step or `delay` steps later (the last row, after the end); the row where the encoder
 * ended, the same at every step; or all rows at once, as attention does.
 */
export interface Link {
  readonly span: Span;
  readonly how: "at" | "last" | "whole";
  readonly delay: number;
}

/** W x, of columns column..column + x.size − 1 of W; `transposed`: of rows of a table. */
export interface Term {
  readonly x: Slot;
  readonly weight: Param;
  readonly column: number;
  readonly transposed: boolean;
}

/** A state that is carried from one slice to the next. */
export interface State {
  readonly name: string;
  /** What it is kept as at t; as the slice at t + 1 reads it (null: it does not). */
  readonly kept: Slot;
  readonly previous: Slot | null;
  /** s_0; part of the slice, not trained. */
  readonly initial: Float64Array;
  /** What is handed over as s_0, made once a sequence of what encoders made; null: `initial`. */
  readonly handed: Slot | null;
}

/** A hidden variable of the network's graph: a kept state, a draw, or both. */
export interface Variable {
  readonly name: string;
  readonly slot: Slot;
  /** Index into `draws`; null: a function of what came before. */
  readonly draw: number | null;
}

export interface Draw {
  readonly name: string;
  readonly slot: Slot;
  readonly mean: Slot;
  readonly logSd: Slot | Param;
  /** Where its ε begins in the row of all draws. */
  readonly offset: number;
}

/** Weights over the steps of a span, a function of what is asked by: a node of the network's graph. */
export interface Attention {
  /** Of its variable. */
  readonly name: string;
  readonly node: Node;
  readonly query: Slot;
  readonly keys: Span;
  readonly values: Span;
}

/** What a time slice is made of, whatever it ends in. */
export interface SliceBody {
  readonly nodes: readonly Node[];
  readonly slotCount: number;
  readonly given: Slot | null;
  readonly previousTarget: Slot | null;
  readonly states: readonly State[];
  readonly draws: readonly Draw[];
  /** In the order of the numbers of a state. */
  readonly variables: readonly Variable[];
  readonly links: readonly Link[];
  readonly attentions: readonly Attention[];
  /** What it ends in: a readout of `width` numbers, the law's own parameters at its end; of an encoder, a row of its span. */
  readonly end: { readonly readout: Slot; readonly own: readonly Param[]; readonly width: number };
}

/** A slice over the steps of an axis, from the first to the last or the other way: each of its ends is a row of a span. */
export interface Encoder extends SliceBody {
  readonly span: Span;
  readonly over: Axis;
  readonly direction: "forward" | "backward";
}

/** Spans side by side as one. */
export interface Join {
  readonly span: Span;
  readonly parts: readonly Span[];
}

/** One time slice of a network, declared: frozen, without numbers but for s_0. */
export interface Slice extends SliceBody {
  readonly parameters: readonly ParameterSlice[];
  readonly parameterCount: number;
  /** What parameters start from where they are not drawn: gains from 1. */
  readonly ones: readonly Param[];
  readonly emission: { readonly law: ReadoutLaw; readonly readout: Slot; readonly own: readonly Param[] };
  /** By the id of the span that it makes; each reads earlier ones only. */
  readonly spans: readonly (Encoder | Join)[];
  /** Numbers of a step of each axis; 0: nothing reads it. */
  readonly reads: Readonly<Record<Axis, number>>;
  /** True where there is one target a sequence: many-to-one. */
  readonly isSingle: boolean;
}
