import { exp, logOf } from "./exponentials";
import { madd, maxLanes, part, put, sumLanes } from "./vectors";

/* Weights of a cloud of particles, in float64: sums of two lanes, in the order of the particles. */

/**
 * Weighs N particles (see the plain twin) and returns the increment.
 */
export function reweight(weights: usize, logWeights: usize, potentials: usize, N: i32): f64 {
  const end = potentials + (<usize>(N & ~1) << 3);
  const odd = (N & 1) != 0;
  let low = f64x2.splat(Infinity);
  let high = f64x2.splat(-Infinity);
  let nan = f64x2.splat(0);
  for (let at = potentials; at < end; at += 16) {
    const g = v128.load(at);
    low = f64x2.pmin(low, g);
    high = f64x2.pmax(high, g);
    nan = v128.or(nan, f64x2.ne(g, g));
  }
  if (odd) {
    const g = v128.load64_splat(end);
    low = f64x2.pmin(low, g);
    high = f64x2.pmax(high, g);
    nan = v128.or(nan, f64x2.ne(g, g));
  }
  if (v128.any_true(nan)) return NaN;
  const max = maxLanes<f64>(high);
  if (max == Infinity) return NaN;
  if (-maxLanes<f64>(f64x2.neg(low)) == max) return max;

  // log W + g, and its greatest.
  high = f64x2.splat(-Infinity);
  let l = logWeights;
  for (let at = potentials; at < end; at += 16) {
    const sum = f64x2.add(v128.load(at), v128.load(l));
    v128.store(at, sum);
    high = f64x2.pmax(high, sum);
    l += 16;
  }
  if (odd) {
    const sum = load<f64>(end) + load<f64>(l);
    store<f64>(end, sum);
    high = f64x2.pmax(high, f64x2.splat(sum));
  }
  const top = maxLanes<f64>(high);
  if (top == -Infinity) return -Infinity;
  const shift = f64x2.splat(top);
  let total = f64x2.splat(0);
  let w = weights;
  for (let at = potentials; at < end; at += 16) {
    const e = exp<f64>(f64x2.sub(v128.load(at), shift));
    v128.store(w, e);
    total = f64x2.add(total, e);
    w += 16;
  }
  if (odd) {
    const e = v128.and(exp<f64>(f64x2.sub(v128.load64_zero(end), shift)), i64x2(-1, 0));
    v128.store64_lane(w, e, 0);
    total = f64x2.add(total, e);
  }
  const sum = sumLanes<f64>(total);
  const increment = top + logOf<f64>(sum);
  const by = f64x2.splat(1 / sum);
  const less = f64x2.splat(increment);
  w = weights;
  l = logWeights;
  for (let at = potentials; at < end; at += 16) {
    v128.store(w, f64x2.mul(v128.load(w), by));
    v128.store(l, f64x2.sub(v128.load(at), less));
    w += 16;
    l += 16;
  }
  if (odd) {
    v128.store64_lane(w, f64x2.mul(v128.load64_zero(w), by), 0);
    v128.store64_lane(l, f64x2.sub(v128.load64_zero(end), less), 0);
  }
  return increment;
}

/** weights_n = exp(logWeights_n) / Σ; returns log Σ (see the plain twin). */
export function normalise(weights: usize, logWeights: usize, N: i32): f64 {
  let high = f64x2.splat(-Infinity);
  let bad = i64x2.splat(0);
  let at = logWeights;
  for (let n = N; n > 0; n -= 2) {
    const x = n >= 2 ? v128.load(at) : v128.load64_splat(at);
    high = f64x2.pmax(high, x);
    bad = v128.or(bad, f64x2.ne(x, x));
    at += 16;
  }
  if (v128.any_true(bad)) return NaN;
  const max = maxLanes<f64>(high);
  if (max == -Infinity || max == Infinity) {
    memory.fill(weights, 0, <usize>N << 3);
    return max;
  }
  const shift = f64x2.splat(max);
  let total = f64x2.splat(0);
  for (let i: usize = 0, n = N; n > 0; n -= 2, i += 16) {
    let e = exp<f64>(f64x2.sub(part<f64>(logWeights + i, n), shift));
    if (n < 2) e = v128.and(e, i64x2(-1, 0));
    put<f64>(weights + i, e, n);
    total = f64x2.add(total, e);
  }
  const sum = sumLanes<f64>(total);
  const by = f64x2.splat(1 / sum);
  for (let i: usize = 0, n = N; n > 0; n -= 2, i += 16) put<f64>(weights + i, f64x2.mul(part<f64>(weights + i, n), by), n);
  return max + logOf<f64>(sum);
}

/** (Σ w)² / Σ w²; see the plain `effectiveSampleSize`. */
export function effectiveSize(weights: usize, N: i32): f64 {
  let total = f64x2.splat(0);
  let square = f64x2.splat(0);
  let n = N;
  for (; n >= 2; n -= 2) {
    const w = v128.load(weights);
    total = f64x2.add(total, w);
    square = madd<f64>(w, w, square);
    weights += 16;
  }
  if (n > 0) {
    const w = v128.load64_zero(weights);
    total = f64x2.add(total, w);
    square = madd<f64>(w, w, square);
  }
  const sum = sumLanes<f64>(total);
  return (sum * sum) / sumLanes<f64>(square);
}

/**
 * Systematic ancestors, without a branch per copy: n's copies start at place ⌈cumulative M / total − u⌉; four are written
 * whatever their number, and the next ancestor overwrites the surplus.
 */
export function systematic(ancestors: usize, M: i32, weights: usize, N: i32, u: f64): void {
  let last = N - 1;
  while (last > 0 && !(load<f64>(weights + (<usize>last << 3)) > 0)) last--;
  let total: f64 = 0;
  for (let n = 0; n <= last; n++) total += load<f64>(weights + (<usize>n << 3));
  // Weights so small that M / total would overflow are lifted by a power of two, which is exact.
  const lift: f64 = total < 1e-290 ? 1.6069380442589903e60 : 1;
  const perWeight = <f64>M / (total * lift);
  let cumulative: f64 = 0;
  let place = 0;
  for (let n = 0; n < last; n++) {
    cumulative += load<f64>(weights + (<usize>n << 3)) * lift;
    // Places m with (m + u) < cumulative · M / total belong to n or an earlier one.
    const end = min(M, <i32>Math.ceil(cumulative * perWeight - u));
    if (place + 4 > M) {
      for (; place < end; place++) store<i32>(ancestors + (<usize>place << 2), n);
      continue;
    }
    v128.store(ancestors + (<usize>place << 2), i32x4.splat(n));
    for (let more = place + 4; more < end; more++) store<i32>(ancestors + (<usize>more << 2), n);
    place = max(place, end);
  }
  for (; place < M; place++) store<i32>(ancestors + (<usize>place << 2), last);
}
