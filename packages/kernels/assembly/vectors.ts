/*
 * Vectors of two float64 or four float32, generic in the lane type T, and the few rules that keep sums reproducible:
 * a remainder is loaded into a vector padded with zeros and takes the same path as a whole one (decision 7).
 */

/** a b + c: one rounding in the relaxed module, two in the other. */
@inline
export function madd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(v128.mul<T>(a, b), c);
}

/** c − a b. */
@inline
export function nmadd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_nmadd<T>(a, b, c);
  return v128.sub<T>(c, v128.mul<T>(a, b));
}

/** Lanes of a vector: 2 or 4. */
@inline
export function lanes<T>(): i32 {
  return 16 / sizeof<T>();
}

/** The first `count` lanes from memory, 0 < count < lanes; the others are 0. */
@inline
export function loadPart<T>(from: usize, count: i32): v128 {
  if (sizeof<T>() == 8) return v128.load64_zero(from);
  if (count == 1) return v128.load32_zero(from);
  if (count == 2) return v128.load64_zero(from);
  return v128.load32_lane(from, v128.load64_zero(from), 2, 8);
}

/** The first `count` lanes to memory, 0 < count < lanes. */
@inline
export function storePart<T>(to: usize, value: v128, count: i32): void {
  if (sizeof<T>() == 8) v128.store64_lane(to, value, 0);
  else if (count == 1) v128.store32_lane(to, value, 0);
  else {
    v128.store64_lane(to, value, 0);
    if (count == 3) v128.store32_lane(to, value, 2, 8);
  }
}

/** A whole vector, or the `left` lanes that are left of a row. */
@inline
export function part<T>(from: usize, left: i32): v128 {
  return left >= lanes<T>() ? v128.load(from) : loadPart<T>(from, left);
}

/** As much of a vector as is left of a row. */
@inline
export function put<T>(to: usize, value: v128, left: i32): void {
  if (left >= lanes<T>()) v128.store(to, value);
  else storePart<T>(to, value, left);
}

/** Bits of the lanes below `count`: all ones, the others zeros. */
@inline
export function laneMask<T>(count: i32): v128 {
  if (sizeof<T>() == 8) return count >= 2 ? i64x2.splat(-1) : i64x2(-1, 0);
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

/** Sum of the lanes, pairs first. */
@inline
export function sumLanes<T>(v: v128): T {
  if (sizeof<T>() == 8) return <T>(f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1));
  const pair = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return <T>(f32x4.extract_lane(pair, 0) + f32x4.extract_lane(pair, 1));
}

/** Greatest lane. */
@inline
export function maxLanes<T>(v: v128): T {
  if (sizeof<T>() == 8) {
    const a = f64x2.extract_lane(v, 0);
    const b = f64x2.extract_lane(v, 1);
    return <T>(a > b ? a : b);
  }
  const pair = f32x4.pmax(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  const a = f32x4.extract_lane(pair, 0);
  const b = f32x4.extract_lane(pair, 1);
  return <T>(a > b ? a : b);
}
