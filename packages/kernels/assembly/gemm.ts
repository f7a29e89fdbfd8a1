import { lanes, loadPart, madd, storePart } from "./vectors";

/*
 * Matrix products in strips of four vectors of columns: two rows by four vectors of sums fill the registers, B stands packed
 * strip by strip in `scratch`, and every element of C is summed in the order of k whatever m is, so a row has the same bits
 * alone and among others.
 */

/** Packed panels of B, and of A for a transposed product, stand here, with 4 kB beside them; the host reserves the room. */
let scratch: usize = 0;
/** Bytes of a panel of B, and what a transposed product takes for A beside it. */
const PANEL: usize = 1 << 19;
const SIDE: usize = 1 << 20;

export function setScratch(at: usize): void {
  scratch = at;
}

/** Where sums start that start at 0: a strip of zeros. */
const zeros = memory.data(64, 16);

/** Rows of B packed at once: a strip of them is half of a first-level cache. */
const DEPTH: i32 = 256;
/** Rows of A that meet a whole panel before the next ones do. */
const ROWS: i32 = 64;

/** Stores four vectors but for their first `skip` lanes. */
@inline
function storeFrom<T>(to: usize, skip: i32, v0: v128, v1: v128, v2: v128, v3: v128): void {
  if (skip <= 0) {
    v128.store(to, v0);
    v128.store(to, v1, 16);
    v128.store(to, v2, 32);
    v128.store(to, v3, 48);
    return;
  }
  storeTail<T>(to, skip, v0, v1, v2, v3);
}

function storeTail<T>(to: usize, skip: i32, v0: v128, v1: v128, v2: v128, v3: v128): void {
  const aside = scratch + PANEL + SIDE;
  v128.store(aside, v0);
  v128.store(aside, v1, 16);
  v128.store(aside, v2, 32);
  v128.store(aside, v3, 48);
  const first = <usize>skip * sizeof<T>();
  for (let at = first; at < 64; at += sizeof<T>()) store<T>(to + at, load<T>(aside + at));
}

/**
 * Two rows of C against a strip: C (2 rows, `ldc` apart) = S + Σ_p a_p b_p; a row's next p stands `step` bytes on. The sums
 * start from S (2 rows, `lds` apart): C itself, a bias, or zeros.
 */
function tile2<T>(
  k: i32,
  A0: usize,
  A1: usize,
  step: usize,
  B: usize,
  ldb: usize,
  C: usize,
  ldc: usize,
  S: usize,
  lds: usize,
  skip: i32,
): void {
  const S1 = S + lds;
  let c00 = v128.load(S);
  let c01 = v128.load(S, 16);
  let c02 = v128.load(S, 32);
  let c03 = v128.load(S, 48);
  let c10 = v128.load(S1);
  let c11 = v128.load(S1, 16);
  let c12 = v128.load(S1, 32);
  let c13 = v128.load(S1, 48);
  while (k > 0) {
    const b0 = v128.load(B);
    const b1 = v128.load(B, 16);
    const b2 = v128.load(B, 32);
    const b3 = v128.load(B, 48);
    const x = v128.load_splat<T>(A0);
    c00 = madd<T>(x, b0, c00);
    c01 = madd<T>(x, b1, c01);
    c02 = madd<T>(x, b2, c02);
    c03 = madd<T>(x, b3, c03);
    const y = v128.load_splat<T>(A1);
    c10 = madd<T>(y, b0, c10);
    c11 = madd<T>(y, b1, c11);
    c12 = madd<T>(y, b2, c12);
    c13 = madd<T>(y, b3, c13);
    A0 += step;
    A1 += step;
    B += ldb;
    k--;
  }
  storeFrom<T>(C, skip, c00, c01, c02, c03);
  storeFrom<T>(C + ldc, skip, c10, c11, c12, c13);
}

