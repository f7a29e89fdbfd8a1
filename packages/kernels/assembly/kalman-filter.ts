import { log } from "./exponentials";
import { subtractSquareOfFour, timesDirectionOfFour } from "./kalman-four";
import { FOUR, positionOf, predictMean, spread, writeIncrements } from "./kalman-lanes";
import { madd, nmadd } from "./vectors";

/* The Kalman filter of four sequences side by side. */

const LOG_TWO_PI: f64 = 1.8378770664093453;

/** An innovation's variance below this part of what it is made of has lost digits. */
const DOUBTFUL: f64 = 1e-8;

/** P = A P Aᵀ + Q, n even, symmetric to the last bit; `product` has room for a matrix of four. */
function predictCovariance(P: usize, A: usize, Q: usize, product: usize, n: i32): void {
  const zero = f64x2.splat(0);
  const row = <usize>n << 3;
  const wide = <usize>n * FOUR;
  for (let i = 0; i < n; i += 2) {
    const out = product + <usize>i * wide;
    for (let j: usize = 0; j < wide; j += 64) {
      let p0 = zero;
      let p1 = zero;
      let p2 = zero;
      let p3 = zero;
      let q0 = zero;
      let q1 = zero;
      let q2 = zero;
      let q3 = zero;
      let a = A + <usize>i * row;
      let s = P + j;
      for (const end = a + row; a < end; a += 8, s += wide) {
        const x = v128.load64_splat(a);
        const y = v128.load64_splat(a + row);
        const s0 = v128.load(s);
        const s1 = v128.load(s, 16);
        const s2 = v128.load(s, 32);
        const s3 = v128.load(s, 48);
        p0 = madd<f64>(x, s0, p0);
        p1 = madd<f64>(x, s1, p1);
        p2 = madd<f64>(x, s2, p2);
        p3 = madd<f64>(x, s3, p3);
        q0 = madd<f64>(y, s0, q0);
        q1 = madd<f64>(y, s1, q1);
        q2 = madd<f64>(y, s2, q2);
        q3 = madd<f64>(y, s3, q3);
      }
      v128.store(out + j, p0);
      v128.store(out + j, p1, 16);
      v128.store(out + j, p2, 32);
      v128.store(out + j, p3, 48);
      v128.store(out + j + wide, q0);
      v128.store(out + j + wide, q1, 16);
      v128.store(out + j + wide, q2, 32);
      v128.store(out + j + wide, q3, 48);
    }
  }
  for (let i = 0; i < n; i += 2)
    for (let j = 0; j <= i; j += 2) {
      const q = Q + <usize>i * row + (<usize>j << 3);
      let p0 = v128.load64_splat(q);
      let p1 = p0;
      let p2 = v128.load64_splat(q + 8);
      let p3 = p2;
      let q0 = v128.load64_splat(q + row);
      let q1 = q0;
      let q2 = v128.load64_splat(q + row + 8);
      let q3 = q2;
      let a = A + <usize>j * row;
      let s = product + <usize>i * wide;
      for (const end = a + row; a < end; a += 8, s += FOUR) {
        const x = v128.load64_splat(a);
        const y = v128.load64_splat(a + row);
        const s0 = v128.load(s);
        const s1 = v128.load(s, 16);
        const t0 = v128.load(s + wide);
        const t1 = v128.load(s + wide, 16);
        p0 = madd<f64>(x, s0, p0);
        p1 = madd<f64>(x, s1, p1);
        p2 = madd<f64>(y, s0, p2);
        p3 = madd<f64>(y, s1, p3);
        q0 = madd<f64>(x, t0, q0);
        q1 = madd<f64>(x, t1, q1);
        q2 = madd<f64>(y, t0, q2);
        q3 = madd<f64>(y, t1, q3);
      }
      const here = P + <usize>i * wide + <usize>j * FOUR;
      const there = P + <usize>j * wide + <usize>i * FOUR;
      // On the diagonal the entry above it is the one below.
      v128.store(here, p0);
      v128.store(here, p1, 16);
      v128.store(here, i == j ? q0 : p2, 32);
      v128.store(here, i == j ? q1 : p3, 48);
      v128.store(here + wide, q0);
      v128.store(here + wide, q1, 16);
      v128.store(here + wide, q2, 32);
      v128.store(here + wide, q3, 48);
      if (i == j) continue;
      v128.store(there, p0);
      v128.store(there, p1, 16);
      v128.store(there, q0, 32);
      v128.store(there, q1, 48);
      v128.store(there + wide, p2);
      v128.store(there + wide, p3, 16);
      v128.store(there + wide, q2, 32);
      v128.store(there + wide, q3, 48);
    }
}

