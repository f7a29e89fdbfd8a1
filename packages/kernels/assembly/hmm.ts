import { fillRows } from "./elementwise";
import { exp, log, logOf } from "./exponentials";
import { gemm64 } from "./gemm";
import { laneMask, madd, maxLanes, part, put, sumLanes } from "./vectors";

/*
 * Finite hidden states: all sequences of a step are the rows of one matrix. Float64 throughout. The meaning of flags,
 * watched and doubtful, is the plain twin's (src/plain/hmm-correct.ts).
 */

const TINY: f64 = 1e-140;
const DOUBTFUL_BELOW: f64 = 1e-280;
/** With a table whose entries are 0 or at least 1e-30 a product of what is above this does not vanish. */
const DOUBTFUL_BELOW_TABLE: f64 = 1e-270;
const WATCHED: i32 = 1;
const DOUBTFUL: i32 = 2;
/** A product of increments is turned into a logarithm before it could vanish. */
const FLUSH_BELOW: f64 = 1e-150;
/** Below this a number has lost digits. */
const LEAST_NORMAL: f64 = 2.3e-308;

@inline
function raise(flag: i32, least: f64, below: f64, tinyTransition: bool): i32 {
  if (least < below && (tinyTransition || (flag & WATCHED) != 0)) flag |= DOUBTFUL;
  return flag & ~WATCHED;
}

/** See `hmmCorrect` in the plain twins. */
export function hmmCorrect(
  alpha: usize,
  predicted: usize,
  logEmission: usize,
  increments: usize,
  flags: usize,
  tinyTransition: bool,
  rows: i32,
  K: i32,
): void {
  const zero = f64x2.splat(0);
  const none = f64x2.splat(-Infinity);
  const row = <usize>K << 3;
  for (; rows > 0; rows--) {
    let high = none;
    let low = f64x2.splat(Infinity);
    let least = f64x2.splat(Infinity);
    let bad = zero;
    for (let i: usize = 0, n = K; n > 0; n -= 2, i += 16) {
      const p = part<f64>(predicted + i, n);
      const e = part<f64>(logEmission + i, n);
      const reachable = f64x2.gt(p, zero);
      high = f64x2.pmax(high, v128.bitselect(e, none, reachable));
      low = f64x2.pmin(low, v128.bitselect(e, f64x2.splat(Infinity), reachable));
      least = f64x2.pmin(least, n >= 2 ? p : v128.bitselect(p, least, laneMask<f64>(1)));
      bad = v128.or(bad, f64x2.ne(e, e));
    }
    const max = maxLanes<f64>(high);
    const min = -maxLanes<f64>(f64x2.neg(low));
    let flag = raise(load<i32>(flags), -maxLanes<f64>(f64x2.neg(least)), DOUBTFUL_BELOW, tinyTransition);
    const impossible = max == -Infinity;
    const shift = f64x2.splat(impossible ? 0 : max);
    let total = zero;
    for (let i: usize = 0, n = K; n > 0; n -= 2, i += 16) {
      const p = part<f64>(predicted + i, n);
      // A state that cannot be reached may have any emission, above the maximum too.
      const e = f64x2.pmin(f64x2.sub(part<f64>(logEmission + i, n), shift), zero);
      const mass = impossible ? p : f64x2.mul(p, v128.bitselect(exp<f64>(e), f64x2.splat(1), f64x2.lt(e, zero)));
      put<f64>(alpha + i, mass, n);
      total = f64x2.add(total, mass);
    }
    const sum = sumLanes<f64>(total);
    const scale = f64x2.splat(sum);
    let watched = zero;
    for (let i: usize = 0, n = K; n > 0; n -= 2, i += 16) {
      const a = f64x2.div(part<f64>(alpha + i, n), scale);
      put<f64>(alpha + i, a, n);
      const possible = impossible ? f64x2.eq(zero, zero) : f64x2.gt(part<f64>(logEmission + i, n), none);
      watched = v128.or(watched, v128.and(f64x2.lt(a, f64x2.splat(TINY)), v128.and(f64x2.gt(part<f64>(predicted + i, n), zero), possible)));
    }
    if (v128.any_true(watched)) flag |= WATCHED;
    store<i32>(flags, flag);
    store<f64>(increments, v128.any_true(bad) ? NaN : impossible || min == max ? max : max + logOf<f64>(sum));
    alpha += row;
    predicted += row;
    logEmission += row;
    flags += 4;
    increments += 8;
  }
}

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

