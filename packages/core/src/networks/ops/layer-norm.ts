import { layerNormBack, layerNormRows, layerNormWeightsBack } from "@unrolled/kernels";
import type { Op } from "../op.js";
import type { Param } from "../param.js";

/** Each row standardised, scaled by a gain and shifted by a bias, as `torch.nn.LayerNorm` (Ba, Kiros & Hinton 2016, arXiv:1607.06450). */
export function layerNorm(gain: Param, bias: Param): Op {
  const { size } = gain;
  return {
    name: "layerNorm",
    sizes: [size],
    parameters: [gain, bias],
    open(run, [x], [out]) {
      const { values: gains, gradient: dGain } = run.parameters.biases([[gain]], size);
      const { values: biases, gradient: dBias } = run.parameters.biases([[bias]], size);
      const kept = run.workspace.vector(2 * run.rows);
      return {
        forward: (row, count) =>
          layerNormRows(out!.values, out!.base + row * size, x!.values, x!.base + row * size, kept, 2 * row, gains, biases, count, size),
        backward(row, count) {
          if (x!.gradient === null) return;
          const d = out!.gradientBase + row * size;
          const to = x!.gradientBase + row * size;
          layerNormBack(x!.gradient, to, out!.gradient!, d, x!.values, x!.base + row * size, kept, 2 * row, gains, count, size);
        },
        weightsBack(row, count) {
          const d = out!.gradientBase + row * size;
          layerNormWeightsBack(dGain, dBias, out!.gradient!, d, x!.values, x!.base + row * size, kept, 2 * row, count, size);
        },
      };
    },
  };
}
