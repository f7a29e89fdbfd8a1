import { exp, log, sigmoid, tanh } from "./exponentials";
import { lanes, loadPart, madd, part, put, storePart, sumLanes } from "./vectors";

/*
 * Loops over contiguous numbers and over rows of them. A remainder is a vector padded with zeros, so every number takes the
 * same operations wherever it stands.
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
function add<T>(A: usize, B: usize, n: i32): void {
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

/** Every one of `count` rows becomes `row`. */
export function fillRows(out: usize, row: usize, count: i32, bytes: i32): void {
  if (bytes == 8) {
    const x = load<u64>(row);
    for (; count > 0; count--) {
      store<u64>(out, x);
      out += 8;
    }
    return;
  }
  if (bytes == 4) {
    const x = load<u32>(row);
    for (; count > 0; count--) {
      store<u32>(out, x);
      out += 4;
    }
    return;
  }
  for (; count > 0; count--) {
    copyBytes(out, row, bytes);
    out += <usize>bytes;
  }
}

/** A multiple of 4 bytes, by vectors: shorter than memory.copy's own set-up for the rows of a state. */
@inline
function copyBytes(to: usize, from: usize, bytes: i32): void {
  let left = bytes;
  for (; left >= 16; left -= 16) {
    v128.store(to, v128.load(from));
    to += 16;
    from += 16;
  }
  for (; left > 0; left -= 4) {
    store<u32>(to, load<u32>(from));
    to += 4;
    from += 4;
  }
}

/** Row n of out becomes row indices_n of source. */
export function gatherRows(out: usize, source: usize, indices: usize, count: i32, bytes: i32): void {
  if (bytes == 8) {
    for (; count > 0; count--) {
      store<u64>(out, load<u64>(source + (<usize>load<i32>(indices) << 3)));
      out += 8;
      indices += 4;
    }
    return;
  }
  for (; count > 0; count--) {
    copyBytes(out, source + <usize>load<i32>(indices) * <usize>bytes, bytes);
    out += <usize>bytes;
    indices += 4;
  }
}

/** Row indices_n of out += row n of source, in the order of n; −1 is passed over. */
function scatterAdd<T>(out: usize, source: usize, indices: usize, count: i32, dim: i32): void {
  const row = <usize>dim * sizeof<T>();
  for (; count > 0; count--) {
    const index = load<i32>(indices);
    if (index >= 0) add<T>(out + <usize>index * row, source, dim);
    source += row;
    indices += 4;
  }
}
export function scatterAdd64(out: usize, source: usize, indices: usize, count: i32, dim: i32): void {
  scatterAdd<f64>(out, source, indices, count, dim);
}
export function scatterAdd32(out: usize, source: usize, indices: usize, count: i32, dim: i32): void {
  scatterAdd<f32>(out, source, indices, count, dim);
}

/** Row n of out += row indices_n of source; −1 is passed over. */
function gatherAdd<T>(out: usize, source: usize, indices: usize, count: i32, dim: i32): void {
  const row = <usize>dim * sizeof<T>();
  for (; count > 0; count--) {
    const index = load<i32>(indices);
    if (index >= 0) add<T>(out, source + <usize>index * row, dim);
    out += row;
    indices += 4;
  }
}
export function gatherAdd64(out: usize, source: usize, indices: usize, count: i32, dim: i32): void {
  gatherAdd<f64>(out, source, indices, count, dim);
}
export function gatherAdd32(out: usize, source: usize, indices: usize, count: i32, dim: i32): void {
  gatherAdd<f32>(out, source, indices, count, dim);
}

/** sums += the rows of A, in their order. */
function addColumns<T>(sums: usize, A: usize, count: i32, width: i32): void {
  const row = <usize>width * sizeof<T>();
  let left = width;
  // A cache line's columns at a time.
  for (; left >= 4 * lanes<T>(); left -= 4 * lanes<T>()) {
    let s0 = v128.load(sums);
    let s1 = v128.load(sums, 16);
    let s2 = v128.load(sums, 32);
    let s3 = v128.load(sums, 48);
    let a = A;
    for (let n = 0; n < count; n++) {
      s0 = v128.add<T>(s0, v128.load(a));
      s1 = v128.add<T>(s1, v128.load(a, 16));
      s2 = v128.add<T>(s2, v128.load(a, 32));
      s3 = v128.add<T>(s3, v128.load(a, 48));
      a += row;
    }
    v128.store(sums, s0);
    v128.store(sums, s1, 16);
    v128.store(sums, s2, 32);
    v128.store(sums, s3, 48);
    sums += 64;
    A += 64;
  }
  for (; left > 0; left -= lanes<T>()) {
    let sum = part<T>(sums, left);
    let a = A;
    for (let n = 0; n < count; n++) {
      sum = v128.add<T>(sum, part<T>(a, left));
      a += row;
    }
    put<T>(sums, sum, left);
    sums += 16;
    A += 16;
  }
}
export function addColumns64(sums: usize, A: usize, count: i32, width: i32): void {
  addColumns<f64>(sums, A, count, width);
}
export function addColumns32(sums: usize, A: usize, count: i32, width: i32): void {
  addColumns<f32>(sums, A, count, width);
}

