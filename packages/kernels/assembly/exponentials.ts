import { madd, nmadd } from "./vectors";

/*
 * exp, log, tanh and the logistic σ of a vector. float64: the rational form of fdlibm's e_exp.c, as in the plain twin
 * (cells/exponential-constants.ts); float32: the minimax polynomials of Cephes (expf, logf) and of Eigen's tanh.
 * Accuracies are those that test/kernels/exponentials.test.ts measures and holds.
 */

/** 1.5 · 2⁵² and 1.5 · 2²³: adding one rounds to an integer, which then stands in the low bits. */
const ROUND64: f64 = 6755399441055744.0;
const ROUND32: f32 = 12582912.0;

/** 2^k as a float64, from the rounded sum ROUND64 + k. */
@inline
function power64(rounded: v128): v128 {
  return i64x2.add(i64x2.shl(rounded, 52), i64x2.splat(0x3ff0000000000000));
}

/** r of z = k ln 2 + r. */
@inline
function reduced64(z: v128, k: v128): v128 {
  return nmadd<f64>(k, f64x2.splat(1.9082149292705877e-10), nmadd<f64>(k, f64x2.splat(0.6931471803691238), z));
}

/** D − 2 + r of e^r = (D + 2r) / D, negated: c(r). */
@inline
function correction64(r: v128): v128 {
  const q = f64x2.mul(r, r);
  let p = madd<f64>(q, f64x2.splat(4.1381367970572385e-8), f64x2.splat(-0.0000016533902205465252));
  p = madd<f64>(q, p, f64x2.splat(0.00006613756321437934));
  p = madd<f64>(q, p, f64x2.splat(-0.0027777777777015593));
  p = madd<f64>(q, p, f64x2.splat(0.16666666666666602));
  return nmadd<f64>(q, p, r);
}

/** e^x for x ≤ 709; 0 below −708 (also −Infinity), NaN for NaN. */
@inline
export function exp<T>(x: v128): v128 {
  if (sizeof<T>() == 8) {
    const z = f64x2.pmax(x, f64x2.splat(-708.0));
    const t = madd<f64>(z, f64x2.splat(1.4426950408889634), f64x2.splat(ROUND64));
    const k = f64x2.sub(t, f64x2.splat(ROUND64));
    const r = reduced64(z, k);
    // Taylor's series on |r| ≤ ln 2 / 2 to r¹³: no division.
    let p = madd<f64>(f64x2.splat(1.6059043836821613e-10), r, f64x2.splat(2.08767569878681e-9));
    p = madd<f64>(p, r, f64x2.splat(2.505210838544172e-8));
    p = madd<f64>(p, r, f64x2.splat(2.755731922398589e-7));
    p = madd<f64>(p, r, f64x2.splat(2.7557319223985893e-6));
    p = madd<f64>(p, r, f64x2.splat(2.48015873015873e-5));
    p = madd<f64>(p, r, f64x2.splat(1.984126984126984e-4));
    p = madd<f64>(p, r, f64x2.splat(0.001388888888888889));
    p = madd<f64>(p, r, f64x2.splat(0.008333333333333333));
    p = madd<f64>(p, r, f64x2.splat(0.041666666666666664));
    p = madd<f64>(p, r, f64x2.splat(0.16666666666666666));
    p = madd<f64>(p, r, f64x2.splat(0.5));
    p = madd<f64>(p, r, f64x2.splat(1.0));
    p = madd<f64>(p, r, f64x2.splat(1.0));
    return v128.andnot(i64x2.add(p, i64x2.shl(t, 52)), f64x2.lt(x, f64x2.splat(-708.0)));
  }
  const z = f32x4.pmax(x, f32x4.splat(-87.0));
  const t = madd<f32>(z, f32x4.splat(1.44269504088896341), f32x4.splat(ROUND32));
  const k = f32x4.sub(t, f32x4.splat(ROUND32));
  const r = madd<f32>(k, f32x4.splat(2.12194440e-4), nmadd<f32>(k, f32x4.splat(0.693359375), z));
  let p = madd<f32>(f32x4.splat(1.9875691500e-4), r, f32x4.splat(1.3981999507e-3));
  p = madd<f32>(p, r, f32x4.splat(8.3334519073e-3));
  p = madd<f32>(p, r, f32x4.splat(4.1665795894e-2));
  p = madd<f32>(p, r, f32x4.splat(1.6666665459e-1));
  p = madd<f32>(p, r, f32x4.splat(5.0000001201e-1));
  p = madd<f32>(p, f32x4.mul(r, r), f32x4.add(r, f32x4.splat(1.0)));
  return v128.andnot(i32x4.add(p, i32x4.shl(t, 23)), f32x4.lt(x, f32x4.splat(-87.0)));
}

