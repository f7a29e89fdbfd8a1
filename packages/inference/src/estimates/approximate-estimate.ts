import type { Dataset, LogLikelihood } from "@unrolled/core";
import { estimateOfRows, noDiagnostics } from "./estimate-of-rows.js";

/**
 * The estimate of a method that draws nothing and is not exact, from its per-row values and packed increments, both in the dataset's layout, of
 * which it makes copies: what stands for the model has that likelihood, and nothing says how far it is from the model's own. `warningsOf` are a
 * row's. For who writes an approximate method.
 *
 * @example
 * const rows = new Float64Array(data.sequences.length).fill(-1);
 * console.log(approximateEstimate("minus one each", data, rows, new Float64Array(data.stepCount)).standardErrorFrom); // approximation
 */
export function approximateEstimate(
  method: string,
  data: Dataset,
  values: Float64Array,
  increments: Float64Array,
  warningsOf: (row: number) => readonly string[] = () => [],
): LogLikelihood {
  const error = { standardError: Number.NaN, standardErrorFrom: "approximation" } as const;
  return estimateOfRows(method, data, values, increments, error, (row) => ({
    diagnostics: Object.freeze({ ...noDiagnostics, warnings: Object.freeze([...warningsOf(row)]) }),
  }));
}