/** One row, likewise. */
function tile1<T>(k: i32, A0: usize, step: usize, B: usize, ldb: usize, C: usize, S: usize, skip: i32): void {
  let c0 = v128.load(S);
  let c1 = v128.load(S, 16);
  let c2 = v128.load(S, 32);
  let c3 = v128.load(S, 48);
  while (k > 0) {
    const x = v128.load_splat<T>(A0);
    c0 = madd<T>(x, v128.load(B), c0);
    c1 = madd<T>(x, v128.load(B, 16), c1);
    c2 = madd<T>(x, v128.load(B, 32), c2);
    c3 = madd<T>(x, v128.load(B, 48), c3);
    A0 += step;
    B += ldb;
    k--;
  }
  storeFrom<T>(C, skip, c0, c1, c2, c3);
}

/** Copies k rows of 64 bytes, `ldb` apart, side by side. */
function packStrip(k: i32, B: usize, ldb: usize, to: usize): void {
  while (k > 0) {
    v128.store(to, v128.load(B));
    v128.store(to, v128.load(B, 16), 16);
    v128.store(to, v128.load(B, 32), 32);
    v128.store(to, v128.load(B, 48), 48);
    B += ldb;
    to += 64;
    k--;
  }
}

/** The last strip of a row begins where it ends with the row, and stores only what the strip before has not: columns skipped. */
@inline
function stripStart(j: i32, n: i32, width: i32): i32 {
  return j + width <= n ? j : n - width;
}

/** C (m × n) = S + A (m × k) B (k × n), n at least a strip wide; rows of S are `lds` apart (0: one row, or zeros for all). */
function wide<T>(C: usize, A: usize, B: usize, m: i32, k: i32, n: i32, S: usize, lds: usize, zero: bool): void {
  const w = sizeof<T>();
  const width = 4 * lanes<T>();
  const lda = <usize>k * w;
  const ldb = <usize>n * w;
  if (m < 8) {
    for (let j = 0; j < n; j += width) {
      const at = stripStart(j, n, width);
      const column = <usize>at * w;
      const s = zero ? S : S + column;
      let i = 0;
      for (; i + 2 <= m; i += 2) {
        const a = A + <usize>i * lda;
        tile2<T>(k, a, a + lda, w, B + column, ldb, C + <usize>i * ldb + column, ldb, s + <usize>i * lds, lds, j - at);
      }
      if (i < m) tile1<T>(k, A + <usize>i * lda, w, B + column, ldb, C + <usize>i * ldb + column, s + <usize>i * lds, j - at);
    }
    return;
  }
  for (let p = 0; p < k; p += DEPTH) {
    const depth = min(DEPTH, k - p);
    const strips = <i32>(PANEL / (<usize>depth * 64));
    const from = p > 0 ? C : S;
    const step = p > 0 ? ldb : lds;
    for (let first = 0; first < n; first += strips * width) {
      const end = min(n, first + strips * width);
      let panel = scratch;
      for (let j = first; j < end; j += width) {
        packStrip(depth, B + <usize>p * ldb + <usize>stripStart(j, n, width) * w, ldb, panel);
        panel += <usize>depth * 64;
      }
      for (let i0 = 0; i0 < m; i0 += ROWS) {
        const i1 = min(m, i0 + ROWS);
        panel = scratch;
        for (let j = first; j < end; j += width) {
          const at = stripStart(j, n, width);
          const column = <usize>at * w;
          let a = A + <usize>i0 * lda + <usize>p * w;
          let c = C + <usize>i0 * ldb + column;
          let s = (zero && p == 0 ? from : from + column) + <usize>i0 * step;
          let i = i0;
          for (; i + 2 <= i1; i += 2) {
            tile2<T>(depth, a, a + lda, w, panel, 64, c, ldb, s, step, j - at);
            a += 2 * lda;
            c += 2 * ldb;
            s += 2 * step;
          }
          if (i < i1) tile1<T>(depth, a, w, panel, 64, c, s, j - at);
          panel += <usize>depth * 64;
        }
      }
    }
  }
}