/** A (count rows of width) += sd ⊙ E; rows of E are `stride` numbers apart. */
function addScaled<T>(A: usize, sd: usize, E: usize, stride: i32, count: i32, width: i32): void {
  if (width == 1 && stride == 1) {
    const s = v128.load_splat<T>(sd);
    for (let n = count; n > 0; n -= lanes<T>()) {
      put<T>(A, madd<T>(s, part<T>(E, n), part<T>(A, n)), n);
      A += 16;
      E += 16;
    }
    return;
  }
  for (; count > 0; count--) {
    let e = E;
    let s = sd;
    let at = A;
    let n = width;
    for (; n >= lanes<T>(); n -= lanes<T>()) {
      v128.store(at, madd<T>(v128.load(s), v128.load(e), v128.load(at)));
      at += 16;
      e += 16;
      s += 16;
    }
    if (n > 0) storePart<T>(at, madd<T>(loadPart<T>(s, n), loadPart<T>(e, n), loadPart<T>(at, n)), n);
    A += <usize>width * sizeof<T>();
    E += <usize>stride * sizeof<T>();
  }
}
export function addScaled64(A: usize, sd: usize, E: usize, stride: i32, count: i32, width: i32): void {
  addScaled<f64>(A, sd, E, stride, count, width);
}
export function addScaled32(A: usize, sd: usize, E: usize, stride: i32, count: i32, width: i32): void {
  addScaled<f32>(A, sd, E, stride, count, width);
}

/** sums += Σ_n A_n ⊙ E_n, in the order of n; rows of E are `stride` numbers apart. */
function addProducts<T>(sums: usize, A: usize, E: usize, stride: i32, count: i32, width: i32): void {
  const rowA = <usize>width * sizeof<T>();
  const rowE = <usize>stride * sizeof<T>();
  for (let j = 0; j < width; j += lanes<T>()) {
    const left = width - j;
    let sum = part<T>(sums, left);
    let a = A;
    let e = E;
    for (let n = 0; n < count; n++) {
      sum = madd<T>(part<T>(a, left), part<T>(e, left), sum);
      a += rowA;
      e += rowE;
    }
    put<T>(sums, sum, left);
    sums += 16;
    A += 16;
    E += 16;
  }
}
export function addProducts64(sums: usize, A: usize, E: usize, stride: i32, count: i32, width: i32): void {
  addProducts<f64>(sums, A, E, stride, count, width);
}
export function addProducts32(sums: usize, A: usize, E: usize, stride: i32, count: i32, width: i32): void {
  addProducts<f32>(sums, A, E, stride, count, width);
}

/** Row n of A is multiplied by factors_n. */
function scaleRowsOf<T>(A: usize, factors: usize, count: i32, width: i32): void {
  for (; count > 0; count--) {
    const factor = v128.load_splat<T>(factors);
    for (let n = width; n > 0; n -= lanes<T>()) {
      const at = A + <usize>(width - n) * sizeof<T>();
      put<T>(at, v128.mul<T>(part<T>(at, n), factor), n);
    }
    A += <usize>width * sizeof<T>();
    factors += sizeof<T>();
  }
}
export function scaleRows64(A: usize, factors: usize, count: i32, width: i32): void {
  scaleRowsOf<f64>(A, factors, count, width);
}
export function scaleRows32(A: usize, factors: usize, count: i32, width: i32): void {
  scaleRowsOf<f32>(A, factors, count, width);
}

