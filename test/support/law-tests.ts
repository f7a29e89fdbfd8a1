/** Φ(x), to about 1e-15: the series for small |x|, the continued fraction of the tail beyond. */
export function normalCdf(x: number): number {
  const a = Math.abs(x);
  if (a < 3) {
    let term = a;
    let sum = a;
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= (a * a) / (2 * n + 1);
      sum += term;
    }
    const half = (sum * Math.exp((-a * a) / 2)) / Math.sqrt(2 * Math.PI);
    return x < 0 ? 0.5 - half : 0.5 + half;
  }
  let fraction = a;
  for (let n = 60; n > 0; n--) fraction = a + n / fraction;
  const tail = Math.exp((-a * a) / 2) / Math.sqrt(2 * Math.PI) / fraction;
  return x < 0 ? tail : 1 - tail;
}

/**
 * √n sup |F_n − F|: above 2.8 with probability 3e-7 when the values do follow `cdf` (2 exp(−2 · 2.8²), the leading term
 * of Kolmogorov's law).
 */
export function kolmogorovSmirnov(values: ArrayLike<number>, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  let distance = 0;
  sorted.forEach((x, i) => {
    const p = cdf(x);
    distance = Math.max(distance, (i + 1) / n - p, p - i / n);
  });
  return Math.sqrt(n) * distance;
}
export const kolmogorovLimit = 2.8;

/** (χ² − df) / √(2 df): beyond ±6 something is wrong; expected counts should be 20 or more. */
export function chiSquareScore(counts: ArrayLike<number>, expected: ArrayLike<number>, df = counts.length - 1): number {
  let chiSquare = 0;
  for (let i = 0; i < counts.length; i++) chiSquare += (counts[i] - expected[i]) ** 2 / expected[i];
  return (chiSquare - df) / Math.sqrt(2 * df);
}

/** √n times the correlation of two columns: N(0, 1) when they are independent. */
export function correlationScore(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  let ma = 0;
  let mb = 0;
  for (let i = 0; i < n; i++) {
    ma += a[i] / n;
    mb += b[i] / n;
  }
  let saa = 0;
  let sbb = 0;
  let sab = 0;
  for (let i = 0; i < n; i++) {
    saa += (a[i] - ma) ** 2;
    sbb += (b[i] - mb) ** 2;
    sab += (a[i] - ma) * (b[i] - mb);
  }
  return (Math.sqrt(n) * sab) / Math.sqrt(saa * sbb);
}