/** The same for n narrower than a strip: B is padded with zeros, rows of S and C pass through a padded pair. */
function narrow<T>(C: usize, A: usize, B: usize, m: i32, k: i32, n: i32, S: usize, lds: usize): void {
  const w = sizeof<T>();
  const row = <usize>n * w;
  const lda = <usize>k * w;
  const pair = scratch + PANEL + SIDE + 64;
  for (let p = 0; p < k; p += DEPTH) {
    const depth = min(DEPTH, k - p);
    memory.fill(scratch, 0, <usize>depth * 64);
    for (let q = 0; q < depth; q++) memory.copy(scratch + <usize>q * 64, B + <usize>(p + q) * row, row);
    const from = p > 0 ? C : S;
    const step = p > 0 ? row : lds;
    for (let i = 0; i < m; i += 2) {
      const a = A + <usize>i * lda + <usize>p * w;
      const c = C + <usize>i * row;
      const s = from + <usize>i * step;
      const two = i + 1 < m;
      copyFew<T>(pair, s, n);
      if (two) {
        copyFew<T>(pair + 64, s + step, n);
        tile2<T>(depth, a, a + lda, w, scratch, 64, pair, 64, pair, 64, 0);
        copyFew<T>(c + row, pair + 64, n);
      } else tile1<T>(depth, a, w, scratch, 64, pair, pair, 0);
      copyFew<T>(c, pair, n);
    }
  }
}

@inline
function copyFew<T>(to: usize, from: usize, n: i32): void {
  for (let j = 0; j < n; j++) store<T>(to + <usize>j * sizeof<T>(), load<T>(from + <usize>j * sizeof<T>()));
}

/** One factor and one column, the product of a state of one dimension: vectors along the rows. */
function thinOne<T>(C: usize, A: usize, B: usize, m: i32, S: usize, lds: usize): void {
  const L = lanes<T>();
  const b = v128.load_splat<T>(B);
  const start = v128.load_splat<T>(S);
  let n = m;
  if (lds == 0)
    for (; n >= L; n -= L) {
      v128.store(C, madd<T>(v128.load(A), b, start));
      A += 16;
      C += 16;
    }
  else
    for (; n >= L; n -= L) {
      v128.store(C, madd<T>(v128.load(A), b, v128.load(C)));
      A += 16;
      C += 16;
    }
  if (n > 0) storePart<T>(C, madd<T>(loadPart<T>(A, n), b, lds == 0 ? start : loadPart<T>(C, n)), n);
}

/** One factor and two columns: a row is a vector of float64, two rows one of float32. */
function thinTwo<T>(C: usize, A: usize, B: usize, m: i32, S: usize, lds: usize): void {
  if (sizeof<T>() == 4) {
    const b = v128.load64_splat(B);
    const step = lds == 0 ? 0 : 16;
    for (; m >= 2; m -= 2) {
      const a = v128.load64_zero(A);
      const s = lds == 0 ? v128.load64_splat(S) : v128.load(S);
      v128.store(C, madd<f32>(v128.shuffle<f32>(a, a, 0, 0, 1, 1), b, s));
      A += 8;
      C += 16;
      S += step;
    }
    if (m > 0) v128.store64_lane(C, madd<f32>(v128.load32_splat(A), b, v128.load64_zero(S)), 0);
    return;
  }
  const b = v128.load(B);
  for (; m > 0; m--) {
    v128.store(C, madd<f64>(v128.load64_splat(A), b, v128.load(S)));
    A += 8;
    C += 16;
    S += lds;
  }
}

