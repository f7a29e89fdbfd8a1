import { input, output, settle, wasm } from "../engine/pointers.js";
import { type HmmForwardPass, hmmForward as plainForward } from "../plain/hmm/hmm-forward.js";

/**
 * Steps from..to − 1 of the forward algorithm: predicted = alpha P, alpha = predicted ⊙ table[y] / c. With `keepLaws` a pass is
 * one call, from 0; without, calls go on where the last one ended. Where a symbol is missing c is 1 and alpha the prediction;
 * where it is impossible c is 0, the value −Infinity, and alpha the prediction.
 */
export function hmmForward(pass: HmmForwardPass, from: number, to: number): void {
  const kernels = wasm();
  if (kernels === null) return plainForward(pass, from, to);
  const { K, values, products, flags, sums, keepSums, alpha, predicted, keepLaws } = pass;
  const rows = pass.aliveCounts[0];
  const first = pass.starts[from];
  const steps = pass.starts[to] - first;
  const laws = (keepLaws ? steps : rows) * K;
  kernels.hmmForward(
    output(values, 0, rows),
    output(products, 0, rows),
    keepSums ? output(sums, first, steps) : output(sums, 0, rows),
    keepSums,
    output(alpha, 0, laws),
    output(predicted, 0, laws),
    keepLaws,
    input(pass.symbols, first, steps),
    input(pass.aliveCounts, from, to - from),
    input(pass.starts, from, to - from),
    from,
    to,
    input(pass.table, 0, pass.table.length),
    input(pass.transition, 0, K * K),
    input(pass.initial, 0, K),
    K,
    output(flags, 0, rows),
    pass.tinyTransition,
  );
  settle();
}

/**
 * Steps from..to − 1 for the values alone, scaled every 8 steps: for a transition without zeros and a table such that no state
 * can vanish within 8 steps; rows of mass 0 are flagged doubtful. `alpha` and `predicted` are one row of K each; `products` and
 * `sums` are not used. False where these kernels have no such loop, and nothing was done.
 */
export function hmmForwardUnscaled(pass: HmmForwardPass, from: number, to: number): boolean {
  const kernels = wasm();
  if (kernels === null) return false;
  const { K, values, alpha, predicted, flags, symbols, aliveCounts, starts, table, transition, initial } = pass;
  const rows = aliveCounts[0];
  const T = aliveCounts.length;
  const steps = starts[to] - starts[from];
  kernels.hmmForwardUnscaled(
    output(values, 0, rows),
    output(alpha, 0, rows * K),
    output(predicted, 0, rows * K),
    input(symbols, starts[from], steps),
    input(aliveCounts, from, Math.min(to + 1, T) - from),
    input(starts, from, to - from),
    from,
    to,
    T,
    input(table, 0, table.length),
    input(transition, 0, K * K),
    input(initial, 0, K),
    K,
    output(flags, 0, rows),
  );
  settle();
  return true;
}
