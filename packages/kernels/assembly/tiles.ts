import { madd } from "./vectors";

/*
 * The inner tiles of matrix products: strips of four vectors of columns, two rows by four vectors of sums in registers, B packed
 * strip by strip in `scratch`. Every element is summed in the order of k.
 */

/** Packed panels of B, and of A for a transposed product, stand here, with 4 kB beside them; the host reserves the room. */
export let scratch: usize = 0;

/** Bytes of a panel of B, and what a transposed product takes for A beside it. */
export const PANEL: usize = 1 << 19;
export const SIDE: usize = 1 << 20;

export function setScratch(at: usize): void {
  scratch = at;
}

/** Rows of B packed at once: a strip of them is half of a first-level cache. */
export const DEPTH: i32 = 256;

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
export function tile2<T>(
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
export function tile1<T>(k: i32, A0: usize, step: usize, B: usize, ldb: usize, C: usize, S: usize, skip: i32): void {
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
export function packStrip(k: i32, B: usize, ldb: usize, to: usize): void {
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
export function stripStart(j: i32, n: i32, width: i32): i32 {
  return j + width <= n ? j : n - width;
}

@inline
export function copyFew<T>(to: usize, from: usize, n: i32): void {
  for (let j = 0; j < n; j++) store<T>(to + <usize>j * sizeof<T>(), load<T>(from + <usize>j * sizeof<T>()));
}