/** Four factors and four columns, in float64: B in registers, nothing padded, nothing packed. */
function four(C: usize, A: usize, B: usize, m: i32, S: usize, lds: usize): void {
  const b00 = v128.load(B);
  const b01 = v128.load(B, 16);
  const b10 = v128.load(B, 32);
  const b11 = v128.load(B, 48);
  const b20 = v128.load(B, 64);
  const b21 = v128.load(B, 80);
  const b30 = v128.load(B, 96);
  const b31 = v128.load(B, 112);
  for (; m > 0; m--) {
    const x0 = v128.load64_splat(A);
    const x1 = v128.load64_splat(A, 8);
    const x2 = v128.load64_splat(A, 16);
    const x3 = v128.load64_splat(A, 24);
    v128.store(C, madd<f64>(x3, b30, madd<f64>(x2, b20, madd<f64>(x1, b10, madd<f64>(x0, b00, v128.load(S))))));
    v128.store(C, madd<f64>(x3, b31, madd<f64>(x2, b21, madd<f64>(x1, b11, madd<f64>(x0, b01, v128.load(S, 16))))), 16);
    A += 32;
    C += 32;
    S += lds;
  }
}

/** C (4 × 4) += Aᵀ B for four columns each, in float64: C in registers. */
function fourTransposed(C: usize, A: usize, B: usize, m: i32): void {
  let c00 = v128.load(C);
  let c01 = v128.load(C, 16);
  let c10 = v128.load(C, 32);
  let c11 = v128.load(C, 48);
  let c20 = v128.load(C, 64);
  let c21 = v128.load(C, 80);
  let c30 = v128.load(C, 96);
  let c31 = v128.load(C, 112);
  for (; m > 0; m--) {
    const low = v128.load(B);
    const high = v128.load(B, 16);
    const x0 = v128.load64_splat(A);
    c00 = madd<f64>(x0, low, c00);
    c01 = madd<f64>(x0, high, c01);
    const x1 = v128.load64_splat(A, 8);
    c10 = madd<f64>(x1, low, c10);
    c11 = madd<f64>(x1, high, c11);
    const x2 = v128.load64_splat(A, 16);
    c20 = madd<f64>(x2, low, c20);
    c21 = madd<f64>(x2, high, c21);
    const x3 = v128.load64_splat(A, 24);
    c30 = madd<f64>(x3, low, c30);
    c31 = madd<f64>(x3, high, c31);
    A += 32;
    B += 32;
  }
  v128.store(C, c00);
  v128.store(C, c01, 16);
  v128.store(C, c10, 32);
  v128.store(C, c11, 48);
  v128.store(C, c20, 64);
  v128.store(C, c21, 80);
  v128.store(C, c30, 96);
  v128.store(C, c31, 112);
}

@inline
function product<T>(C: usize, A: usize, B: usize, m: i32, k: i32, n: i32, S: usize, lds: usize, zero: bool): void {
  if (k == 1 && n == 1) thinOne<T>(C, A, B, m, S, lds);
  else if (k == 1 && n == 2) thinTwo<T>(C, A, B, m, S, lds);
  else if (sizeof<T>() == 8 && k == 4 && n == 4) four(C, A, B, m, S, lds);
  else if (n < 4 * lanes<T>()) narrow<T>(C, A, B, m, k, n, S, lds);
  else wide<T>(C, A, B, m, k, n, S, lds, zero);
}

/** C = [C +] A B. */
@inline
function multiply<T>(C: usize, A: usize, B: usize, m: i32, k: i32, n: i32, accumulate: bool): void {
  if (k > 0) {
    if (accumulate) product<T>(C, A, B, m, k, n, C, <usize>n * sizeof<T>(), false);
    else product<T>(C, A, B, m, k, n, zeros, 0, true);
  } else if (!accumulate) memory.fill(C, 0, <usize>m * <usize>n * sizeof<T>());
}
export function gemm64(C: usize, A: usize, B: usize, m: i32, k: i32, n: i32, accumulate: bool): void {
  multiply<f64>(C, A, B, m, k, n, accumulate);
}
export function gemm32(C: usize, A: usize, B: usize, m: i32, k: i32, n: i32, accumulate: bool): void {
  multiply<f32>(C, A, B, m, k, n, accumulate);
}

