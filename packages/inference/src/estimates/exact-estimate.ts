import type { Dataset, Diagnostics, LogLikelihood, SequenceLogLikelihood } from "@unrolled/core";
import { hasContext, rowsByIndex, unpackIncrements } from "@unrolled/core";
import { afterContext } from "./after-context.js";
import { totalOf } from "./total-of.js";

export const noDiagnostics: Diagnostics = Object.freeze({ ess: null, resampled: null, survivors: null, particles: null, warnings: [] });

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
  const rows = rowsByIndex(data);
  const unpacked = increments === null ? null : unpackIncrements(data, increments);
  if (unpacked === null && hasContext(data))
    throw new RangeError(
      `${method}: increments are required where sequences have steps that are given and not scored, got none; keep them`,
    );
  const sequences = data.sequences.map((info, index): SequenceLogLikelihood => {
    const whole = Object.freeze({
      id: info.id,
      group: info.group,
      steps: info.observedSteps,
      ...((diffuseSteps?.[rows[index]!] ?? 0) === 0 ? {} : { diffuseSteps: diffuseSteps![rows[index]!]! }),
      value: values[rows[index]!]!,
      standardError: 0,
      standardErrorFrom: "exact",
      increments: unpacked?.[index] ?? new Float64Array(0),
      replicates: null,
      diagnostics: noDiagnostics,
    } satisfies SequenceLogLikelihood);
    return afterContext(whole, info);
  });
  return totalOf(method, sequences);
}
