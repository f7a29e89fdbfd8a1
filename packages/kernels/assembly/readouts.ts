import { exp, log, logOf } from "./exponentials";
import { laneMask, lanes, loadPart, madd, maxLanes, part, put, storePart, sumLanes } from "./vectors";

/*
 * Log-probabilities of readout rows and their derivatives. `out` is float64 whatever the readouts are. Equations stand
 * with the plain twins (src/plain/cells).
 */

/** The greatest argument that exp takes: beyond, its value stands for all. */
@inline
function greatestOfExp<T>(): v128 {
  return v128.splat<T>(sizeof<T>() == 8 ? <T>709 : <T>88);
}

/** max of V numbers. */
@inline
function greatest<T>(row: usize, V: i32): v128 {
  const first = v128.load_splat<T>(row);
  let m = first;
  let n = V;
  for (; n >= lanes<T>(); n -= lanes<T>()) {
    m = v128.pmax<T>(m, v128.load(row));
    row += 16;
  }
  if (n > 0) m = v128.pmax<T>(m, v128.bitselect(loadPart<T>(row, n), first, laneMask<T>(n)));
  return v128.splat<T>(maxLanes<T>(m));
}

/**
 * out_n = log softmax(row n)[y_n], 0 where y_n is −1; rows become 1[y_n] − softmax when `differentiate`. The logarithms are
 * taken last, two rows at a time.
 */
function softmax<T>(out: usize, rows: usize, symbols: usize, count: i32, repeat: i32, V: i32, differentiate: bool): void {
  const bytes = <usize>V * sizeof<T>();
  for (; count > 0; count--) {
    const y = load<i32>(symbols);
    symbols += 4;
    if (y < 0) {
      memory.fill(out, 0, <usize>repeat << 3);
      if (differentiate) memory.fill(rows, 0, <usize>repeat * bytes);
      out += <usize>repeat << 3;
      rows += <usize>repeat * bytes;
      continue;
    }
    const symbol = <usize>y * sizeof<T>();
    let left = repeat;
    if (sizeof<T>() == 4 && !differentiate && V <= 8)
      for (; left >= 4; left -= 4) {
        fourShortRows(out, rows, V, symbol);
        rows += bytes << 2;
        out += 32;
      }
    for (; left > 0; left -= 2) {
      const first = softmaxRow<T>(rows, V, symbol, differentiate);
      rows += bytes;
      if (left == 1) {
        store<f64>(out, f64x2.extract_lane(first, 0) - logOf<f64>(f64x2.extract_lane(first, 1)));
        out += 8;
        break;
      }
      const second = softmaxRow<T>(rows, V, symbol, differentiate);
      rows += bytes;
      v128.store(out, f64x2.sub(v128.shuffle<f64>(first, second, 0, 2), log<f64>(v128.shuffle<f64>(first, second, 1, 3))));
      out += 16;
    }
  }
}

/**
 * Four rows of at most eight float32 side by side, a lane each: a cloud of particles meets few symbols. Sums are taken in the order of
 * `softmaxRow`, four by four from the row's start and then across, so that a row has the same bits either way.
 */
function fourShortRows(out: usize, rows: usize, V: i32, symbol: usize): void {
  const bytes = <usize>V << 2;
  let high = column(rows, bytes);
  for (let v = 1; v < V; v++) high = f32x4.pmax(high, column(rows + (<usize>v << 2), bytes));
  const zero = i64x2.splat(0);
  let a = zero;
  let b = zero;
  let c = zero;
  let d = zero;
  for (let v = 0; v < V; v += 4) {
    const at = rows + (<usize>v << 2);
    a = f32x4.add(a, exp<f32>(f32x4.sub(column(at, bytes), high)));
    if (v + 1 < V) b = f32x4.add(b, exp<f32>(f32x4.sub(column(at + 4, bytes), high)));
    if (v + 2 < V) c = f32x4.add(c, exp<f32>(f32x4.sub(column(at + 8, bytes), high)));
    if (v + 3 < V) d = f32x4.add(d, exp<f32>(f32x4.sub(column(at + 12, bytes), high)));
  }
  const sum = f32x4.add(f32x4.add(a, c), f32x4.add(b, d));
  const chosen = column(rows + symbol, bytes);
  const low = f64x2.sub(f64x2.promote_low_f32x4(chosen), f64x2.promote_low_f32x4(high));
  v128.store(out, f64x2.sub(low, log<f64>(f64x2.promote_low_f32x4(sum))));
  const chosenHigh = f64x2.sub(f64x2.promote_low_f32x4(upper(chosen)), f64x2.promote_low_f32x4(upper(high)));
  v128.store(out, f64x2.sub(chosenHigh, log<f64>(f64x2.promote_low_f32x4(upper(sum)))), 16);
}

