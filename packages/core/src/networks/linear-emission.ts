import type { Dataset, LinearGaussianEmission } from "../contracts/index.js";
import type { Network } from "./network.js";
import type { Param } from "./op.js";

/** Where W and b of a readout W s_t + b stand among a network's parameters. */
export interface LinearReadout {
  readonly weight: Param;
  readonly bias: Param | null;
  /** The column of a state where W's first column belongs. */
  readonly column: number;
}

/** The readout of a slice that reads one variable linearly; null for others. */
export function linearReadout({ slice }: Network): LinearReadout | null {
  const { readout } = slice.emission;
  const producerOf = (id: number): (typeof slice.nodes)[number] => slice.nodes.find(({ writes }) => writes.some((slot) => slot.id === id))!;
  const node = producerOf(readout.id);
  if (node.kind !== "affine" || node.terms.length !== 1 || node.terms[0]!.transposed) return null;
  let { x } = node.terms[0]!;
  for (let from = producerOf(x.id); from.kind === "dropout"; from = producerOf(x.id)) x = from.reads[0];
  let column = 0;
  for (const { slot } of slice.variables) {
    if (slot.id === x.id) return { weight: node.terms[0]!.weight, bias: node.bias, column };
    column += slot.size;
  }
  return null;
}

/**
 * p(y_t | s_t) = N(C s_t + c, diag sd²) of a network with a linear readout and a normal law with sds of its own, on data of which
 * sequences alive at a step are packed side by side; null for others.
 */
export function linearEmission(network: Network, stateDim: number, data: Dataset): LinearGaussianEmission | null {
  const readout = linearReadout(network);
  const { law, own } = network.slice.emission;
  if (readout === null || law.fixedSds === undefined || own.length !== 1) return null;
  const { weight, bias, column } = readout;
  const [logSd] = own as [Param];
  const { values } = network;
  const [D, X] = weight.shape as [number, number];
  const weights = new Float64Array(D * stateDim);
  for (let d = 0; d < D; d++) {
    const from = weight.offset + d * X;
    weights.set(values.subarray(from, from + X), d * stateDim + column);
  }
  return {
    size: D,
    weights,
    bias: bias === null ? new Float64Array(D) : values.slice(bias.offset, bias.offset + D),
    sd: law.fixedSds(values.subarray(logSd.offset, logSd.offset + logSd.size)),
    targetsInto: (out, t) => out.set(data.targetValues!.subarray(data.starts[t]! * D, (data.starts[t]! + data.aliveCounts[t]!) * D)),
  };
}
