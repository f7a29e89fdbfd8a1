import type normalCdfOf from "@stdlib/stats-base-dists-normal-cdf";
import type normalQuantileOf from "@stdlib/stats-base-dists-normal-quantile";
import type poissonCdfOf from "@stdlib/stats-base-dists-poisson-cdf";

/**
 * Φ(z), the standard normal's P(Z ≤ z): about 16 digits, in the lower tail too.
 *
 * @example
 * console.log(normalCdf(1.959963984540054)); // 0.975
 */
export function normalCdf(z: number): number {
  functions ??= loadFunctions();
  return functions.normalCdf(z, 0, 1);
}

/**
 * Φ⁻¹(p): −Infinity at 0, Infinity at 1.
 *
 * @example
 * console.log(normalQuantile(0.975)); // 1.959963984540054
 */
export function normalQuantile(p: number): number {
  functions ??= loadFunctions();
  return functions.normalQuantile(p, 0, 1);
}

/** P(Y ≤ y) of Poisson(rate), rate at least 0. */
export function poissonCdf(y: number, rate: number): number {
  if (rate === 0) return y >= 0 ? 1 : 0;
  functions ??= loadFunctions();
  return functions.poissonCdf(y, rate);
}

interface Functions {
  readonly normalCdf: typeof normalCdfOf;
  readonly normalQuantile: typeof normalQuantileOf;
  readonly poissonCdf: typeof poissonCdfOf;
}

let functions: Functions | undefined;

/** On first use: few processes need them. They are CommonJS, so that a call can load them and go on. */
function loadFunctions(): Functions {
  const load = process.getBuiltinModule("node:module").createRequire(import.meta.url);
  return {
    normalCdf: load("@stdlib/stats-base-dists-normal-cdf"),
    normalQuantile: load("@stdlib/stats-base-dists-normal-quantile"),
    poissonCdf: load("@stdlib/stats-base-dists-poisson-cdf"),
  };
}
