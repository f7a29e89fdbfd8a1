import type { Reals } from "../contracts/index.js";

/** `rows` rows of h and, for the LSTM, of c: both rows x H, row-major, from the same offset. */
export interface CellState<A extends Reals = Reals> {
  readonly h: A;
  /** Empty for cells without a memory. */
  readonly c: A;
  readonly offset: number;
}

/**
 * What a step works in, and leaves for its backward step.
 *
 * `gates` (rows x G·H) comes in as the pre-activations, goes out as the gates, and the backward step overwrites it with
 * their derivatives. `kept` (rows x keptParts·H) holds whatever else the backward step needs.
 */
export interface CellScratch<A extends Reals = Reals> {
  readonly gates: A;
  readonly gatesOffset: number;
  readonly kept: A;
  readonly keptOffset: number;
}

/**
 * The pointwise mathematics of a recurrent cell, for many rows at once; the matrix products stand outside.
 *
 * With a_t = W_ih x_t + b_ih and b_t = W_hh h_{t−1} + b_hh (G·H each), a cell reads either only their sum, or (`apart`)
 * the two apart. Cost O(rows · G · H).
 */
export interface Cell {
  readonly kind: "elman" | "gru" | "lstm";
  /** G, blocks of H in the pre-activations. */
  readonly gateCount: number;
  /** 1: the state is h; 2: it is h, then c. */
  readonly stateParts: 1 | 2;
  readonly keptParts: number;
  /** True where the next h is a_t + b_t itself; left out: it is not. */
  readonly linear?: boolean;
  /** False: `gates` comes in as a_t + b_t. True: `gates` comes in as a_t and `kept` as b_t (so keptParts = G). */
  readonly apart: boolean;
  /** The next state from the previous one and the pre-activations. */
  stepInto(next: CellState, previous: CellState, scratch: CellScratch, rows: number, H: number): void;
  /**
   * Back through one step: with L a scalar, from ∂L/∂(next state) sets ∂L/∂a_t over `gates` (and, `apart`, ∂L/∂b_t over
   * `kept`) and, in dPrevious, the part of ∂L/∂(previous state) that does not pass through W_hh.
   */
  backInto(dPrevious: CellState, dNext: CellState, previous: CellState, scratch: CellScratch, rows: number, H: number): void;
}