/** One number of each of four rows. */
@inline
function column(at: usize, bytes: usize): v128 {
  let v = v128.load32_splat(at);
  v = v128.load32_lane(at + bytes, v, 1);
  v = v128.load32_lane(at + (bytes << 1), v, 2);
  return v128.load32_lane(at + bytes + (bytes << 1), v, 3);
}

@inline
function upper(v: v128): v128 {
  return v128.shuffle<f32>(v, v, 2, 3, 2, 3);
}

/** The chosen logit less the greatest, and Σ exp of all less the greatest, in float64. */
@inline
function softmaxRow<T>(row: usize, V: i32, symbol: usize, differentiate: bool): v128 {
  const m = greatest<T>(row, V);
  const chosen = <f64>load<T>(row + symbol) - <f64>v128.extract_lane<T>(m, 0);
  let sum = i64x2.splat(0);
  let at = row;
  let n = V;
  for (; n >= lanes<T>(); n -= lanes<T>()) {
    const e = exp<T>(v128.sub<T>(v128.load(at), m));
    if (differentiate) v128.store(at, e);
    sum = v128.add<T>(sum, e);
    at += 16;
  }
  if (n > 0) {
    const e = v128.and(exp<T>(v128.sub<T>(loadPart<T>(at, n), m)), laneMask<T>(n));
    if (differentiate) storePart<T>(at, e, n);
    sum = v128.add<T>(sum, e);
  }
  const total = sumLanes<T>(sum);
  if (differentiate) {
    const scale = v128.splat<T>(<T>-1 / total);
    at = row;
    for (n = V; n > 0; n -= lanes<T>()) {
      put<T>(at, v128.mul<T>(part<T>(at, n), scale), n);
      at += 16;
    }
    store<T>(row + symbol, <T>(load<T>(row + symbol) + <T>1));
  }
  return f64x2(chosen, <f64>total);
}

export function softmax64(out: usize, rows: usize, symbols: usize, count: i32, repeat: i32, V: i32, differentiate: bool): void {
  softmax<f64>(out, rows, symbols, count, repeat, V, differentiate);
}
export function softmax32(out: usize, rows: usize, symbols: usize, count: i32, repeat: i32, V: i32, differentiate: bool): void {
  softmax<f32>(out, rows, symbols, count, repeat, V, differentiate);
}

/** out_n = Σ_d log σ(±z_nd); the factors 1 + e^{−|u|} ≤ 2 are multiplied, at most 256 to a lane, before one logarithm. */
function logistic<T>(out: usize, rows: usize, Y: usize, count: i32, repeat: i32, D: i32, differentiate: bool): void {
  const one = v128.splat<T>(<T>1);
  const zero = i64x2.splat(0);
  const bytes = <usize>D * sizeof<T>();
  for (; count > 0; count--) {
    for (let again = repeat; again > 0; again--) {
      let sum = f64x2.splat(0);
      let product = one;
      let factors = 0;
      let at = rows;
      let target = Y;
      for (let n = D; n > 0; n -= lanes<T>()) {
        const z = part<T>(at, n);
        const y = targets<T>(target, n);
        const observed = v128.and(v128.eq<T>(y, y), laneMask<T>(n));
        const isOne = v128.eq<T>(y, one);
        const u = v128.bitselect(v128.neg<T>(z), z, isOne);
        const e = exp<T>(v128.neg<T>(v128.abs<T>(u)));
        const factor = v128.add<T>(one, e);
        product = v128.mul<T>(product, v128.bitselect(factor, one, observed));
        sum = lessPositive<T>(sum, v128.and(v128.and(u, v128.gt<T>(u, zero)), observed));
        if (++factors == (sizeof<T>() == 8 ? 256 : 64)) {
          sum = lessLogs<T>(sum, product);
          product = one;
          factors = 0;
        }
        if (differentiate) {
          const p = v128.div<T>(v128.bitselect(one, e, v128.gt<T>(u, zero)), factor);
          put<T>(at, v128.and(v128.bitselect(p, v128.neg<T>(p), isOne), observed), n);
        }
        at += 16;
        target += <usize>(8 * lanes<T>());
      }
      sum = lessLogs<T>(sum, product);
      store<f64>(out, sumLanes<f64>(sum));
      out += 8;
      rows += bytes;
    }
    Y += <usize>D * 8;
  }
}

