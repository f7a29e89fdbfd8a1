import { gaussianRows, logFactorial, logisticRows, poissonRows, softmaxRows } from "@unrolled/kernels";
import type { Dataset, Reals, Workspace } from "../../contracts/index.js";
import type { RecurrentShape } from "./recurrent-shape.js";

/**
 * log p(y | readout) of `count` packed positions from `position`, `repeat` readout rows each; 0 where missing.
 *
 * The readouts are overwritten: with the derivative of each row's log p by its readout when `differentiate`.
 */
export type LogEmission = (
  out: Float64Array,
  outOffset: number,
  readouts: Reals,
  readoutsOffset: number,
  position: number,
  count: number,
  repeat: number,
  differentiate: boolean,
) => void;

/** The emission's log-probabilities on one data set, whose targets are copied into a run's memory. */
export function placeEmission(shape: RecurrentShape, data: Dataset, workspace: Workspace): LogEmission {
  const D = shape.targets.size;
  if (data.targetSymbols !== null) {
    const symbols = workspace.indices(data.targetSymbols.length);
    symbols.set(data.targetSymbols);
    return (out, at, readouts, from, position, count, repeat, differentiate) =>
      softmaxRows(out, at, readouts, from, symbols, position, count, repeat, D, differentiate);
  }
  const Y = workspace.vector(data.targetValues!.length);
  Y.set(data.targetValues!);
  if (shape.emission === "bernoulli")
    return (out, at, readouts, from, position, count, repeat, differentiate) =>
      logisticRows(out, at, readouts, from, Y, position, count, repeat, D, differentiate);
  if (shape.emission === "gaussian")
    return (out, at, readouts, from, position, count, repeat, differentiate) =>
      gaussianRows(out, at, readouts, from, Y, position, count, repeat, D, differentiate);
  const logFactorials = workspace.vector(data.stepCount);
  for (let i = 0; i < Y.length; i++) {
    const y = Y[i]!;
    const position = Math.floor(i / D);
    if (!Number.isNaN(y)) logFactorials[position] = logFactorials[position]! + logFactorial(y);
  }
  return (out, at, readouts, from, position, count, repeat, differentiate) =>
    poissonRows(out, at, readouts, from, Y, logFactorials, position, count, repeat, D, differentiate);
}