/**
 * Steps from..to − 1 of log p, nothing kept, scaled every 8 steps and where a sequence ends: for P without zeros and a table
 * such that no state can be lost in between. A row whose mass is 0 gets `doubtful`; a missing symbol is a factor of 1. `next` is
 * as large as `alpha`, which the law is left in; `alive` and `starts` begin at `from`, and T is the length of the data.
 */
export function hmmForwardUnscaled(
  values: usize,
  alpha: usize,
  next: usize,
  symbols: usize,
  alive: usize,
  starts: usize,
  from: i32,
  to: i32,
  T: i32,
  table: usize,
  P: usize,
  initial: usize,
  K: i32,
  flags: usize,
): void {
  const bytes = K << 3;
  const base = load<i32>(starts);
  const home = alpha;
  if (from == 0) fillRows(alpha, initial, load<i32>(alive), bytes);
  for (let t = from; t < to; t++) {
    const count = load<i32>(alive);
    const goOn = t + 1 < T ? load<i32>(alive, 4) : 0;
    const y = symbols + (<usize>(load<i32>(starts) - base) << 2);
    if (t == 0) emit(alpha, y, table, count, K);
    else if (K == 4) stepFour(alpha, y, table, P, count);
    else {
      gemm64(next, alpha, P, count, K, K, false);
      emit(next, y, table, count, K);
      const swap = alpha;
      alpha = next;
      next = swap;
    }
    rescale(values, alpha, flags, (t & 7) == 7 ? 0 : goOn, count, K);
    if (t + 1 == to && alpha != home) memory.copy(home, alpha, <usize>count * <usize>bytes);
    alive += 4;
    starts += 4;
  }
}

/** Each row times its symbol's row of the table. */
function emit(alpha: usize, symbols: usize, table: usize, rows: i32, K: i32): void {
  for (; rows > 0; rows--) {
    const symbol = load<i32>(symbols);
    symbols += 4;
    if (symbol < 0) {
      alpha += <usize>K << 3;
      continue;
    }
    let e = table + ((<usize>symbol * <usize>K) << 3);
    let n = K;
    for (; n >= 2; n -= 2) {
      v128.store(alpha, f64x2.mul(v128.load(alpha), v128.load(e)));
      alpha += 16;
      e += 16;
    }
    if (n > 0) {
      store<f64>(alpha, load<f64>(alpha) * load<f64>(e));
      alpha += 8;
    }
  }
}

/** The emission of a missing symbol. */
const ones4 = memory.data<f64>([1, 1, 1, 1], 16);

/** Prediction and emission of four states at once, in place. */
function stepFour(alpha: usize, symbols: usize, table: usize, P: usize, rows: i32): void {
  const P00 = v128.load(P);
  const P01 = v128.load(P, 16);
  const P10 = v128.load(P, 32);
  const P11 = v128.load(P, 48);
  const P20 = v128.load(P, 64);
  const P21 = v128.load(P, 80);
  const P30 = v128.load(P, 96);
  const P31 = v128.load(P, 112);
  for (; rows > 0; rows--) {
    const symbol = load<i32>(symbols);
    const e = symbol < 0 ? ones4 : table + (<usize>symbol << 5);
    const x0 = v128.load64_splat(alpha);
    const x1 = v128.load64_splat(alpha, 8);
    const x2 = v128.load64_splat(alpha, 16);
    const x3 = v128.load64_splat(alpha, 24);
    const low = f64x2.add(madd<f64>(x1, P10, f64x2.mul(x0, P00)), madd<f64>(x3, P30, f64x2.mul(x2, P20)));
    const high = f64x2.add(madd<f64>(x1, P11, f64x2.mul(x0, P01)), madd<f64>(x3, P31, f64x2.mul(x2, P21)));
    v128.store(alpha, f64x2.mul(low, v128.load(e)));
    v128.store(alpha, f64x2.mul(high, v128.load(e, 16)), 16);
    alpha += 32;
    symbols += 4;
  }
}

