import type { Dataset, LinearGaussianEmission, Reals } from "../contracts/index.js";
import type { Network } from "./network.js";
import type { Param } from "./param.js";
import type { Slot, Term } from "./slice.js";

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
  if (node.sum === null || node.sum.terms.length !== 1 || node.sum.terms[0]!.transposed) return null;
  const [{ weight }] = node.sum.terms as [Term];
  const { bias } = node.sum;
  let [x] = node.reads as [Slot];
  for (let from = producerOf(x.id); from.op?.drops === true; from = producerOf(x.id)) x = from.reads[0]!;
  let column = 0;
  for (const { slot } of slice.variables) {
    if (slot.id === x.id) return { weight, bias, column };
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
  const at = {
    weights: new Int32Array(D * stateDim).fill(-1),
    bias: bias === null ? null : placesOf(bias),
    logSd: placesOf(logSd),
  };
  for (let d = 0; d < D; d++) for (let j = 0; j < X; j++) at.weights[d * stateDim + column + j] = weight.offset + d * X + j;
  return {
    size: D,
    weights: Float64Array.from(at.weights, (place) => (place < 0 ? 0 : values[place]!)),
    bias: bias === null ? new Float64Array(D) : values.slice(bias.offset, bias.offset + D),
    sd: law.fixedSds(values.subarray(logSd.offset, logSd.offset + logSd.size)),
    at,
    targetsInto: (out, t) => out.set(data.targetValues!.subarray(data.starts[t]! * D, (data.starts[t]! + data.aliveCounts[t]!) * D)),
  };
}

/** Where a parameter's numbers stand in the parameter vector. */
export function placesOf({ offset, size }: Param): Int32Array {
  return Int32Array.from({ length: size }, (_, i) => offset + i);
}

/** S: where the log sds of an additive noise stand in the parameter vector, at one place where one is for several. */
export function logSdPlaces({ slice }: Network): Int32Array {
  return Int32Array.from(
    slice.variables.flatMap(({ draw, slot }) => {
      if (draw === null) return new Array<number>(slot.size).fill(-1);
      const { logSd } = slice.draws[draw]!;
      if ("id" in logSd) return [];
      return logSd.size === slot.size ? [...placesOf(logSd)] : new Array<number>(slot.size).fill(logSd.offset);
    }),
  );
}

/**
 * ADDS to a gradient what proposals gathered by the laws in closed form, as derivatives of the parameters that they are made of: by the sds of the
 * transition, and by what the emission is made of; null where there is no such law.
 */
export function addClosedForms(
  gradient: Float64Array,
  logSdAt: Int32Array | null,
  sd: Float64Array | null,
  dSd: Reals,
  emission: LinearGaussianEmission | null,
  dEmission: { readonly weights: Reals; readonly bias: Reals; readonly sd: Reals } | null,
): void {
  const add = (place: number, d: number): void => {
    if (place >= 0) gradient[place] = gradient[place]! + d;
  };
  logSdAt?.forEach((place, j) => void add(place, dSd[j]! * sd![j]!));
  if (emission === null) return;
  const { weights, bias, logSd } = emission.at!;
  weights.forEach((place, i) => void add(place, dEmission!.weights[i]!));
  bias?.forEach((place, d) => void add(place, dEmission!.bias[d]!));
  logSd.forEach((place, d) => void add(place, dEmission!.sd[d]! * emission.sd[d]!));
}
