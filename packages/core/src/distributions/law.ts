import type { Distribution } from "../contracts/index.js";

/** A law whose mass lies on a list of values, up to rounding: sums over it are exact. */
export interface EnumerableLaw<T> extends Distribution<T> {
  support(): readonly T[];
}

/** A law with a density on the line: between neighbouring `breakpoints` it is smooth at the scale of their distance, and outside them its mass is below rounding. */
export interface DensityLaw extends Distribution<number> {
  breakpoints(): readonly number[];
}

export function isEnumerable<T>(law: Distribution<T>): law is EnumerableLaw<T> {
  return "support" in law;
}

export function isDensity<T>(law: Distribution<T>): law is Distribution<T> & Pick<DensityLaw, "breakpoints"> {
  return "breakpoints" in law;
}

/** −Σ p log p over the support, nats. */
export function entropyBySum<T>(law: Pick<EnumerableLaw<T>, "support" | "logProb">): number {
  let entropy = 0;
  for (const value of law.support()) {
    const logP = law.logProb(value);
    if (logP > Number.NEGATIVE_INFINITY) entropy -= Math.exp(logP) * logP;
  }
  return entropy;
}
