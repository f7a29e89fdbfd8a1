import { madd } from "./vectors";

/* Four sequences side by side: every number of theirs is two vectors, of two sequences each. */

/** Bytes of a number of four sequences. */
export const FOUR: usize = 32;

@inline
export function pair(a: usize, b: usize): v128 {
  return v128.load64_lane(b, v128.load64_zero(a), 1);
}

/** Where the row of a lane has `width` numbers at step t, or `otherwise` where it has none. */
@inline
export function placeOf(base: usize, lane: usize, rows: usize, lengths: usize, start: i32, t: i32, width: i32, otherwise: usize): usize {
  if (t >= load<i32>(lengths + (lane << 2))) return otherwise;
  return base + (<usize>((start + load<i32>(rows + (lane << 2))) * width) << 3);
}

/** out = A x + b, n even; `size` numbers of b are there, the rest are 0. */
export function predictMean(out: usize, A: usize, x: usize, b0: usize, b1: usize, b2: usize, b3: usize, size: i32, n: i32): void {
  const zero = f64x2.splat(0);
  const row = <usize>n << 3;
  for (let i = 0; i < n; i += 2) {
    let p0 = zero;
    let p1 = zero;
    let q0 = zero;
    let q1 = zero;
    const at = <usize>i << 3;
    if (i < size) {
      p0 = pair(b0 + at, b1 + at);
      p1 = pair(b2 + at, b3 + at);
    }
    if (i + 1 < size) {
      q0 = pair(b0 + at + 8, b1 + at + 8);
      q1 = pair(b2 + at + 8, b3 + at + 8);
    }
    let v = x;
    for (const end = A + row; A < end; A += 8, v += FOUR) {
      const a = v128.load64_splat(A);
      const b = v128.load64_splat(A + row);
      const x0 = v128.load(v);
      const x1 = v128.load(v, 16);
      p0 = madd<f64>(a, x0, p0);
      p1 = madd<f64>(a, x1, p1);
      q0 = madd<f64>(b, x0, q0);
      q1 = madd<f64>(b, x1, q1);
    }
    A += row;
    v128.store(out, p0);
    v128.store(out, p1, 16);
    v128.store(out, q0, 32);
    v128.store(out, q1, 48);
    out += 64;
  }
}

/** −½ of totals, where rows have step t. */
@inline
export function writeIncrements(increments: usize, rows: usize, lengths: usize, start: i32, t: i32, dump: usize, total0: v128, total1: v128): void {
  // Not by −½, so that nothing observed gives 0, not −0.
  const half = f64x2.splat(0.5);
  const zero = f64x2.splat(0);
  const a = f64x2.sub(zero, f64x2.mul(total0, half));
  const b = f64x2.sub(zero, f64x2.mul(total1, half));
  v128.store64_lane(placeOf(increments, 0, rows, lengths, start, t, 1, dump), a, 0);
  v128.store64_lane(placeOf(increments, 1, rows, lengths, start, t, 1, dump), a, 1);
  v128.store64_lane(placeOf(increments, 2, rows, lengths, start, t, 1, dump), b, 0);
  v128.store64_lane(placeOf(increments, 3, rows, lengths, start, t, 1, dump), b, 1);
}