/** Row n of out = the sum of rows n·times … (n + 1)·times − 1 of A. */
function sumRepeated<T>(out: usize, A: usize, count: i32, times: i32, width: i32): void {
  const row = <usize>width * sizeof<T>();
  memory.fill(out, 0, <usize>count * row);
  for (; count > 0; count--) {
    addColumns<T>(out, A, times, width);
    out += row;
    A += <usize>times * row;
  }
}
export function sumRepeated64(out: usize, A: usize, count: i32, times: i32, width: i32): void {
  sumRepeated<f64>(out, A, count, times, width);
}
export function sumRepeated32(out: usize, A: usize, count: i32, times: i32, width: i32): void {
  sumRepeated<f32>(out, A, count, times, width);
}

/** Columns of rows: `count` pieces of `bytes`, rows `outBytes` and `aBytes` apart. */
export function copyColumns(out: usize, outBytes: i32, A: usize, aBytes: i32, count: i32, bytes: i32): void {
  if (outBytes == bytes && aBytes == bytes) {
    memory.copy(out, A, <usize>count * <usize>bytes);
    return;
  }
  for (; count > 0; count--) {
    copyBytes(out, A, bytes);
    out += <usize>outBytes;
    A += <usize>aBytes;
  }
}

/** out (n × m) [+]= Aᵀ for A of m × n, in squares of 8: neither side strides through memory. */
function transpose<T>(out: usize, A: usize, m: i32, n: i32, accumulate: bool): void {
  const w = sizeof<T>();
  for (let i0 = 0; i0 < m; i0 += 8)
    for (let j0 = 0; j0 < n; j0 += 8)
      for (let j = j0; j < min(n, j0 + 8); j++) {
        let to = out + (<usize>j * m + i0) * w;
        let from = A + (<usize>i0 * n + j) * w;
        for (let i = i0; i < min(m, i0 + 8); i++) {
          store<T>(to, accumulate ? <T>(load<T>(to) + load<T>(from)) : load<T>(from));
          to += w;
          from += <usize>n * w;
        }
      }
}
export function transpose64(out: usize, A: usize, m: i32, n: i32, accumulate: bool): void {
  transpose<f64>(out, A, m, n, accumulate);
}
export function transpose32(out: usize, A: usize, m: i32, n: i32, accumulate: bool): void {
  transpose<f32>(out, A, m, n, accumulate);
}

/** One ascending step of Adam; `size` = rate / (1 − β₁ᵏ), `root` = √(1 − β₂ᵏ). */
export function adam64(theta: usize, g: usize, m: usize, v: usize, n: i32, size: f64, root: f64, beta1: f64, beta2: f64, epsilon: f64): void {
  const b1 = f64x2.splat(beta1);
  const a1 = f64x2.splat(1 - beta1);
  const b2 = f64x2.splat(beta2);
  const a2 = f64x2.splat(1 - beta2);
  const s = f64x2.splat(size);
  const r = f64x2.splat(1 / root);
  const e = f64x2.splat(epsilon);
  for (; n > 0; n -= 2) {
    const x = part<f64>(g, n);
    const mean = madd<f64>(a1, x, f64x2.mul(b1, part<f64>(m, n)));
    const square = madd<f64>(f64x2.mul(a2, x), x, f64x2.mul(b2, part<f64>(v, n)));
    put<f64>(m, mean, n);
    put<f64>(v, square, n);
    const step = f64x2.div(f64x2.mul(s, mean), madd<f64>(f64x2.sqrt(square), r, e));
    put<f64>(theta, f64x2.add(part<f64>(theta, n), step), n);
    theta += 16;
    g += 16;
    m += 16;
    v += 16;
  }
}

/** Σ x²: two sums side by side. */
export function squares64(A: usize, n: i32): f64 {
  let sum = f64x2.splat(0);
  let more = sum;
  for (; n >= 4; n -= 4) {
    const a = v128.load(A);
    const b = v128.load(A, 16);
    sum = madd<f64>(a, a, sum);
    more = madd<f64>(b, b, more);
    A += 32;
  }
  for (; n > 0; n -= 2) {
    const a = part<f64>(A, n);
    sum = madd<f64>(a, a, sum);
    A += 16;
  }
  return sumLanes<f64>(f64x2.add(sum, more));
}

export function scale64(A: usize, n: i32, factor: f64): void {
  const by = f64x2.splat(factor);
  for (; n > 0; n -= 2) {
    put<f64>(A, f64x2.mul(part<f64>(A, n), by), n);
    A += 16;
  }
}
