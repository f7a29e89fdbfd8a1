import type { LogLikelihood, PairedDifference } from "@unrolled/core";
import type { ModelScore } from "../scores/scoring.js";
import { comparable } from "./comparable.js";

/** The difference between two models averaged over their fits, with the part of its error that comes from the fits. */
export interface OverFits {
  readonly fitsOfA: number;
  readonly fitsOfB: number;
  readonly meanDifferencePerStep: number;
  /** √(s²_a / R_a + s²_b / R_b), s² the variance between fits; a model that is fitted once and without chance adds 0. */
  readonly standardErrorBetweenFits: number;
  /** √(between fits² + the pair's own standard error²): over seeds and sequences together. */
  readonly standardError: number;
}

/** Null unless a model of the pair has at least two fits, and where a fit gives a sequence probability zero: that pair has its warning. */
export function overFits(a: readonly ModelScore[], b: readonly ModelScore[], pair: PairedDifference): OverFits | null {
  if (a.length < 2 && b.length < 2) return null;
  const scores = comparable([...a, ...b]);
  const of = (part: readonly LogLikelihood[]) => spread(part.map(({ value, steps }) => value / steps));
  const [first, second] = [of(scores.slice(0, a.length)), of(scores.slice(a.length))];
  if (!Number.isFinite(first.mean) || !Number.isFinite(second.mean)) return null;
  const between = Math.sqrt(first.variance / a.length + second.variance / b.length);
  return {
    fitsOfA: a.length,
    fitsOfB: b.length,
    meanDifferencePerStep: first.mean - second.mean,
    standardErrorBetweenFits: between,
    standardError: Math.hypot(between, pair.standardError),
  };
}

function spread(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  if (values.length < 2) return { mean, variance: 0 };
  return { mean, variance: values.reduce((total, value) => total + (value - mean) ** 2, 0) / (values.length - 1) };
}
