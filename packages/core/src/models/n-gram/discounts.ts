/** What is taken off a count of 1, of 2, and of 3 or more. */
export type Discounts = readonly [number, number, number];

/**
 * The discounts of modified Kneser–Ney smoothing from the numbers n_c of counts that are c, c = 1..4 (Chen and Goodman 1999,
 * doi:10.1006/csla.1999.0128, eq. 26): Y = n_1 / (n_1 + 2 n_2), D_c = c − (c + 1) Y n_{c+1} / n_c.
 *
 * Where they are not defined or do not satisfy 0 < D_1 ≤ D_2 ≤ D_3 with D_c < c (few contexts, as at low orders of a small
 * alphabet), one discount Y for all counts (Ney, Essen, Kneser 1994); where n_1 or n_2 is 0, a discount of ½.
 */
export function estimateDiscounts(counts: ArrayLike<number>): Discounts {
  const n = [0, 0, 0, 0, 0];
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    if (count <= 4) n[count]!++;
  }
  const [, n1, n2, n3, n4] = n as [number, number, number, number, number];
  if (n1 === 0 || n2 === 0) return [0.5, 0.5, 0.5];
  const Y = n1 / (n1 + 2 * n2);
  const D1 = 1 - (2 * Y * n2) / n1;
  const D2 = 2 - (3 * Y * n3) / n2;
  const D3 = 3 - (4 * Y * n4) / n3;
  return n3 > 0 && D1 > 0 && D2 >= D1 && D3 >= D2 && D2 < 2 && D3 < 3 ? [D1, D2, D3] : [Y, Y, Y];
}