/** tanh x, relative accuracy near 0 too. */
@inline
export function tanh<T>(x: v128): v128 {
  if (sizeof<T>() == 8) {
    const z = f64x2.pmax(f64x2.pmin(f64x2.add(x, x), f64x2.splat(40.0)), f64x2.splat(-40.0));
    const t = madd<f64>(z, f64x2.splat(1.4426950408889634), f64x2.splat(ROUND64));
    const r = reduced64(z, f64x2.sub(t, f64x2.splat(ROUND64)));
    const D = f64x2.sub(f64x2.splat(2.0), correction64(r));
    const s = power64(t);
    const e = f64x2.mul(f64x2.add(s, s), r);
    const one = f64x2.splat(1.0);
    return f64x2.div(madd<f64>(f64x2.sub(s, one), D, e), madd<f64>(f64x2.add(s, one), D, e));
  }
  const a = f32x4.pmax(f32x4.pmin(x, f32x4.splat(7.90531110763549805)), f32x4.splat(-7.90531110763549805));
  const z = f32x4.mul(a, a);
  let p = madd<f32>(f32x4.splat(-2.76076847742355e-16), z, f32x4.splat(2.00018790482477e-13));
  p = madd<f32>(p, z, f32x4.splat(-8.60467152213735e-11));
  p = madd<f32>(p, z, f32x4.splat(5.12229709037114e-8));
  p = madd<f32>(p, z, f32x4.splat(1.48572235717979e-5));
  p = madd<f32>(p, z, f32x4.splat(6.37261928875436e-4));
  p = madd<f32>(p, z, f32x4.splat(4.89352455891786e-3));
  let q = madd<f32>(f32x4.splat(1.19825839466702e-6), z, f32x4.splat(1.18534705686654e-4));
  q = madd<f32>(q, z, f32x4.splat(2.26843463243900e-3));
  q = madd<f32>(q, z, f32x4.splat(4.89352518554385e-3));
  return f32x4.div(f32x4.mul(p, a), q);
}

/** σ(x) = 1 / (1 + e^{−x}). */
@inline
export function sigmoid<T>(x: v128): v128 {
  if (sizeof<T>() == 8) {
    const z = f64x2.pmin(f64x2.pmax(f64x2.neg(x), f64x2.splat(-40.0)), f64x2.splat(708.0));
    const t = madd<f64>(z, f64x2.splat(1.4426950408889634), f64x2.splat(ROUND64));
    const r = reduced64(z, f64x2.sub(t, f64x2.splat(ROUND64)));
    const D = f64x2.sub(f64x2.splat(2.0), correction64(r));
    return f64x2.div(D, madd<f64>(power64(t), f64x2.add(D, f64x2.add(r, r)), D));
  }
  const half = f32x4.splat(0.5);
  return madd<f32>(tanh<f32>(f32x4.mul(x, half)), half, half);
}

/** log x for normal x > 0; −Infinity for 0; other arguments have no meaning. */
@inline
export function log<T>(x: v128): v128 {
  if (sizeof<T>() == 8) {
    // fdlibm's e_log.c: x = 2^e m, √½ ≤ m < √2, log m through s = f / (2 + f), f = m − 1.
    const biased = i64x2.sub(x, i64x2.splat(0x3fe6a09e667f3bcd));
    const e = i64x2.shr_s(biased, 52);
    const m = i64x2.sub(x, i64x2.shl(e, 52));
    const k = f64x2.sub(i64x2.add(e, i64x2.splat(0x4338000000000000)), f64x2.splat(ROUND64));
    const f = f64x2.sub(m, f64x2.splat(1.0));
    const s = f64x2.div(f, f64x2.add(f, f64x2.splat(2.0)));
    const z = f64x2.mul(s, s);
    const w = f64x2.mul(z, z);
    let a = madd<f64>(w, f64x2.splat(0.15313837699209373), f64x2.splat(0.22222198432149784));
    a = f64x2.mul(w, madd<f64>(w, a, f64x2.splat(0.3999999999940942)));
    let b = madd<f64>(w, f64x2.splat(0.14798198605116586), f64x2.splat(0.1818357216161805));
    b = madd<f64>(w, b, f64x2.splat(0.2857142874366239));
    b = f64x2.mul(z, madd<f64>(w, b, f64x2.splat(0.6666666666666735)));
    const half = f64x2.mul(f64x2.splat(0.5), f64x2.mul(f, f));
    const tail = madd<f64>(s, f64x2.add(half, f64x2.add(a, b)), f64x2.mul(k, f64x2.splat(1.9082149292705877e-10)));
    const result = f64x2.sub(f64x2.mul(k, f64x2.splat(0.6931471803691238)), f64x2.sub(f64x2.sub(half, tail), f));
    return v128.bitselect(f64x2.splat(-Infinity), result, f64x2.eq(x, f64x2.splat(0.0)));
  }
  const biased = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const e = i32x4.shr_s(biased, 23);
  const m = i32x4.sub(x, i32x4.shl(e, 23));
  const f = f32x4.sub(m, f32x4.splat(1.0));
  const k = f32x4.convert_i32x4_s(e);
  const z = f32x4.mul(f, f);
  let p = madd<f32>(f32x4.splat(7.0376836292e-2), f, f32x4.splat(-1.1514610310e-1));
  p = madd<f32>(p, f, f32x4.splat(1.1676998740e-1));
  p = madd<f32>(p, f, f32x4.splat(-1.2420140846e-1));
  p = madd<f32>(p, f, f32x4.splat(1.4249322787e-1));
  p = madd<f32>(p, f, f32x4.splat(-1.6668057665e-1));
  p = madd<f32>(p, f, f32x4.splat(2.0000714765e-1));
  p = madd<f32>(p, f, f32x4.splat(-2.4999993993e-1));
  p = madd<f32>(p, f, f32x4.splat(3.3333331174e-1));
  p = f32x4.mul(f32x4.mul(p, f), z);
  p = nmadd<f32>(k, f32x4.splat(2.12194440e-4), p);
  p = nmadd<f32>(z, f32x4.splat(0.5), p);
  const result = madd<f32>(k, f32x4.splat(0.693359375), f32x4.add(f, p));
  return v128.bitselect(f32x4.splat(-Infinity), result, f32x4.eq(x, f32x4.splat(0.0)));
}

/** log of one number: the same operations as a vector's. */
@inline
export function logOf<T>(x: T): T {
  if (sizeof<T>() == 8) return <T>f64x2.extract_lane(log<f64>(f64x2.splat(<f64>x)), 0);
  return <T>f32x4.extract_lane(log<f32>(f32x4.splat(<f32>x)), 0);
}
