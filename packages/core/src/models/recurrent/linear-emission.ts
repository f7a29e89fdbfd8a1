import type { Dataset, LinearGaussianEmission } from "../../contracts/index.js";
import type { Weights } from "./network.js";
import { offsetOf } from "./recurrent-shape.js";

/** p(y_t | s_t) = N(W h_t + b, sd²) of a network whose law has sds of its own, h_t being the top layer's part of s_t; null for other laws. */
export function linearEmission({ shape, values }: Weights, stateDim: number, data: Dataset): LinearGaussianEmission | null {
  const { hiddenSize: H, law, layerCount, cell } = shape;
  if (law.fixedSds === undefined) return null;
  const { readoutSize: D, width } = law;
  const weights = new Float64Array(D * stateDim);
  const from = offsetOf(shape, "readout.weight");
  const top = (layerCount - 1) * cell.stateParts * H;
  for (let d = 0; d < D; d++) weights.set(values.subarray(from + d * H, from + (d + 1) * H), d * stateDim + top);
  const bias = offsetOf(shape, "readout.bias");
  return {
    size: D,
    weights,
    bias: values.slice(bias, bias + D),
    sd: law.fixedSds(values.subarray(bias + D, bias + width)),
    targetsInto: (out, t) => out.set(data.targetValues!.subarray(data.starts[t]! * D, (data.starts[t]! + data.aliveCounts[t]!) * D)),
  };
}
