import { gaussianRows, logFactorial, logisticRows, poissonRows, shiftedExpInPlace, sigmoidInPlace, softmaxRows } from "@unrolled/kernels";
import type { Dataset, Distribution, Reals, TargetSpace, Workspace } from "../contracts/index.js";
import { bernoulli, categorical, diagonalNormal, poisson } from "../distributions/index.js";

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

/** How a row of readouts becomes a law of the target. */
export interface ReadoutLaw {
  readonly targets: Pick<TargetSpace, "kind" | "size">;
  readonly density: boolean;
  /** O: numbers that are read out. */
  readonly readoutSize: number;
  /** Numbers of a row: O, and the law's own parameters. */
  readonly width: number;
  logEmission(data: Dataset, workspace: Workspace): LogEmission;
  distribution(row: Float64Array): Distribution<number> | Distribution<readonly number[]>;
}

/** The laws of today's files. */
export function readoutLawOf(kind: "categorical" | "bernoulli" | "gaussian" | "poisson", D: number, sdFromReadout: boolean): ReadoutLaw {
  const space = { categorical: "categorical", bernoulli: "binary", gaussian: "real", poisson: "count" } as const;
  return {
    targets: Object.freeze({ kind: space[kind], size: D }),
    density: kind === "gaussian",
    readoutSize: sdFromReadout ? 2 * D : D,
    width: kind === "gaussian" ? 2 * D : D,
    logEmission(data, workspace) {
      if (data.targetSymbols !== null) {
        const symbols = workspace.indices(data.targetSymbols.length);
        symbols.set(data.targetSymbols);
        return (out, at, readouts, from, position, count, repeat, differentiate) =>
          softmaxRows(out, at, readouts, from, symbols, position, count, repeat, D, differentiate);
      }
      const Y = workspace.vector(data.targetValues!.length);
      Y.set(data.targetValues!);
      if (kind === "bernoulli")
        return (out, at, readouts, from, position, count, repeat, differentiate) =>
          logisticRows(out, at, readouts, from, Y, position, count, repeat, D, differentiate);
      if (kind === "gaussian")
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
    },
    distribution(row) {
      const z = row.slice();
      if (kind === "categorical") {
        const sum = shiftedExpInPlace(z, 0, D, Math.max(...z));
        return categorical(Array.from(z, (x) => x / sum));
      }
      if (kind === "bernoulli") {
        sigmoidInPlace(z, 0, D);
        return bernoulli(Array.from(z));
      }
      if (kind === "poisson") return poisson(Array.from(z, Math.exp));
      return diagonalNormal(Array.from(z.subarray(0, D)), Array.from(z.subarray(D), Math.exp));
    },
  };
}