/** Rows first..end − 1 to mass 1, the logarithm of what they had to their values; two at a time for the logarithm. */
function rescale(values: usize, alpha: usize, flags: usize, first: i32, end: i32, K: i32): void {
  const bytes = <usize>K << 3;
  for (let r = first; r < end; r += 2) {
    const a = alpha + <usize>r * bytes;
    const value = values + (<usize>r << 3);
    const flag = flags + (<usize>r << 2);
    const two = r + 1 < end;
    const c = f64x2(massOf(a, K), two ? massOf(a + bytes, K) : 1);
    const logs = log<f64>(c);
    const inverse = f64x2.div(f64x2.splat(1), c);
    scaleRow(a, f64x2.extract_lane(inverse, 0), K);
    store<f64>(value, load<f64>(value) + f64x2.extract_lane(logs, 0));
    if (!(f64x2.extract_lane(c, 0) > LEAST_NORMAL)) store<i32>(flag, DOUBTFUL);
    if (two) {
      scaleRow(a + bytes, f64x2.extract_lane(inverse, 1), K);
      store<f64>(value, load<f64>(value, 8) + f64x2.extract_lane(logs, 1), 8);
      if (!(f64x2.extract_lane(c, 1) > LEAST_NORMAL)) store<i32>(flag, DOUBTFUL, 4);
    }
  }
}

@inline
function massOf(row: usize, K: i32): f64 {
  let total = f64x2.splat(0);
  let n = K;
  for (; n >= 2; n -= 2) {
    total = f64x2.add(total, v128.load(row));
    row += 16;
  }
  if (n > 0) total = f64x2.add(total, v128.load64_zero(row));
  return sumLanes<f64>(total);
}

@inline
function scaleRow(row: usize, factor: f64, K: i32): void {
  const by = f64x2.splat(factor);
  let n = K;
  for (; n >= 2; n -= 2) {
    v128.store(row, f64x2.mul(v128.load(row), by));
    row += 16;
  }
  if (n > 0) v128.store64_lane(row, f64x2.mul(v128.load64_zero(row), by), 0);
}

/** q = gamma / predicted, 0 where predicted is 0; rows whose flag has a bit of `skip` become 0. */
export function hmmRatio(q: usize, gamma: usize, predicted: usize, flags: usize, skip: i32, rows: i32, K: i32): void {
  const row = <usize>K << 3;
  for (; rows > 0; rows--) {
    if ((load<i32>(flags) & skip) != 0) memory.fill(q, 0, row);
    else
      for (let i: usize = 0, n = K; n > 0; n -= 2, i += 16) {
        const p = part<f64>(predicted + i, n);
        put<f64>(q + i, v128.and(f64x2.div(part<f64>(gamma + i, n), p), f64x2.gt(p, f64x2.splat(0))), n);
      }
    q += row;
    gamma += row;
    predicted += row;
    flags += 4;
  }
}

/** alpha ← alpha ⊙ b over its sum; rows that sum to 0 become 0. */
export function hmmSmooth(alpha: usize, b: usize, rows: i32, K: i32): void {
  const row = <usize>K << 3;
  for (; rows > 0; rows--) {
    let total = f64x2.splat(0);
    for (let i: usize = 0, n = K; n > 0; n -= 2, i += 16) {
      const v = f64x2.mul(part<f64>(alpha + i, n), part<f64>(b + i, n));
      put<f64>(alpha + i, v, n);
      total = f64x2.add(total, v);
    }
    let sum = sumLanes<f64>(total);
    if (sum < 1e-300 && sum > 0) {
      // 1 / sum could overflow: both are scaled by a power of two, which is exact.
      for (let i: usize = 0, n = K; n > 0; n -= 2, i += 16) put<f64>(alpha + i, f64x2.mul(part<f64>(alpha + i, n), f64x2.splat(1.8446744073709552e19)), n);
      sum *= 1.8446744073709552e19;
    }
    if (sum > 0) {
      const by = f64x2.splat(1 / sum);
      for (let i: usize = 0, n = K; n > 0; n -= 2, i += 16) put<f64>(alpha + i, f64x2.mul(part<f64>(alpha + i, n), by), n);
    }
    alpha += row;
    b += row;
  }
}
