import { logOf } from "./exponentials";
import { gemm64 } from "./gemm";
import { TINY, WATCHED, raise } from "./hmm-flags";
import { fillRows } from "./rows";
import { laneMask, maxLanes, part, put, sumLanes } from "./vectors";

/* The forward algorithm where the emission is a table by symbol, in one call for all steps. */

/** With a table whose entries are 0 or at least 1e-30 a product of what is above this does not vanish. */
const DOUBTFUL_BELOW_TABLE: f64 = 1e-270;

/** A product of increments is turned into a logarithm before it could vanish. */
const FLUSH_BELOW: f64 = 1e-150;

/**
 * Bayes' rule where the emission is a table of probabilities by symbol: alpha = predicted ⊙ table[y] / c; c to `sums`, 1
 * exactly where y is −1 (missing), 0 where the symbol is impossible (alpha = predicted then).
 */
function correctBySymbol(
  alpha: usize,
  predicted: usize,
  table: usize,
  symbols: usize,
  sums: usize,
  flags: usize,
  tinyTransition: bool,
  rows: i32,
  K: i32,
): void {
  const zero = f64x2.splat(0);
  const tiny = f64x2.splat(TINY);
  const bytes = <usize>K << 3;
  for (; rows > 0; rows--) {
    const y = load<i32>(symbols);
    let least = f64x2.splat(1);
    let total = zero;
    if (y >= 0) {
      const e = table + <usize>y * bytes;
      let i: usize = 0;
      let n = K;
      for (; n >= 2; n -= 2, i += 16) {
        const p = v128.load(predicted + i);
        least = f64x2.pmin(least, p);
        const v = f64x2.mul(p, v128.load(e + i));
        v128.store(alpha + i, v);
        total = f64x2.add(total, v);
      }
      if (n > 0) {
        const p = v128.load64_zero(predicted + i);
        least = f64x2.pmin(least, v128.bitselect(p, least, laneMask<f64>(1)));
        const v = f64x2.mul(p, v128.load64_zero(e + i));
        v128.store64_lane(alpha + i, v, 0);
        total = f64x2.add(total, v);
      }
    } else
      for (let i: usize = 0, n = K; n > 0; n -= 2, i += 16) {
        const p = part<f64>(predicted + i, n);
        least = f64x2.pmin(least, n >= 2 ? p : v128.bitselect(p, least, laneMask<f64>(1)));
      }
    let flag = raise(load<i32>(flags), -maxLanes<f64>(f64x2.neg(least)), DOUBTFUL_BELOW_TABLE, tinyTransition);
    const sum = y >= 0 ? sumLanes<f64>(total) : 1.0;
    const asPredicted = y < 0 || sum == 0;
    const from = asPredicted ? predicted : alpha;
    const by = f64x2.splat(asPredicted ? 1 : 1 / sum);
    let watched = zero;
    let i: usize = 0;
    let n = K;
    for (; n >= 2; n -= 2, i += 16) {
      const v = v128.load(from + i);
      const a = f64x2.mul(v, by);
      v128.store(alpha + i, a);
      watched = v128.or(watched, v128.and(f64x2.lt(a, tiny), f64x2.gt(v, zero)));
    }
    if (n > 0) {
      const v = v128.load64_zero(from + i);
      const a = f64x2.mul(v, by);
      v128.store64_lane(alpha + i, a, 0);
      watched = v128.or(watched, v128.and(f64x2.lt(a, tiny), f64x2.gt(v, zero)));
    }
    if (v128.any_true(watched)) flag |= WATCHED;
    store<i32>(flags, flag);
    store<f64>(sums, sum);
    alpha += bytes;
    predicted += bytes;
    symbols += 4;
    flags += 4;
    sums += 8;
  }
}

/**
 * The forward algorithm over steps from..to − 1 of packed data with a table of emission probabilities (V × K; 0 or at least
 * 1e-30). Per row: `products` gathers c_t and `values` their logarithms, in the order of t, so that their sum does not
 * depend on what is kept. `sums` (packed when `keepSums`, else one a row) gets c_t; `keepLaws`: alpha and predicted are
 * packed, else one row each. A symbol that is impossible makes the value −Infinity.
 */
export function hmmForward(
  values: usize,
  products: usize,
  sums: usize,
  keepSums: bool,
  alpha: usize,
  predicted: usize,
  keepLaws: bool,
  symbols: usize,
  alive: usize,
  starts: usize,
  from: i32,
  to: i32,
  table: usize,
  P: usize,
  initial: usize,
  K: i32,
  flags: usize,
  tinyTransition: bool,
): void {
  const bytes = <usize>K << 3;
  const base = load<i32>(starts);
  let before = alpha;
  for (let t = from; t < to; t++) {
    const count = load<i32>(alive);
    const at = <usize>(load<i32>(starts) - base);
    const position = <usize>load<i32>(starts);
    const here = keepLaws ? predicted + position * bytes : predicted;
    const filtered = keepLaws ? alpha + position * bytes : alpha;
    const c = keepSums ? sums + (at << 3) : sums;
    if (t == 0) fillRows(here, initial, count, <i32>bytes);
    else gemm64(here, before, P, count, K, K, false);
    correctBySymbol(filtered, here, table, symbols + (at << 2), c, flags, tinyTransition, count, K);
    gather(values, products, c, count);
    before = filtered;
    alive += 4;
    starts += 4;
  }
}

/** products_r ← products_r c_r, and its logarithm moves to values_r where it gets small. */
function gather(values: usize, products: usize, c: usize, rows: i32): void {
  const bound = f64x2.splat(FLUSH_BELOW);
  for (; rows > 0; rows -= 2) {
    const product = f64x2.mul(part<f64>(products, rows), part<f64>(c, rows));
    if (v128.any_true(f64x2.lt(product, bound))) {
      flush(values, products, c);
      if (rows > 1) flush(values + 8, products + 8, c + 8);
    } else put<f64>(products, product, rows);
    values += 16;
    products += 16;
    c += 16;
  }
}

/** The product of both may be 0 where neither is: their logarithms are taken one by one. */
function flush(value: usize, product: usize, c: usize): void {
  const x = load<f64>(product);
  const y = load<f64>(c);
  if (x * y < FLUSH_BELOW) {
    store<f64>(value, load<f64>(value) + (logOf<f64>(x) + logOf<f64>(y)));
    store<f64>(product, 1);
  } else store<f64>(product, x * y);
}
