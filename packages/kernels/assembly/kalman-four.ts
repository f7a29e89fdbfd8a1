import { FOUR } from "./kalman-lanes";
import { madd, nmadd } from "./vectors";

/* Of four numbers of state what loops do for any number, in the same order of sums: most of a loop's time would be its counting. */

const ROW: usize = 4 * FOUR;

/** pc = P c of two of the lanes, those at `half`. */
@inline
export function timesDirectionOfFour(pc: usize, P: usize, c: usize, half: usize): void {
  const c0 = v128.load64_splat(c);
  const c1 = v128.load64_splat(c, 8);
  const c2 = v128.load64_splat(c, 16);
  const c3 = v128.load64_splat(c, 24);
  const zero = f64x2.splat(0);
  P += half;
  let p0 = madd<f64>(c0, v128.load(P), zero);
  let p1 = madd<f64>(c0, v128.load(P + ROW), zero);
  let p2 = madd<f64>(c0, v128.load(P + 2 * ROW), zero);
  let p3 = madd<f64>(c0, v128.load(P + 3 * ROW), zero);
  p0 = madd<f64>(c1, v128.load(P, 32), p0);
  p1 = madd<f64>(c1, v128.load(P + ROW, 32), p1);
  p2 = madd<f64>(c1, v128.load(P + 2 * ROW, 32), p2);
  p3 = madd<f64>(c1, v128.load(P + 3 * ROW, 32), p3);
  p0 = madd<f64>(c2, v128.load(P, 64), p0);
  p1 = madd<f64>(c2, v128.load(P + ROW, 64), p1);
  p2 = madd<f64>(c2, v128.load(P + 2 * ROW, 64), p2);
  p3 = madd<f64>(c2, v128.load(P + 3 * ROW, 64), p3);
  p0 = madd<f64>(c3, v128.load(P, 96), p0);
  p1 = madd<f64>(c3, v128.load(P + ROW, 96), p1);
  p2 = madd<f64>(c3, v128.load(P + 2 * ROW, 96), p2);
  p3 = madd<f64>(c3, v128.load(P + 3 * ROW, 96), p3);
  v128.store(pc + half, p0);
  v128.store(pc + half, p1, 32);
  v128.store(pc + half, p2, 64);
  v128.store(pc + half, p3, 96);
}

/** P = P − pc pcᵀ inverse of two of the lanes. */
@inline
export function subtractSquareOfFour(P: usize, pc: usize, inverse: v128, half: usize): void {
  const p0 = v128.load(pc + half);
  const p1 = v128.load(pc + half, 32);
  const p2 = v128.load(pc + half, 64);
  const p3 = v128.load(pc + half, 96);
  const a = P + half;
  const b = a + ROW;
  const c = b + ROW;
  const d = c + ROW;
  v128.store(a, nmadd<f64>(f64x2.mul(p0, inverse), p0, v128.load(a)));
  const g1 = f64x2.mul(p1, inverse);
  const b0 = nmadd<f64>(g1, p0, v128.load(b));
  v128.store(b, b0);
  v128.store(a, b0, 32);
  v128.store(b, nmadd<f64>(g1, p1, v128.load(b, 32)), 32);
  const g2 = f64x2.mul(p2, inverse);
  const c0 = nmadd<f64>(g2, p0, v128.load(c));
  v128.store(c, c0);
  v128.store(a, c0, 64);
  const c1 = nmadd<f64>(g2, p1, v128.load(c, 32));
  v128.store(c, c1, 32);
  v128.store(b, c1, 64);
  v128.store(c, nmadd<f64>(g2, p2, v128.load(c, 64)), 64);
  const g3 = f64x2.mul(p3, inverse);
  const d0 = nmadd<f64>(g3, p0, v128.load(d));
  v128.store(d, d0);
  v128.store(a, d0, 96);
  const d1 = nmadd<f64>(g3, p1, v128.load(d, 32));
  v128.store(d, d1, 32);
  v128.store(b, d1, 96);
  const d2 = nmadd<f64>(g3, p2, v128.load(d, 64));
  v128.store(d, d2, 64);
  v128.store(c, d2, 96);
  v128.store(d, nmadd<f64>(g3, p3, v128.load(d, 96)), 96);
}
