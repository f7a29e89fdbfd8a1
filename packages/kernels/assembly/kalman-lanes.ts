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

/**
 * out = base + M x, M rows × columns; `out` may be `base`, not x. Each number is a sum in the order of its columns; four or two of them side by side hide
 * what a product waits for.
 */
export function addProduct(out: usize, base: usize, M: usize, x: usize, rows: i32, columns: i32): void {
  const row = <usize>columns << 3;
  const end = x + <usize>columns * FOUR;
  for (; rows >= 4; rows -= 4) {
    let a0 = v128.load(base);
    let a1 = v128.load(base, 16);
    let b0 = v128.load(base, 32);
    let b1 = v128.load(base, 48);
    let c0 = v128.load(base, 64);
    let c1 = v128.load(base, 80);
    let d0 = v128.load(base, 96);
    let d1 = v128.load(base, 112);
    let m = M;
    for (let v = x; v < end; v += FOUR, m += 8) {
      const x0 = v128.load(v);
      const x1 = v128.load(v, 16);
      const a = v128.load64_splat(m);
      a0 = madd<f64>(a, x0, a0);
      a1 = madd<f64>(a, x1, a1);
      const b = v128.load64_splat(m + row);
      b0 = madd<f64>(b, x0, b0);
      b1 = madd<f64>(b, x1, b1);
      const c = v128.load64_splat(m + 2 * row);
      c0 = madd<f64>(c, x0, c0);
      c1 = madd<f64>(c, x1, c1);
      const d = v128.load64_splat(m + 3 * row);
      d0 = madd<f64>(d, x0, d0);
      d1 = madd<f64>(d, x1, d1);
    }
    v128.store(out, a0);
    v128.store(out, a1, 16);
    v128.store(out, b0, 32);
    v128.store(out, b1, 48);
    v128.store(out, c0, 64);
    v128.store(out, c1, 80);
    v128.store(out, d0, 96);
    v128.store(out, d1, 112);
    M += 4 * row;
    base += 128;
    out += 128;
  }
  for (; rows > 0; rows -= 2) {
    // The last of an odd number is computed alone.
    const next = rows > 1 ? row : 0;
    let a0 = v128.load(base);
    let a1 = v128.load(base, 16);
    let b0 = a0;
    let b1 = a1;
    if (rows > 1) {
      b0 = v128.load(base, 32);
      b1 = v128.load(base, 48);
    }
    let m = M;
    for (let v = x; v < end; v += FOUR, m += 8) {
      const x0 = v128.load(v);
      const x1 = v128.load(v, 16);
      const a = v128.load64_splat(m);
      a0 = madd<f64>(a, x0, a0);
      a1 = madd<f64>(a, x1, a1);
      const b = v128.load64_splat(m + next);
      b0 = madd<f64>(b, x0, b0);
      b1 = madd<f64>(b, x1, b1);
    }
    v128.store(out, a0);
    v128.store(out, a1, 16);
    if (rows > 1) {
      v128.store(out, b0, 32);
      v128.store(out, b1, 48);
    }
    M += 2 * row;
    base += 64;
    out += 64;
  }
}

/** out = A x + b, n numbers, of which the first `size` of b are there; without `offsets`, which are b packed, b is 0. `nothing` is n × 4 zeros. */
@inline
export function predictMean(
  out: usize,
  x: usize,
  A: usize,
  offsets: usize,
  p0: i32,
  p1: i32,
  p2: i32,
  p3: i32,
  nothing: usize,
  size: i32,
  n: i32,
): void {
  let base = nothing;
  if (offsets != 0) {
    base = out;
    spread(out, offsets, p0, p1, p2, p3, nothing, size);
    if (size < n) {
      v128.store(out + <usize>size * FOUR, f64x2.splat(0));
      v128.store(out + <usize>size * FOUR, f64x2.splat(0), 16);
    }
  }
  addProduct(out, base, A, x, n, n);
}

/** Of four positions their `width` numbers, side by side; `otherwise` where there is none. */
@inline
export function spread(out: usize, packed: usize, p0: i32, p1: i32, p2: i32, p3: i32, otherwise: usize, width: i32): void {
  const y0 = placeOf(packed, p0, width, otherwise);
  const y1 = placeOf(packed, p1, width, otherwise);
  const y2 = placeOf(packed, p2, width, otherwise);
  const y3 = placeOf(packed, p3, width, otherwise);
  const end = <usize>width << 3;
  for (let at: usize = 0; at < end; at += 8, out += FOUR) {
    v128.store(out, pair(y0 + at, y1 + at));
    v128.store(out, pair(y2 + at, y3 + at), 16);
  }
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
