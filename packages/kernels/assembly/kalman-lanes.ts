import { madd } from "./vectors";

/* Four sequences side by side: every number of theirs is two vectors, of two sequences each. */

/** Bytes of a number of four sequences. */
export const FOUR: usize = 32;

@inline
export function pair(a: usize, b: usize): v128 {
  return v128.load64_lane(b, v128.load64_zero(a), 1);
}

/** The packed position of a lane's row at step t, −1 where it has none. */
@inline
export function positionOf(lane: usize, rows: usize, lengths: usize, start: i32, t: i32): i32 {
  return t < load<i32>(lengths + (lane << 2)) ? start + load<i32>(rows + (lane << 2)) : -1;
}

/** Where a position has its `width` numbers, or `otherwise` where there is none. */
@inline
export function placeOf(base: usize, position: i32, width: i32, otherwise: usize): usize {
  return position < 0 ? otherwise : base + (<usize>(position * width) << 3);
}

/** x = A x + b, n even, by way of `next`; `size` numbers of b are there, the rest are 0; without `offsets` all are. */
export function predictMean(
  x: usize,
  next: usize,
  A: usize,
  offsets: usize,
  p0: i32,
  p1: i32,
  p2: i32,
  p3: i32,
  zeros: usize,
  size: i32,
  n: i32,
): void {
  const zero = f64x2.splat(0);
  const row = <usize>n << 3;
  const b0 = placeOf(offsets, p0, size, zeros);
  const b1 = placeOf(offsets, p1, size, zeros);
  const b2 = placeOf(offsets, p2, size, zeros);
  const b3 = placeOf(offsets, p3, size, zeros);
  let out = next;
  for (let i = 0; i < n; i += 2) {
    let p0 = zero;
    let p1 = zero;
    let q0 = zero;
    let q1 = zero;
    if (offsets != 0) {
      const at = <usize>i << 3;
      p0 = pair(b0 + at, b1 + at);
      p1 = pair(b2 + at, b3 + at);
      if (i + 1 < size) {
        q0 = pair(b0 + at + 8, b1 + at + 8);
        q1 = pair(b2 + at + 8, b3 + at + 8);
      }
    }
    // Two numbers at a time, in chains of their own: what they wait for is the latency of one product.
    let r0 = zero;
    let r1 = zero;
    let s0 = zero;
    let s1 = zero;
    let v = x;
    for (const end = A + row; A < end; A += 16, v += 64) {
      const a = v128.load64_splat(A);
      const b = v128.load64_splat(A + row);
      const c = v128.load64_splat(A, 8);
      const d = v128.load64_splat(A + row, 8);
      const x0 = v128.load(v);
      const x1 = v128.load(v, 16);
      const y0 = v128.load(v, 32);
      const y1 = v128.load(v, 48);
      p0 = madd<f64>(a, x0, p0);
      p1 = madd<f64>(a, x1, p1);
      q0 = madd<f64>(b, x0, q0);
      q1 = madd<f64>(b, x1, q1);
      r0 = madd<f64>(c, y0, r0);
      r1 = madd<f64>(c, y1, r1);
      s0 = madd<f64>(d, y0, s0);
      s1 = madd<f64>(d, y1, s1);
    }
    A += row;
    v128.store(out, f64x2.add(p0, r0));
    v128.store(out, f64x2.add(p1, r1), 16);
    v128.store(out, f64x2.add(q0, s0), 32);
    v128.store(out, f64x2.add(q1, s1), 48);
    out += 64;
  }
  memory.copy(x, next, <usize>n * FOUR);
}

/** −½ of totals, where rows have the step. */
@inline
export function writeIncrements(increments: usize, p0: i32, p1: i32, p2: i32, p3: i32, dump: usize, total0: v128, total1: v128): void {
  // Not by −½, so that nothing observed gives 0, not −0.
  const half = f64x2.splat(0.5);
  const zero = f64x2.splat(0);
  const a = f64x2.sub(zero, f64x2.mul(total0, half));
  const b = f64x2.sub(zero, f64x2.mul(total1, half));
  v128.store64_lane(placeOf(increments, p0, 1, dump), a, 0);
  v128.store64_lane(placeOf(increments, p1, 1, dump), a, 1);
  v128.store64_lane(placeOf(increments, p2, 1, dump), b, 0);
  v128.store64_lane(placeOf(increments, p3, 1, dump), b, 1);
}
