import { logFactorial } from "@unrolled/kernels";
import type { Key } from "../contracts/index.js";

/**
 * One draw from Poisson(rate). Below a rate of 10, inversion by sequential search from one uniform; above, transformed
 * rejection (PTRS; Hörmann 1993, "The transformed rejection method for generating Poisson random variables", doi:10.1016/0167-6687(93)90997-4),
 * each attempt from a key of its own.
 */
export function poissonVariate(rate: number, key: Key): number {
  return rate < 10 ? byInversion(rate, key) : byRejection(rate, key);
}

function byInversion(rate: number, key: Key): number {
  const uniform = new Float64Array(1);
  key.fillUniform(uniform);
  let u = uniform[0]!;
  let p = Math.exp(-rate);
  let n = 0;
  // Beyond 200 the mass of a rate below 10 is far under the spacing of the uniforms.
  while (u > p && n < 200) {
    u -= p;
    n++;
    p *= rate / n;
  }
  return n;
}

function byRejection(rate: number, key: Key): number {
  const b = 0.931 + 2.53 * Math.sqrt(rate);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const vr = 0.9277 - 3.6224 / (b - 2);
  const logRate = Math.log(rate);
  const uniforms = new Float64Array(2);
  for (let attempt = 0; ; attempt++) {
    key.fold(attempt).fillUniform(uniforms);
    const u = uniforms[0]! - 0.5;
    const v = uniforms[1]!;
    const us = 0.5 - Math.abs(u);
    const n = Math.floor(((2 * a) / us + b) * u + rate + 0.43);
    if (us >= 0.07 && v <= vr) return n;
    if (n < 0 || (us < 0.013 && v > us)) continue;
    if (Math.log((v * inverseAlpha) / (a / (us * us) + b)) <= n * logRate - rate - logFactorial(n)) return n;
  }
}
