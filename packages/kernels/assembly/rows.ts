import { add } from "./elementwise";
import { lanes, loadPart, madd, part, put, storePart } from "./vectors";

/* Rows of numbers, side by side or a stride apart: filled, copied, gathered, scattered, summed, scaled, transposed. */

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
