import type { Settings } from "@unrolled/core";

/** A kind of optimiser that travels as plain values. */
export interface OptimiserKind {
  readonly name: string;
  from(options: Readonly<Record<string, unknown>>): Optimiser;
}

/** A rule that turns a gradient into a step uphill, as a value: what it remembers between steps lives with the training. */
export interface Optimiser {
  readonly name: string;
  /** What the registry `optimisers` makes the same optimiser of; absent where it holds functions of one's own. */
  readonly settings?: Settings;
  /** How many vectors of the parameters' length it carries from step to step; all start at zero. */
  readonly carriedCount: number;
  /** θ ← θ + its step along `gradient`, in place; `count` = 1, 2, … counts the steps. */
  stepInto(parameters: Float64Array, gradient: Float64Array, carried: readonly Float64Array[], learningRate: number, count: number): void;
}
