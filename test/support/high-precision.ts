/*
 * exp, log, tanh and σ far beyond float64, in fixed point of big integers: a value is `mantissa` · 2^(exponent − bits). The
 * errors of kernels are measured against these, in units in the last place of the true value.
 */

const bits = 256n;
const one = 1n << bits;

export interface Precise {
  readonly mantissa: bigint;
  readonly exponent: number;
}

/** Exact: every float64 has finitely many bits, and those below 2⁻²⁵⁶ are not asked for. */
function toFixed(x: number): bigint {
  if (x === 0) return 0n;
  const exponent = Math.max(-1022, Math.floor(Math.log2(Math.abs(x)))) - 52;
  const mantissa = BigInt(Math.round(timesPower(x, -exponent)));
  const shift = BigInt(exponent) + bits;
  return shift >= 0n ? mantissa << shift : mantissa >> -shift;
}

/** x · 2^n, in two steps: 2^n itself may overflow. */
function timesPower(x: number, n: number): number {
  const half = Math.trunc(n / 2);
  return x * 2 ** half * 2 ** (n - half);
}

/** ln 2 = Σ_{i odd} 2 / (i 3^i). */
const ln2 = ((): bigint => {
  let sum = 0n;
  let power = (2n * one) / 3n;
  for (let i = 1n; power !== 0n; i += 2n) {
    sum += power / i;
    power /= 9n;
  }
  return sum;
})();

/** e^r for |r| ≤ 1: Taylor's series at r / 2¹⁶, squared. */
function expFixed(r: bigint): bigint {
  const small = r >> 16n;
  let term = one;
  let sum = one;
  for (let i = 1n; term !== 0n && term !== -1n; i++) {
    term = ((term * small) >> bits) / i;
    sum += term;
  }
  for (let i = 0; i < 16; i++) sum = (sum * sum) >> bits;
  return sum;
}

/** e^x, also where float64 has long become 0. */
export function preciseExp(x: number): Precise {
  const exponent = Math.round(x / Math.LN2);
  return { mantissa: expFixed(toFixed(x) - BigInt(exponent) * ln2), exponent };
}

/** σ(x) = e^x / (1 + e^x). */
export function preciseSigmoid(x: number): Precise {
  const { mantissa, exponent } = preciseExp(x);
  if (exponent > 0) {
    const e = mantissa << BigInt(exponent);
    return { mantissa: (e << bits) / (one + e), exponent: 0 };
  }
  return { mantissa: (mantissa << bits) / (one + (mantissa >> BigInt(-exponent))), exponent };
}

/** tanh x = (e^{2x} − 1) / (e^{2x} + 1); below 1e-9 by its series, whose next term is 1e-55 of it. */
export function preciseTanh(x: number): Precise {
  if (x === 0) return { mantissa: 0n, exponent: 0 };
  const a = Math.abs(x);
  const exponent = Math.min(0, Math.floor(Math.log2(a)));
  const sign = x < 0 ? -1n : 1n;
  if (a < 1e-9) {
    const m = toFixed(timesPower(a, -exponent));
    return { mantissa: sign * (m - (((toFixed(a) * toFixed(a)) >> bits) * m) / (3n * one)), exponent };
  }
  const e = preciseExp(2 * Math.min(a, 100));
  const power = e.mantissa << BigInt(e.exponent);
  return { mantissa: ((sign * (power - one)) << (bits + BigInt(-exponent))) / (power + one), exponent };
}

/** y − log x for x > 0 and a y close to it: log x = e ln 2 + log m, and e^{y − e ln 2} / m − 1 is the difference. */
export function errorOfLog(y: number, x: number): number {
  const exponent = Math.floor(Math.log2(x));
  const m = toFixed(timesPower(x, -exponent));
  const e = expFixed(toFixed(y) - BigInt(exponent) * ln2);
  return ratio(e - m, m);
}

/** (y − value) in units of the last place of y, a normal float64; `value` is near it. */
export function ulpsFrom(y: number, { mantissa, exponent }: Precise): number {
  const scaled = timesPower(y, -exponent);
  return ratio(toFixed(scaled) - mantissa, one) / unit(scaled);
}

/** The distance from |x|, normal, to the next larger float64. */
export const unit = (x: number): number => 2 ** (Math.floor(Math.log2(Math.abs(x))) - 52);

/** To 53 bits. */
function ratio(numerator: bigint, denominator: bigint): number {
  return Number((numerator << 200n) / denominator) / 2 ** 200;
}
