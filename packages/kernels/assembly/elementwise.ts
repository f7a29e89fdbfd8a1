import { exp, log, sigmoid, tanh } from "./exponentials";
import { lanes, loadPart, part, put, storePart, sumLanes } from "./vectors";

/*
 * Loops over contiguous numbers. A remainder is a vector padded with zeros, so every number takes the same operations wherever
 * it stands.
 */

function tanhOf<T>(out: usize, A: usize, n: i32): void {
  for (; n > 0; n -= lanes<T>()) {
    put<T>(out, tanh<T>(part<T>(A, n)), n);
    A += 16;
    out += 16;
  }
}

export function tanh64(out: usize, A: usize, n: i32): void {
  tanhOf<f64>(out, A, n);
}

export function tanh32(out: usize, A: usize, n: i32): void {
  tanhOf<f32>(out, A, n);
}

function sigmoidOf<T>(A: usize, n: i32): void {
  for (; n > 0; n -= lanes<T>()) {
    put<T>(A, sigmoid<T>(part<T>(A, n)), n);
    A += 16;
  }
}

export function sigmoid64(A: usize, n: i32): void {
  sigmoidOf<f64>(A, n);
}

export function sigmoid32(A: usize, n: i32): void {
  sigmoidOf<f32>(A, n);
}

function logOfAll<T>(out: usize, A: usize, n: i32): void {
  const least = v128.splat<T>(sizeof<T>() == 8 ? <T>2.2250738585072014e-308 : <T>1.1754943508222875e-38);
  const most = v128.splat<T>(<T>Infinity);
  for (; n > 0; n -= lanes<T>()) {
    const x = part<T>(A, n);
    let y = log<T>(x);
    const small = v128.lt<T>(x, least);
    const infinite = v128.eq<T>(x, most);
    if (v128.any_true(v128.or(small, infinite))) {
      // Subnormal numbers have no exponent to read: they are scaled by 2⁵⁴ first.
      const scaled = log<T>(v128.mul<T>(x, v128.splat<T>(<T>18014398509481984)));
      y = v128.bitselect(v128.sub<T>(scaled, v128.splat<T>(<T>37.42994775023705)), y, small);
      y = v128.bitselect(x, y, infinite);
    }
    put<T>(out, y, n);
    A += 16;
    out += 16;
  }
}

export function log64(out: usize, A: usize, n: i32): void {
  logOfAll<f64>(out, A, n);
}

export function log32(out: usize, A: usize, n: i32): void {
  logOfAll<f32>(out, A, n);
}

/** A_i ← e^{A_i − shift}; their sum, in float64. */
export function shiftedExp64(A: usize, n: i32, shift: f64): f64 {
  const by = f64x2.splat(shift);
  let sum = f64x2.splat(0);
  for (; n >= 2; n -= 2) {
    const e = exp<f64>(f64x2.sub(v128.load(A), by));
    v128.store(A, e);
    sum = f64x2.add(sum, e);
    A += 16;
  }
  let total = sumLanes<f64>(sum);
  if (n > 0) {
    const e = exp<f64>(f64x2.sub(loadPart<f64>(A, 1), by));
    storePart<f64>(A, e, 1);
    total += f64x2.extract_lane(e, 0);
  }
  return total;
}

function relu<T>(A: usize, n: i32): void {
  const zero = i64x2.splat(0);
  for (; n > 0; n -= lanes<T>()) {
    const a = part<T>(A, n);
    put<T>(A, v128.andnot(a, v128.lt<T>(a, zero)), n);
    A += 16;
  }
}

export function relu64(A: usize, n: i32): void {
  relu<f64>(A, n);
}

export function relu32(A: usize, n: i32): void {
  relu<f32>(A, n);
}

/** A += B. */
export function add<T>(A: usize, B: usize, n: i32): void {
  for (; n > 0; n -= lanes<T>()) {
    put<T>(A, v128.add<T>(part<T>(A, n), part<T>(B, n)), n);
    A += 16;
    B += 16;
  }
}

export function add64(A: usize, B: usize, n: i32): void {
  add<f64>(A, B, n);
}

export function add32(A: usize, B: usize, n: i32): void {
  add<f32>(A, B, n);
}

/** out = A ⊙ B. */
function multiply<T>(out: usize, A: usize, B: usize, n: i32): void {
  for (; n > 0; n -= lanes<T>()) {
    put<T>(out, v128.mul<T>(part<T>(A, n), part<T>(B, n)), n);
    out += 16;
    A += 16;
    B += 16;
  }
}

export function multiply64(out: usize, A: usize, B: usize, n: i32): void {
  multiply<f64>(out, A, B, n);
}

export function multiply32(out: usize, A: usize, B: usize, n: i32): void {
  multiply<f32>(out, A, B, n);
}