/** The next targets (float64 in memory) as lanes of T; those beyond `left` are 0. */
@inline
function targets<T>(from: usize, left: i32): v128 {
  if (sizeof<T>() == 8) return part<f64>(from, left);
  const low = f32x4.demote_f64x2_zero(left >= 2 ? v128.load(from) : v128.load64_zero(from));
  if (left <= 2) return low;
  const high = f32x4.demote_f64x2_zero(left >= 4 ? v128.load(from, 16) : v128.load64_zero(from, 16));
  return v128.shuffle<f32>(low, high, 0, 1, 4, 5);
}

/** sum − x, in float64. */
@inline
function lessPositive<T>(sum: v128, x: v128): v128 {
  if (sizeof<T>() == 8) return f64x2.sub(sum, x);
  const low = f64x2.promote_low_f32x4(x);
  const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3));
  return f64x2.sub(f64x2.sub(sum, low), high);
}

/** sum − log x, in float64. */
@inline
function lessLogs<T>(sum: v128, x: v128): v128 {
  if (sizeof<T>() == 8) return f64x2.sub(sum, log<f64>(x));
  const low = log<f64>(f64x2.promote_low_f32x4(x));
  const high = log<f64>(f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3)));
  return f64x2.sub(f64x2.sub(sum, low), high);
}

export function logistic64(out: usize, rows: usize, Y: usize, count: i32, repeat: i32, D: i32, differentiate: bool): void {
  logistic<f64>(out, rows, Y, count, repeat, D, differentiate);
}
export function logistic32(out: usize, rows: usize, Y: usize, count: i32, repeat: i32, D: i32, differentiate: bool): void {
  logistic<f32>(out, rows, Y, count, repeat, D, differentiate);
}

/** Rows of one dimension (mean, log sd), a vector of them at a time, the target the same for `repeat` rows: a cloud of particles. */
function gaussian1<T>(out: usize, rows: usize, Y: usize, count: i32, repeat: i32): void {
  const L = lanes<T>();
  for (; count > 0; count--) {
    const value = load<f64>(Y);
    Y += 8;
    if (value != value) {
      memory.fill(out, 0, <usize>repeat << 3);
      rows += <usize>repeat * 2 * sizeof<T>();
      out += <usize>repeat << 3;
      continue;
    }
    const y = v128.splat<T>(<T>value);
    let n = repeat;
    for (; n >= L; n -= L) {
      putWide<T>(out, gaussians<T>(y, v128.load(rows), v128.load(rows, 16)), L);
      rows += 32;
      out += <usize>L << 3;
    }
    if (n > 0) {
      // A row is half a vector of float32, and a vector of float64.
      const first = sizeof<T>() == 8 || n >= 2 ? v128.load(rows) : v128.load64_zero(rows);
      const second = sizeof<T>() == 4 && n == 3 ? v128.load64_zero(rows, 16) : first;
      putWide<T>(out, gaussians<T>(y, first, second), n);
      rows += <usize>n * 2 * sizeof<T>();
      out += <usize>n << 3;
    }
  }
}

