import type { Key } from "@unrolled/core";
import { drawWeighted, shiftedExpInPlace } from "@unrolled/kernels";
import type { Continuations } from "./continuations.js";

export interface SampleTargetsOptions {
  /** H */
  readonly steps: number;
  readonly end: number | null;
  /** T > 0 */
  readonly temperature: number;
  /** Null: all symbols. */
  readonly topK: number | null;
}

export interface DrawnTargets {
  readonly symbols: readonly number[];
  readonly ended: boolean;
  /** Σ log p(symbol | those before), as the model has it. */
  readonly logProbability: number;
}

/**
 * A sequence for each key, drawn symbol by symbol from q(v) ∝ p(v | those before)^{1/T} over the k most probable symbols (of equals the lower). At T = 1
 * and with all of them, q is p. Symbol t of a draw by (its key, "targets"), its t-th uniform: a draw does not depend on the others.
 *
 * `continuations` has a row for each key; `logProbs` is scratch for so many × V numbers.
 */
export function sampleTargets(
  continuations: Continuations,
  keys: readonly Key[],
  logProbs: Float64Array,
  { steps, end, temperature, topK }: SampleTargetsOptions,
): DrawnTargets[] {
  const { symbolCount: V } = continuations;
  const uniforms = keys.map((key) => {
    const u = new Float64Array(steps);
    key.fold("targets").fillUniform(u);
    return u;
  });
  const drawn = keys.map(() => ({ symbols: [] as number[], ended: end === null, logProbability: 0 }));
  const weights = new Float64Array(V);
  let alive = Array.from(keys.keys());
  for (let t = 0; t < steps && alive.length > 0; t++) {
    continuations.logProbsInto(logProbs);
    const parents: number[] = [];
    const symbols: number[] = [];
    alive.forEach((m, row) => {
      const law = logProbs.subarray(row * V, (row + 1) * V);
      temperedInto(weights, law, temperature, topK);
      const symbol = drawWeighted(weights, 0, V, uniforms[m]![t]!);
      const one = drawn[m]!;
      one.symbols.push(symbol);
      one.logProbability += law[symbol]!;
      if (symbol === end) one.ended = true;
      else {
        parents.push(row);
        symbols.push(symbol);
      }
    });
    alive = parents.map((row) => alive[row]!);
    if (alive.length > 0 && t + 1 < steps) continuations.advance(parents, symbols, alive.length);
  }
  return drawn;
}

/** Sets weights ∝ exp(law / T) on the `topK` greatest, 0 elsewhere. */
function temperedInto(weights: Float64Array, law: Float64Array, temperature: number, topK: number | null): void {
  const V = law.length;
  const greatest = law.reduce((a, b) => Math.max(a, b));
  for (let v = 0; v < V; v++) weights[v] = (law[v]! - greatest) / temperature;
  shiftedExpInPlace(weights, 0, V, 0);
  if (topK === null || topK >= V) return;
  const order = Array.from(law.keys()).sort((a, b) => law[b]! - law[a]! || a - b);
  for (const v of order.slice(topK)) weights[v] = 0;
}
