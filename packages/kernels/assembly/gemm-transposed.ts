import { DEPTH, PANEL, SIDE, copyFew, packStrip, scratch, stripStart, tile1, tile2 } from "./tiles";
import { lanes, madd } from "./vectors";

/* C += Aᵀ B, the weight gradient of a batch: A packed by pairs of columns, B by strips. */

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