/** pc = P c, n even. */
function timesDirection(pc: usize, P: usize, c: usize, n: i32): void {
  const zero = f64x2.splat(0);
  const row = <usize>n << 3;
  const wide = <usize>n * FOUR;
  for (let i = 0; i < n; i += 2) {
    let p0 = zero;
    let p1 = zero;
    let q0 = zero;
    let q1 = zero;
    let s = P + <usize>i * wide;
    let x = c;
    for (const end = c + row; x < end; x += 8, s += FOUR) {
      const w = v128.load64_splat(x);
      p0 = madd<f64>(w, v128.load(s), p0);
      p1 = madd<f64>(w, v128.load(s, 16), p1);
      q0 = madd<f64>(w, v128.load(s + wide), q0);
      q1 = madd<f64>(w, v128.load(s + wide, 16), q1);
    }
    v128.store(pc, p0);
    v128.store(pc, p1, 16);
    v128.store(pc, q0, 32);
    v128.store(pc, q1, 48);
    pc += 64;
  }
}

/** P = P − pc pcᵀ inverse, symmetric to the last bit. */
function subtractSquare(P: usize, pc: usize, inverse0: v128, inverse1: v128, n: i32): void {
  const wide = <usize>n * FOUR;
  for (let i: usize = 0; i < wide; i += FOUR) {
    const g0 = f64x2.mul(v128.load(pc + i), inverse0);
    const g1 = f64x2.mul(v128.load(pc + i, 16), inverse1);
    let here = P;
    let there = P + (i >> 5) * FOUR - (i >> 5) * wide;
    for (let j: usize = 0; j <= i; j += FOUR) {
      const p0 = nmadd<f64>(g0, v128.load(pc + j), v128.load(here));
      const p1 = nmadd<f64>(g1, v128.load(pc + j, 16), v128.load(here, 16));
      v128.store(here, p0);
      v128.store(here, p1, 16);
      v128.store(there, p0);
      v128.store(there, p1, 16);
      here += FOUR;
      there += wide;
    }
    P += wide;
  }
}

/**
 * Steps from..to − 1 of the Kalman filter of four rows of packed data, targets taken one number at a time: x (n × 4) and P (n × n × 4) go on from step to
 * step; log p(y_t | y_<t) goes to `increments`, packed. n is even: matrices, x and P have a row and column of zeros where the state's size, `size`, is odd. A lane
 * without a row has the length 0. Numbers that are NaN are missing. L (m × m unit lower triangular, or 0) makes the noises of a whole target independent: C is L⁻¹ C, r
 * their variances; then a target is missing whole or not at all. `sizes` (m × 4) holds what variances were made of at their largest. Returns the lanes, as
 * bits, where a variance has lost digits beside that.
 */