/** log N(y; mean, sd²) of the rows (mean, log sd) in two vectors. */
@inline
function gaussians<T>(y: v128, first: v128, second: v128): v128 {
  if (sizeof<T>() == 8) {
    const mean = v128.shuffle<f64>(first, second, 0, 2);
    const less = f64x2.neg(v128.shuffle<f64>(first, second, 1, 3));
    const z = f64x2.mul(f64x2.sub(y, mean), exp<f64>(f64x2.pmin(less, greatestOfExp<f64>())));
    return f64x2.add(madd<f64>(f64x2.mul(z, z), f64x2.splat(-0.5), less), f64x2.splat(-0.9189385332046727));
  }
  const mean = v128.shuffle<f32>(first, second, 0, 2, 4, 6);
  const less = f32x4.neg(v128.shuffle<f32>(first, second, 1, 3, 5, 7));
  const z = f32x4.mul(f32x4.sub(y, mean), exp<f32>(f32x4.pmin(less, greatestOfExp<f32>())));
  return f32x4.add(madd<f32>(f32x4.mul(z, z), f32x4.splat(-0.5), less), f32x4.splat(-0.9189385332046727));
}

/** The first `count` lanes as float64. */
@inline
function putWide<T>(to: usize, v: v128, count: i32): void {
  if (sizeof<T>() == 8) {
    if (count >= 2) v128.store(to, v);
    else v128.store64_lane(to, v, 0);
    return;
  }
  const low = f64x2.promote_low_f32x4(v);
  if (count >= 2) v128.store(to, low);
  else v128.store64_lane(to, low, 0);
  if (count > 2) {
    const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3));
    if (count > 3) v128.store(to, high, 16);
    else v128.store64_lane(to, high, 0, 16);
  }
}

/** out_n = Σ_d log N(y_d; μ_nd, sd_nd²) for rows of D means, then D log sds; rows become the derivatives when `differentiate`. */
function gaussian<T>(out: usize, rows: usize, Y: usize, count: i32, repeat: i32, D: i32, differentiate: bool): void {
  const most = greatestOfExp<T>();
  const half = v128.splat<T>(<T>-0.5);
  const one = v128.splat<T>(<T>1);
  const constant = v128.splat<T>(<T>-0.9189385332046727);
  const block = <usize>D * sizeof<T>();
  for (; count > 0; count--) {
    for (let again = repeat; again > 0; again--) {
      let sum = f64x2.splat(0);
      let at = rows;
      let target = Y;
      for (let n = D; n > 0; n -= lanes<T>()) {
        const y = targets<T>(target, n);
        const observed = v128.and(v128.eq<T>(y, y), laneMask<T>(n));
        const logSd = part<T>(at + block, n);
        const inverse = exp<T>(v128.pmin<T>(v128.neg<T>(logSd), most));
        const z = v128.mul<T>(v128.sub<T>(y, part<T>(at, n)), inverse);
        const square = v128.mul<T>(z, z);
        const term = v128.add<T>(v128.sub<T>(v128.mul<T>(square, half), logSd), constant);
        sum = lessPositive<T>(sum, v128.neg<T>(v128.and(term, observed)));
        if (differentiate) {
          put<T>(at, v128.and(v128.mul<T>(z, inverse), observed), n);
          put<T>(at + block, v128.and(v128.sub<T>(square, one), observed), n);
        }
        at += 16;
        target += <usize>(8 * lanes<T>());
      }
      store<f64>(out, sumLanes<f64>(sum));
      out += 8;
      rows += 2 * block;
    }
    Y += <usize>D * 8;
  }
}
export function gaussian64(out: usize, rows: usize, Y: usize, count: i32, repeat: i32, D: i32, differentiate: bool): void {
  if (D == 1 && !differentiate) gaussian1<f64>(out, rows, Y, count, repeat);
  else gaussian<f64>(out, rows, Y, count, repeat, D, differentiate);
}
export function gaussian32(out: usize, rows: usize, Y: usize, count: i32, repeat: i32, D: i32, differentiate: bool): void {
  if (D == 1 && !differentiate) gaussian1<f32>(out, rows, Y, count, repeat);
  else gaussian<f32>(out, rows, Y, count, repeat, D, differentiate);
}
