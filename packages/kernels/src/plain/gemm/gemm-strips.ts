import type { Reals } from "../reals.js";
/**
 * Four columns of a product: C_ij (+)= Σ_p A_ip B_pj, i < m, p < k, j < 4, in the order of p.
 *
 * A_ip stands at `aOffset + i·aRow + p·aStep`, so that A or its transpose is read; B and C have rows of n. Two rows at a
 * time: eight sums, two of A and four of B fill the 16 registers, and V8 keeps them there (4 × 4 sums spill).
 */
export function stripOfFour(
  C: Reals,
  cOffset: number,
  A: Reals,
  aOffset: number,
  aRow: number,
  aStep: number,
  B: Reals,
  bOffset: number,
  m: number,
  k: number,
  n: number,
  accumulate: boolean,
): void {
  const bEnd = bOffset + k * n;
  let c = cOffset;
  let i = 0;
  for (; i + 2 <= m; i += 2) {
    const d = c + n;
    let c0 = 0;
    let c1 = 0;
    let c2 = 0;
    let c3 = 0;
    let d0 = 0;
    let d1 = 0;
    let d2 = 0;
    let d3 = 0;
    if (accumulate) {
      c0 = C[c];
      c1 = C[c + 1];
      c2 = C[c + 2];
      c3 = C[c + 3];
      d0 = C[d];
      d1 = C[d + 1];
      d2 = C[d + 2];
      d3 = C[d + 3];
    }
    let a = aOffset + i * aRow;
    for (let b = bOffset; b < bEnd; b += n) {
      const b0 = B[b];
      const b1 = B[b + 1];
      const b2 = B[b + 2];
      const b3 = B[b + 3];
      const x = A[a];
      c0 += x * b0;
      c1 += x * b1;
      c2 += x * b2;
      c3 += x * b3;
      const y = A[a + aRow];
      d0 += y * b0;
      d1 += y * b1;
      d2 += y * b2;
      d3 += y * b3;
      a += aStep;
    }
    C[c] = c0;
    C[c + 1] = c1;
    C[c + 2] = c2;
    C[c + 3] = c3;
    C[d] = d0;
    C[d + 1] = d1;
    C[d + 2] = d2;
    C[d + 3] = d3;
    c = d + n;
  }
  if (i < m) {
    let c0 = 0;
    let c1 = 0;
    let c2 = 0;
    let c3 = 0;
    if (accumulate) {
      c0 = C[c];
      c1 = C[c + 1];
      c2 = C[c + 2];
      c3 = C[c + 3];
    }
    let a = aOffset + i * aRow;
    for (let b = bOffset; b < bEnd; b += n) {
      const x = A[a];
      c0 += x * B[b];
      c1 += x * B[b + 1];
      c2 += x * B[b + 2];
      c3 += x * B[b + 3];
      a += aStep;
    }
    C[c] = c0;
    C[c + 1] = c1;
    C[c + 2] = c2;
    C[c + 3] = c3;
  }
}

/** One column of a product, four rows at a time: what is left when n is no multiple of four. Arguments as `stripOfFour`. */
export function stripOfOne(
  C: Reals,
  cOffset: number,
  A: Reals,
  aOffset: number,
  aRow: number,
  aStep: number,
  B: Reals,
  bOffset: number,
  m: number,
  k: number,
  n: number,
  accumulate: boolean,
): void {
  const bEnd = bOffset + k * n;
  let c = cOffset;
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    let c0 = 0;
    let c1 = 0;
    let c2 = 0;
    let c3 = 0;
    if (accumulate) {
      c0 = C[c];
      c1 = C[c + n];
      c2 = C[c + 2 * n];
      c3 = C[c + 3 * n];
    }
    let p0 = aOffset + i * aRow;
    let p1 = p0 + aRow;
    let p2 = p1 + aRow;
    let p3 = p2 + aRow;
    for (let b = bOffset; b < bEnd; b += n) {
      const y = B[b];
      c0 += A[p0] * y;
      c1 += A[p1] * y;
      c2 += A[p2] * y;
      c3 += A[p3] * y;
      p0 += aStep;
      p1 += aStep;
      p2 += aStep;
      p3 += aStep;
    }
    C[c] = c0;
    C[c + n] = c1;
    C[c + 2 * n] = c2;
    C[c + 3 * n] = c3;
    c += 4 * n;
  }
  for (; i < m; i++) {
    let sum = accumulate ? C[c] : 0;
    let a = aOffset + i * aRow;
    for (let b = bOffset; b < bEnd; b += n) {
      sum += A[a] * B[b];
      a += aStep;
    }
    C[c] = sum;
    c += n;
  }
}
