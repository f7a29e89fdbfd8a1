import { componentKind } from "./component-kind.js";

/**
 * A regression on the inputs whose level and coefficients are random walks: y_t = μ_t + Σ_j x_tj β_tj + N(0, target), each β_j with a variance
 * of its own.
 */
export const varyingRegression = componentKind("varying-regression", [], (_, sizes) => {
  const { inputSize: k } = sizes;
  if (k === 0) throw new RangeError('linearGaussian: structure "varying-regression" needs inputs, which it is a regression on, got none');
  if (sizes.D !== null)
    throw new RangeError('linearGaussian: structure "varying-regression": D must be null, as the effects of inputs are states');
  const unit = (j: number): number[] => Array.from({ length: k + 1 }, (_, i) => (i === j ? 1 : 0));
  return {
    transition: Array.from({ length: k + 1 }, (_, i) => unit(i)),
    readout: unit(0),
    byInput: Array.from({ length: k }, (_, j) => unit(j + 1)),
    noises: Array.from({ length: k + 1 }, (_, i) => ({ name: i === 0 ? "level" : `coefficients.${i - 1}`, at: i })),
  };
});