export function kalmanFilter(
  from: i32,
  to: i32,
  n: i32,
  size: i32,
  m: i32,
  starts: usize,
  rows: usize,
  lengths: usize,
  A: usize,
  Q: usize,
  C: usize,
  r: usize,
  L: usize,
  x: usize,
  P: usize,
  sizes: usize,
  scratch: usize,
  targets: usize,
  stateOffsets: usize,
  increments: usize,
): i32 {
  const one = f64x2.splat(1);
  const least = f64x2.splat(1e-100);
  const greatest = f64x2.splat(1e100);
  const logTwoPi = f64x2.splat(LOG_TWO_PI);
  const doubtfulBelow = f64x2.splat(DOUBTFUL);
  const row = <usize>n << 3;
  const wide = <usize>n * FOUR;
  const product = scratch;
  const pc = product + <usize>n * wide;
  const next = pc + wide;
  const observed = next + wide;
  const missing = observed + <usize>m * FOUR;
  const zeros = missing + (<usize>m << 3);
  const dump = zeros + wide;
  for (let o = 0; o < m; o++) store<f64>(missing + (<usize>o << 3), NaN);
  memory.fill(zeros, 0, wide);
  let doubt0 = f64x2.splat(0);
  let doubt1 = doubt0;
  for (let t = from; t < to; t++, starts += 4) {
    const start = load<i32>(starts);
    const p0 = positionOf(0, rows, lengths, start, t);
    const p1 = positionOf(1, rows, lengths, start, t);
    const p2 = positionOf(2, rows, lengths, start, t);
    const p3 = positionOf(3, rows, lengths, start, t);
    if (t > 0) {
      predictMean(next, x, A, stateOffsets, p0, p1, p2, p3, zeros, size, n);
      for (let i: usize = 0; i < wide; i += 16) v128.store(x + i, v128.load(next + i));
      predictCovariance(P, A, Q, product, n);
    }
    spread(observed, targets, p0, p1, p2, p3, missing, m);
    let total0 = f64x2.splat(0);
    let total1 = total0;
    let product0 = one;
    let product1 = one;
    for (let o: usize = 0; o < <usize>m; o++) {
      const c = C + o * row;
      const at = o << 3;
      let v0 = v128.load(observed + o * FOUR);
      let v1 = v128.load(observed + o * FOUR, 16);
      if (L != 0) {
        for (let k: usize = 0; k < o; k++) {
          const l = v128.load64_splat(L + ((o * <usize>m + k) << 3));
          v0 = nmadd<f64>(l, v128.load(observed + k * FOUR), v0);
          v1 = nmadd<f64>(l, v128.load(observed + k * FOUR, 16), v1);
        }
        v128.store(observed + o * FOUR, v0);
        v128.store(observed + o * FOUR, v1, 16);
      }
      const seen0 = f64x2.eq(v0, v0);
      const seen1 = f64x2.eq(v1, v1);
      if (!v128.any_true(v128.or(seen0, seen1))) continue;
      if (n == 4) {
        timesDirectionOfFour(pc, P, c, 0);
        timesDirectionOfFour(pc, P, c, 16);
      } else timesDirection(pc, P, c, n);
      let F0 = v128.load64_splat(r + at);
      let F1 = F0;
      let whole0 = F0;
      let whole1 = F0;
      for (let i: usize = 0; i < <usize>n; i++) {
        const w = v128.load64_splat(c + (i << 3));
        const square = f64x2.mul(w, w);
        const p = P + i * wide + i * FOUR;
        F0 = madd<f64>(w, v128.load(pc + i * FOUR), F0);
        F1 = madd<f64>(w, v128.load(pc + i * FOUR, 16), F1);
        v0 = nmadd<f64>(w, v128.load(x + i * FOUR), v0);
        v1 = nmadd<f64>(w, v128.load(x + i * FOUR, 16), v1);
        whole0 = madd<f64>(square, v128.load(p), whole0);
        whole1 = madd<f64>(square, v128.load(p, 16), whole1);
      }
      const largest0 = f64x2.pmax(v128.load(sizes + o * FOUR), v128.and(whole0, seen0));
      const largest1 = f64x2.pmax(v128.load(sizes + o * FOUR, 16), v128.and(whole1, seen1));
      v128.store(sizes + o * FOUR, largest0);
      v128.store(sizes + o * FOUR, largest1, 16);
      // Not "below": NaN is in doubt too.
      doubt0 = v128.or(doubt0, v128.andnot(seen0, f64x2.gt(F0, f64x2.mul(doubtfulBelow, largest0))));
      doubt1 = v128.or(doubt1, v128.andnot(seen1, f64x2.gt(F1, f64x2.mul(doubtfulBelow, largest1))));
      const inverse0 = v128.and(f64x2.div(one, F0), seen0);
      const inverse1 = v128.and(f64x2.div(one, F1), seen1);
      v0 = v128.and(v0, seen0);
      v1 = v128.and(v1, seen1);
      const w0 = f64x2.mul(v0, inverse0);
      const w1 = f64x2.mul(v1, inverse1);
      total0 = madd<f64>(v0, w0, f64x2.add(total0, v128.and(logTwoPi, seen0)));
      total1 = madd<f64>(v1, w1, f64x2.add(total1, v128.and(logTwoPi, seen1)));
      // One logarithm for the product of many variances: it is taken early where a product of a lane could leave the range.
      product0 = f64x2.mul(product0, v128.bitselect(F0, one, seen0));
      product1 = f64x2.mul(product1, v128.bitselect(F1, one, seen1));
      const far0 = v128.or(f64x2.lt(product0, least), f64x2.gt(product0, greatest));
      const far1 = v128.or(f64x2.lt(product1, least), f64x2.gt(product1, greatest));
      if (v128.any_true(v128.or(far0, far1))) {
        total0 = f64x2.add(total0, v128.and(log<f64>(product0), far0));
        total1 = f64x2.add(total1, v128.and(log<f64>(product1), far1));
        product0 = v128.bitselect(one, product0, far0);
        product1 = v128.bitselect(one, product1, far1);
      }
      for (let i: usize = 0; i < wide; i += FOUR) {
        v128.store(x + i, madd<f64>(v128.load(pc + i), w0, v128.load(x + i)));
        v128.store(x + i, madd<f64>(v128.load(pc + i, 16), w1, v128.load(x + i, 16)), 16);
      }
      if (n == 4) {
        subtractSquareOfFour(P, pc, inverse0, 0);
        subtractSquareOfFour(P, pc, inverse1, 16);
      } else subtractSquare(P, pc, inverse0, inverse1, n);
    }
    total0 = f64x2.add(total0, log<f64>(product0));
    total1 = f64x2.add(total1, log<f64>(product1));
    writeIncrements(increments, p0, p1, p2, p3, dump, total0, total1);
  }
  return i64x2.bitmask(doubt0) | (i64x2.bitmask(doubt1) << 2);
}
