import { input, output, settle, wasm } from "../engine/pointers.js";
import { hmmForward as plainForward } from "../plain/hmm-forward.js";

/** A pass of the forward algorithm over packed data (see core's `Dataset` for the packing) whose emission is a table by symbol. */
export interface HmmForwardPass {
  readonly K: number;
  /** K, and K × K row-major. */
  readonly initial: Float64Array;
  readonly transition: Float64Array;
  /** The initial law or the transition has entries in (0, 1e-140). */
  readonly tinyTransition: boolean;
  /** V × K: p(y = v | k), each 0 or at least 1e-30. */
  readonly table: Float64Array;
  /** Packed, −1 where missing. */
  readonly symbols: Int32Array;
  readonly aliveCounts: Int32Array;
  readonly starts: Int32Array;

  /** One a row: Σ log c_t so far, and the product of the c_t that are not in it yet; zeros and ones before the first step. */
  readonly values: Float64Array;
  readonly products: Float64Array;
  /** One a row, as in `hmmCorrect`. */
  readonly flags: Int32Array;
  /** c_t = p(y_t | y_<t): packed when `keepSums`, else scratch of one a row. */
  readonly sums: Float64Array;
  readonly keepSums: boolean;
  /** Filtered and predicted laws: packed × K when `keepLaws`, else one row of K each. */
  readonly alpha: Float64Array;
  readonly predicted: Float64Array;
  readonly keepLaws: boolean;
}

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