/** C = bias + A B, the bias one row for all; k at least 1. */
export function affine64(C: usize, A: usize, B: usize, bias: usize, m: i32, k: i32, n: i32): void {
  product<f64>(C, A, B, m, k, n, bias, 0, false);
}
export function affine32(C: usize, A: usize, B: usize, bias: usize, m: i32, k: i32, n: i32): void {
  product<f32>(C, A, B, m, k, n, bias, 0, false);
}

/** C (k × n) += Aᵀ B, A m × k, B m × n, summed in the order of m. */
function transposed<T>(C: usize, A: usize, B: usize, m: i32, k: i32, n: i32): void {
  const w = sizeof<T>();
  const width = 4 * lanes<T>();
  const ldb = <usize>n * w;
  const side = scratch + PANEL;
  const pair = scratch + PANEL + SIDE + 64;
  const isNarrow = n < width;
  // Columns of A that fit beside each other, an even number.
  const room = max(2, <i32>(SIDE / (<usize>DEPTH * w)) & ~1);
  for (let p = 0; p < m; p += DEPTH) {
    const depth = min(DEPTH, m - p);
    for (let k0 = 0; k0 < k; k0 += room) {
      const k1 = min(k, k0 + room);
      packColumns<T>(depth, A + <usize>p * <usize>k * w, k, k0, k1, side);
      for (let j = 0; j < n; j += width) {
        const at = isNarrow ? 0 : stripStart(j, n, width);
        if (isNarrow) {
          memory.fill(scratch, 0, <usize>depth * 64);
          for (let q = 0; q < depth; q++) memory.copy(scratch + <usize>q * 64, B + <usize>(p + q) * ldb, ldb);
        } else packStrip(depth, B + <usize>p * ldb + <usize>at * w, ldb, scratch);
        let a = side;
        for (let i = k0; i < k1; i += 2) {
          const c = C + <usize>i * ldb + <usize>at * w;
          const two = i + 1 < k1;
          if (isNarrow) {
            copyFew<T>(pair, c, n);
            if (two) copyFew<T>(pair + 64, c + ldb, n);
            if (two) tile2<T>(depth, a, a + w, 2 * w, scratch, 64, pair, 64, pair, 64, 0);
            else tile1<T>(depth, a, w, scratch, 64, pair, pair, 0);
            copyFew<T>(c, pair, n);
            if (two) copyFew<T>(c + ldb, pair + 64, n);
          } else if (two) tile2<T>(depth, a, a + w, 2 * w, scratch, 64, c, ldb, c, ldb, j - at);
          else tile1<T>(depth, a, w, scratch, 64, c, c, j - at);
          a += <usize>depth * 2 * w;
        }
      }
    }
  }
}

/** Columns k0..k1 − 1 of `depth` rows of A (rows of k), in pairs; a last single column by itself. */
@inline
function packColumns<T>(depth: i32, A: usize, k: i32, k0: i32, k1: i32, to: usize): void {
  const w = sizeof<T>();
  const lda = <usize>k * w;
  for (let i = k0; i < k1; i += 2) {
    let a = A + <usize>i * w;
    if (i + 1 < k1) {
      for (let p = 0; p < depth; p++) {
        if (sizeof<T>() == 8) v128.store(to, v128.load(a));
        else store<u64>(to, load<u64>(a));
        to += 2 * w;
        a += lda;
      }
    } else {
      for (let p = 0; p < depth; p++) {
        store<T>(to, load<T>(a));
        to += w;
        a += lda;
      }
    }
  }
}

export function gemmTransposedA64(C: usize, A: usize, B: usize, m: i32, k: i32, n: i32): void {
  if (k == 4 && n == 4) fourTransposed(C, A, B, m);
  else transposed<f64>(C, A, B, m, k, n);
}
export function gemmTransposedA32(C: usize, A: usize, B: usize, m: i32, k: i32, n: i32): void {
  transposed<f32>(C, A, B, m, k, n);
}
