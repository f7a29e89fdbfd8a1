import { gaussianRows, logFactorial, logisticRows, poissonRows, softmaxRows } from "@unrolled/kernels";
import type { Dataset } from "../../contracts/index.js";
import type { RecurrentShape } from "./recurrent-shape.js";

/**
 * log p(y | readout) of `count` packed positions from `position`, `repeat` readout rows each; 0 where missing.
 *
 * The readouts are overwritten: with the derivative of each row's log p by its readout when `differentiate`.
 */
export type LogEmission = (
  out: Float64Array,
  outOffset: number,
  readouts: Float64Array,
  readoutsOffset: number,
  position: number,
  count: number,
  repeat: number,
  differentiate: boolean,
) => void;

/** The emission's log-probabilities on one data set. */
export function bindEmission(shape: RecurrentShape, data: Dataset): LogEmission {
  const D = shape.targets.size;
  const symbols = data.targetSymbols;
  if (symbols !== null)
    return (out, at, readouts, from, position, count, repeat, differentiate) =>
      softmaxRows(out, at, readouts, from, symbols, position, count, repeat, D, differentiate);
  const Y = data.targetValues!;
  if (shape.emission === "bernoulli")
    return (out, at, readouts, from, position, count, repeat, differentiate) =>
      logisticRows(out, at, readouts, from, Y, position, count, repeat, D, differentiate);
  if (shape.emission === "gaussian")
    return (out, at, readouts, from, position, count, repeat, differentiate) =>
      gaussianRows(out, at, readouts, from, Y, position, count, repeat, D, differentiate);
  const logFactorials = new Float64Array(data.stepCount);
  for (let i = 0; i < Y.length; i++) {
    const y = Y[i]!;
    const position = Math.floor(i / D);
    if (!Number.isNaN(y)) logFactorials[position] = logFactorials[position]! + logFactorial(y);
  }
  return (out, at, readouts, from, position, count, repeat, differentiate) =>
    poissonRows(out, at, readouts, from, Y, logFactorials, position, count, repeat, D, differentiate);
}
