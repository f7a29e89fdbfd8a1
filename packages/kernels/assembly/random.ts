import { lanes4, rotateLanes, seed } from "./xoshiro";
import { after32Miss, afterMiss, bounds, bounds32, scales, scales32 } from "./ziggurat";

/*
 * Block fills of U(0, 1) and N(0, 1), bit for bit those of the plain twins (src/plain/random): a ziggurat's branch is an integer
 * comparison.
 */

const BLOCK: i32 = 4096;
const UNIFORM: i32 = 0;
const NORMAL: i32 = 1;
const NORMAL32: i32 = 2;
const values4 = memory.data(32, 16);

/** hi 2²⁰ + ⌊lo / 2¹²⌋ + ½ of two lanes, hi signed or not: exact, since the sum has at most 53 bits. */
@inline
function place(hi: v128, lo: v128, signed: bool): v128 {
  const high = signed ? f64x2.convert_low_i32x4_s(hi) : f64x2.convert_low_i32x4_u(hi);
  const low = f64x2.add(f64x2.convert_low_i32x4_u(i32x4.shr_u(lo, 12)), f64x2.splat(0.5));
  return f64x2.add(f64x2.mul(high, f64x2.splat(1048576)), low);
}

@inline
function upper(x: v128): v128 {
  return v128.shuffle<i32>(x, x, 2, 3, 2, 3);
}

export function fillUniform64(out: usize, length: i32, k0: i32, k1: i32): void {
  const step = f64x2.splat(2.220446049250313e-16);
  for (let start = 0; start < length; start += BLOCK) {
    seed(k0, k1, start / BLOCK, UNIFORM);
    let s0 = v128.load(lanes4);
    let s1 = v128.load(lanes4, 16);
    let s2 = v128.load(lanes4, 32);
    let s3 = v128.load(lanes4, 48);
    let at = out + (<usize>start << 3);
    let left = min(BLOCK, length - start);
    for (; left > 0; left -= 4) {
      const hi = i32x4.add(rotateLanes(i32x4.add(s0, s3), 7), s0);
      let t = i32x4.shl(s1, 9);
      s2 = v128.xor(s2, s0);
      s3 = v128.xor(s3, s1);
      s1 = v128.xor(s1, s2);
      s0 = v128.xor(s0, s3);
      s2 = v128.xor(s2, t);
      s3 = rotateLanes(s3, 11);
      const lo = i32x4.add(rotateLanes(i32x4.add(s0, s3), 7), s0);
      t = i32x4.shl(s1, 9);
      s2 = v128.xor(s2, s0);
      s3 = v128.xor(s3, s1);
      s1 = v128.xor(s1, s2);
      s0 = v128.xor(s0, s3);
      s2 = v128.xor(s2, t);
      s3 = rotateLanes(s3, 11);
      const first = f64x2.mul(place(hi, lo, false), step);
      const second = f64x2.mul(place(upper(hi), upper(lo), false), step);
      if (left >= 4) {
        v128.store(at, first);
        v128.store(at, second, 16);
      } else storeFour(at, left, first, second);
      at += 32;
    }
  }
}

/** The first `count` of four float64 in two vectors. */
function storeFour(to: usize, count: i32, first: v128, second: v128): void {
  v128.store64_lane(to, first, 0);
  if (count > 1) v128.store64_lane(to, first, 1, 8);
  if (count > 2) v128.store64_lane(to, second, 0, 16);
}

export function fillNormal64(out: usize, length: i32, k0: i32, k1: i32, from: i32): void {
  const byte = i32x4.splat(255);
  for (let start = 0; start < length; start += BLOCK) {
    seed(k0, k1, (from + start) / BLOCK, NORMAL);
    let s0 = v128.load(lanes4);
    let s1 = v128.load(lanes4, 16);
    let s2 = v128.load(lanes4, 32);
    let s3 = v128.load(lanes4, 48);
    let at = out + (<usize>start << 3);
    let left = min(BLOCK, length - start);
    for (; left > 0; left -= 4) {
      const hi = i32x4.add(rotateLanes(i32x4.add(s0, s3), 7), s0);
      let t = i32x4.shl(s1, 9);
      s2 = v128.xor(s2, s0);
      s3 = v128.xor(s3, s1);
      s1 = v128.xor(s1, s2);
      s0 = v128.xor(s0, s3);
      s2 = v128.xor(s2, t);
      s3 = rotateLanes(s3, 11);
      const lo = i32x4.add(rotateLanes(i32x4.add(s0, s3), 7), s0);
      t = i32x4.shl(s1, 9);
      s2 = v128.xor(s2, s0);
      s3 = v128.xor(s3, s1);
      s1 = v128.xor(s1, s2);
      s0 = v128.xor(s0, s3);
      s2 = v128.xor(s2, t);
      s3 = rotateLanes(s3, 11);

      const layers = v128.and(lo, byte);
      const l0 = <usize>i32x4.extract_lane(layers, 0);
      const l1 = <usize>i32x4.extract_lane(layers, 1);
      const l2 = <usize>i32x4.extract_lane(layers, 2);
      const l3 = <usize>i32x4.extract_lane(layers, 3);
      let limit = v128.load32_zero(bounds + (l0 << 2));
      limit = v128.load32_lane(bounds + (l1 << 2), limit, 1);
      limit = v128.load32_lane(bounds + (l2 << 2), limit, 2);
      limit = v128.load32_lane(bounds + (l3 << 2), limit, 3);
      const magnitude = v128.xor(hi, i32x4.shr_s(hi, 31));
      const scaleLow = v128.load64_lane(scales + (l1 << 3), v128.load64_zero(scales + (l0 << 3)), 1);
      const scaleHigh = v128.load64_lane(scales + (l3 << 3), v128.load64_zero(scales + (l2 << 3)), 1);
      let first = f64x2.mul(place(hi, lo, true), scaleLow);
      let second = f64x2.mul(place(upper(hi), upper(lo), true), scaleHigh);
      const missed = i32x4.ge_s(magnitude, limit);
      if (v128.any_true(missed)) {
        v128.store(lanes4, s0);
        v128.store(lanes4, s1, 16);
        v128.store(lanes4, s2, 32);
        v128.store(lanes4, s3, 48);
        v128.store(values4, first);
        v128.store(values4, second, 16);
        const misses = i32x4.bitmask(missed);
        // A lane beyond the end of the fill draws nothing.
        for (let lane = 0; lane < min(4, left); lane++) {
          if (((misses >> lane) & 1) == 0) continue;
          store<f64>(values4 + <usize>(8 * lane), afterMiss(lanes4 + <usize>(4 * lane), laneOf(hi, lane), laneOf(lo, lane)));
        }
        s0 = v128.load(lanes4);
        s1 = v128.load(lanes4, 16);
        s2 = v128.load(lanes4, 32);
        s3 = v128.load(lanes4, 48);
        first = v128.load(values4);
        second = v128.load(values4, 16);
      }
      if (left >= 4) {
        v128.store(at, first);
        v128.store(at, second, 16);
      } else storeFour(at, left, first, second);
      at += 32;
    }
  }
}

