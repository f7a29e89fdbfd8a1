/**
 * exp(x) for −20 ≤ x ≤ 0 with additions and products alone, so that every engine returns the same bits (Math.exp may
 * differ between engines). Relative error below 4e-16.
 */
export function portableExp(x: number): number {
  const n = Math.round(x * Math.LOG2E);
  // ln 2 in two parts, the first short enough for n times it to be exact.
  const r = x - n * 6.931471803691238e-1 - n * 1.9082149292705877e-10;
  let sum = 1;
  for (let i = 14; i > 0; i--) sum = 1 + (r / i) * sum;
  for (let i = 0; i > n; i--) sum *= 0.5;
  return sum;
}

/** log(x) for 0 < x ≤ 1, likewise; absolute error below 2e-16 for x > ½, relative below 4e-16 elsewhere. */
export function portableLog(x: number): number {
  let m = x;
  let n = 0;
  for (; m < Math.SQRT1_2; n++) m *= 2;
  // log m = 2 artanh((m − 1) / (m + 1)), |s| ≤ 0.172.
  const s = (m - 1) / (m + 1);
  const s2 = s * s;
  let sum = 0;
  for (let i = 25; i > 0; i -= 2) sum = sum * s2 + 1 / i;
  return 2 * s * sum - n * 1.9082149292705877e-10 - n * 6.931471803691238e-1;
}
