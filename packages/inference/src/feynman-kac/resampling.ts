import { registry } from "@unrolled/core";
import { multinomialBySpacings, residualAncestors, stratifiedAncestors, systematicAncestors } from "@unrolled/kernels";

/** The name of a scheme among `resamplingSchemes`. */
export type ResamplingScheme = "multinomial" | "stratified" | "systematic" | "residual" | (string & {});

/** How N ancestors are drawn from N weights: particle n has N W_n children on average, and none where W_n = 0. */
export interface ResamplingKind {
  readonly name: string;
  /** True where, given the weights, the ancestors are independent: what the error of a single run and conditional SMC rest on. */
  readonly independent: boolean;
  /** Sets `count` ancestors from `size` weights; `uniforms` has `count` + 1 draws of U(0, 1) and is scratch afterwards. */
  draw(ancestors: Int32Array, count: number, weights: Float64Array, size: number, uniforms: Float64Array): void;
}

/**
 * The schemes by name. All are unbiased; multinomial draws are independent, the other three have less variance (Douc, Cappé,
 * Moulines 2005, doi:10.1109/ISPA.2005.195385). Add yours, and `smc({ resampling: "its name" })` finds it.
 *
 * @example
 * console.log(resamplingSchemes.names()); // multinomial, stratified, systematic, residual
 */
export const resamplingSchemes = registry<ResamplingKind>(
  "resampling",
  [
    { name: "multinomial", independent: true, draw: multinomialBySpacings },
    { name: "stratified", independent: false, draw: stratifiedAncestors },
    { name: "systematic", independent: false, draw: systematicAncestors },
    { name: "residual", independent: false, draw: residualAncestors },
  ],
  { independent: "boolean", draw: "function" },
);

/** How a filter resamples, and when. */
export interface Resampling {
  readonly scheme: ResamplingKind;
  /** Is it due, before the next step, at this effective sample size of `count` particles? */
  isDue(ess: number, count: number): boolean;
}

/**
 * Resampling by a scheme where the effective sample size falls below a fraction of N; 1: before every step, 0: never.
 *
 * @throws RangeError for a name that no scheme has, or a fraction out of 0..1.
 * @example
 * console.log(resamplingBelow(0.5, "systematic").isDue(40, 100)); // true
 */
export function resamplingBelow(fraction: number, scheme: string | ResamplingKind, who = "resamplingBelow"): Resampling {
  if (!(fraction >= 0 && fraction <= 1))
    throw new RangeError(`${who}: resampleBelow must be a fraction of the particles from 0 (never) to 1 (always), got ${fraction}`);
  return Object.freeze({
    scheme: typeof scheme === "object" ? scheme : resamplingSchemes.get(scheme, who),
    isDue: (ess: number, count: number) => fraction >= 1 || ess < fraction * count,
  });
}
