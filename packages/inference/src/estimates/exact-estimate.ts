import type { Dataset, LogLikelihood } from "@unrolled/core";
import { estimateOfRows } from "./estimate-of-rows.js";

/**
 * The estimate of an exact method from its per-row values and, unless left out, packed increments, both in the dataset's
 * layout. Copies both. `diffuseSteps` (by row) are those that a diffuse start absorbed (see `SequenceLogLikelihood`). For who writes an exact method. Where sequences have a context (see `SequenceInfo`) values are of
 * whole sequences, and the increments are required: those of the context are left out here.
 *
 * @example
 * const rows = new Float64Array(data.sequences.length).fill(-1);
 * console.log(exactEstimate("minus one each", data, rows, null).value);
 */
export function exactEstimate(
  method: string,
  data: Dataset,
  values: Float64Array,
  increments: Float64Array | null,
  diffuseSteps: Int32Array | null = null,
): LogLikelihood {
  return estimateOfRows(method, data, values, increments, { standardError: 0, standardErrorFrom: "exact" }, (row) => ({
    ...((diffuseSteps?.[row] ?? 0) === 0 ? {} : { diffuseSteps: diffuseSteps![row]! }),
  }));
}