/** float32 draws take one word: layer word mod 256, place ⌊word / 2⁸⌋ + ½, signed, in 2²³ths. */
export function fillNormal32(out: usize, length: i32, k0: i32, k1: i32, from: i32): void {
  const byte = i32x4.splat(255);
  for (let start = 0; start < length; start += BLOCK) {
    seed(k0, k1, (from + start) / BLOCK, NORMAL32);
    let s0 = v128.load(lanes4);
    let s1 = v128.load(lanes4, 16);
    let s2 = v128.load(lanes4, 32);
    let s3 = v128.load(lanes4, 48);
    let at = out + (<usize>start << 2);
    let left = min(BLOCK, length - start);
    for (; left > 0; left -= 4) {
      const word = i32x4.add(rotateLanes(i32x4.add(s0, s3), 7), s0);
      const t = i32x4.shl(s1, 9);
      s2 = v128.xor(s2, s0);
      s3 = v128.xor(s3, s1);
      s1 = v128.xor(s1, s2);
      s0 = v128.xor(s0, s3);
      s2 = v128.xor(s2, t);
      s3 = rotateLanes(s3, 11);

      const layers = i32x4.shl(v128.and(word, byte), 2);
      const l0 = <usize>i32x4.extract_lane(layers, 0);
      const l1 = <usize>i32x4.extract_lane(layers, 1);
      const l2 = <usize>i32x4.extract_lane(layers, 2);
      const l3 = <usize>i32x4.extract_lane(layers, 3);
      let limit = v128.load32_zero(bounds32 + l0);
      limit = v128.load32_lane(bounds32 + l1, limit, 1);
      limit = v128.load32_lane(bounds32 + l2, limit, 2);
      limit = v128.load32_lane(bounds32 + l3, limit, 3);
      let scale = v128.load32_zero(scales32 + l0);
      scale = v128.load32_lane(scales32 + l1, scale, 1);
      scale = v128.load32_lane(scales32 + l2, scale, 2);
      scale = v128.load32_lane(scales32 + l3, scale, 3);
      const where = i32x4.shr_s(word, 8);
      const missed = i32x4.ge_s(v128.xor(where, i32x4.shr_s(where, 31)), limit);
      let draws = f32x4.mul(f32x4.add(f32x4.convert_i32x4_s(where), f32x4.splat(0.5)), scale);
      if (v128.any_true(missed)) {
        v128.store(lanes4, s0);
        v128.store(lanes4, s1, 16);
        v128.store(lanes4, s2, 32);
        v128.store(lanes4, s3, 48);
        v128.store(values4, draws);
        const misses = i32x4.bitmask(missed);
        for (let lane = 0; lane < min(4, left); lane++) {
          if (((misses >> lane) & 1) == 0) continue;
          store<f32>(values4 + <usize>(4 * lane), after32Miss(lanes4 + <usize>(4 * lane), laneOf(word, lane)));
        }
        s0 = v128.load(lanes4);
        s1 = v128.load(lanes4, 16);
        s2 = v128.load(lanes4, 32);
        s3 = v128.load(lanes4, 48);
        draws = v128.load(values4);
      }
      if (left >= 4) v128.store(at, draws);
      else {
        v128.store32_lane(at, draws, 0);
        if (left > 1) v128.store32_lane(at, draws, 1, 4);
        if (left > 2) v128.store32_lane(at, draws, 2, 8);
      }
      at += 16;
    }
  }
}

function laneOf(v: v128, lane: i32): i32 {
  if (lane == 0) return i32x4.extract_lane(v, 0);
  if (lane == 1) return i32x4.extract_lane(v, 1);
  if (lane == 2) return i32x4.extract_lane(v, 2);
  return i32x4.extract_lane(v, 3);
}
