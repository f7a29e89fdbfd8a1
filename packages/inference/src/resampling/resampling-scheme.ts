import { multinomialBySpacings, residualAncestors, stratifiedAncestors, systematicAncestors } from "@unrolled/kernels";

/**
 * How N ancestors are drawn from N weights. All are unbiased: particle n has N W_n children on average. Multinomial draws
 * are independent, which is what single-run errors rest on; the other three have less variance (Douc, Cappé, Moulines
 * 2005, doi:10.1109/ISPA.2005.195385).
 */
export type ResamplingScheme = "multinomial" | "stratified" | "systematic" | "residual";

/** Sets `count` ancestors (rising) from `size` weights; `uniforms` has length `count` + 1 and is scratch afterwards. */
export type AncestorDraw = (ancestors: Int32Array, count: number, weights: Float64Array, size: number, uniforms: Float64Array) => void;

export const ancestorDraws: Readonly<Record<ResamplingScheme, AncestorDraw>> = Object.freeze({
  multinomial: multinomialBySpacings,
  stratified: stratifiedAncestors,
  systematic: systematicAncestors,
  residual: residualAncestors,
});
