import type { Key } from "./key.js";

/** One law over values T. `logProb` in nats: a log-probability or, for real values, a log-density; −Infinity outside the support. */
export interface Distribution<T> {
  readonly kind: string;
  logProb(value: T): number;
  sample(key: Key): T;
  /** Shannon or differential entropy in nats. */
  entropy(): number;
  /** Each dimension on its own, in closed form; left out: what is asked of them is found from draws, or refused. */
  readonly marginals?: Marginals;
}

/** The laws of a value's dimensions one by one. A number is a value of one dimension, a symbol one of the numbers 0..V−1. */
export interface Marginals {
  /** D */
  readonly size: number;
  /** True where values are 0, 1, 2, …, so that P(Y < y) is P(Y ≤ y − 1); else P(Y < y) is P(Y ≤ y). */
  readonly discrete: boolean;
  mean(d: number): number;
  variance(d: number): number;
  /** P(Y_d ≤ y) */
  cdf(y: number, d: number): number;
}

/** The law of one target: a symbol, or a vector of numbers (NaN where a dimension is missing). */
export type TargetLaw = Pick<Distribution<number | readonly number[]>, "logProb" | "sample" | "marginals">;
