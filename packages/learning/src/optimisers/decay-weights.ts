import type { ParameterVector } from "@unrolled/core";
import { scale } from "@unrolled/kernels";

/**
 * θ ← (1 − rate · decay) θ for the weight matrices, in place: decoupled weight decay (Loshchilov & Hutter 2019,
 * doi:10.48550/arXiv.1711.05101). Biases, initial states and log standard deviations, which are vectors, are left alone:
 * pulling a log sd to 0 would pull the sd to 1.
 */
export function decayWeights(parameters: Float64Array, slices: ParameterVector["slices"], rate: number, decay: number): void {
  if (decay === 0) return;
  for (const { shape, offset } of slices) {
    if (shape.length >= 2)
      scale(
        parameters,
        1 - rate * decay,
        offset,
        shape.reduce((product, size) => product * size, 1),
      );
  }
}
