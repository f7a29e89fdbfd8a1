import { DEPTH, PANEL, SIDE, copyFew, packStrip, scratch, stripStart, tile1, tile2 } from "./tiles";
import { lanes, loadPart, madd, storePart } from "./vectors";

/* C = S + A B. A row has the same bits alone and among others, whatever m is and whichever of the paths for narrow widths it takes. */

/** Where sums start that start at 0: a strip of zeros. */
const zeros = memory.data(64, 16);

/** Rows of A that meet a whole panel before the next ones do. */
const ROWS: i32 = 64;

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
