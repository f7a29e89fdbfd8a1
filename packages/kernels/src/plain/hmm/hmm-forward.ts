import { gemm } from "../gemm/gemm.js";
import { fillRows } from "../rows/rows.js";
import { hmmDoubtful, hmmTiny, hmmWatched } from "./hmm-correct.js";

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

/** As `hmmCorrect`'s bound; with entries of at least 1e-30 a product of what is above this does not vanish. */
const doubtfulBelow = 1e-270;
/** A product of increments is turned into a logarithm before it could vanish. */
const flushBelow = 1e-150;

/**
 * Steps from..to − 1 of the forward algorithm: predicted = alpha P, alpha = predicted ⊙ table[y] / c; the kernel of the same name says the rest,
 * and this is its oracle.
 */
export function hmmForward(pass: HmmForwardPass, from: number, to: number): void {
  const { K, aliveCounts, starts, keepLaws, alpha, predicted, sums, keepSums, values, products } = pass;
  for (let t = from; t < to; t++) {
    const rows = aliveCounts[t];
    const here = keepLaws ? starts[t] * K : 0;
    if (t === 0) fillRows(predicted, here, pass.initial, 0, rows, K);
    else gemm(predicted, here, alpha, keepLaws ? starts[t - 1] * K : 0, pass.transition, 0, rows, K, K, false);
    for (let r = 0; r < rows; r++) {
      const c = correct(pass, here + r * K, pass.symbols[starts[t] + r], r, pass.tinyTransition);
      sums[keepSums ? starts[t] + r : r] = c;
      if (products[r] * c < flushBelow) {
        // The product itself may be 0 where neither is.
        values[r] += Math.log(products[r]) + Math.log(c);
        products[r] = 1;
      } else products[r] *= c;
    }
  }
}

function correct({ alpha, predicted, table, flags, K }: HmmForwardPass, at: number, symbol: number, row: number, tiny: boolean): number {
  let least = 1;
  let sum = 0;
  for (let k = 0; k < K; k++) {
    const p = predicted[at + k];
    if (p < least) least = p;
    if (symbol >= 0) {
      const mass = p * table[symbol * K + k];
      alpha[at + k] = mass;
      sum += mass;
    }
  }
  let flag = flags[row];
  if (least < doubtfulBelow && (tiny || (flag & hmmWatched) !== 0)) flag |= hmmDoubtful;
  flag &= ~hmmWatched;
  const asPredicted = symbol < 0 || sum === 0;
  const scale = asPredicted ? 1 : 1 / sum;
  for (let k = 0; k < K; k++) {
    const mass = asPredicted ? predicted[at + k] : alpha[at + k];
    const probability = mass * scale;
    alpha[at + k] = probability;
    if (probability < hmmTiny && mass > 0) flag |= hmmWatched;
  }
  flags[row] = flag;
  return symbol < 0 ? 1 : sum;
}
