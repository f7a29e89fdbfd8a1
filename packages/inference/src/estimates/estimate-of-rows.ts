import type { Dataset, Diagnostics, LogLikelihood, SequenceLogLikelihood } from "@unrolled/core";
import { hasContext, rowsByIndex, unpackIncrements } from "@unrolled/core";
import { afterContext } from "./after-context.js";
import { totalOf } from "./total-of.js";

export const noDiagnostics: Diagnostics = Object.freeze({ ess: null, resampled: null, survivors: null, particles: null, warnings: [] });

/**
 * The estimate of a method that draws nothing, from its per-row values and, unless left out, packed increments, both in the dataset's layout. Copies
 * both. `more` are a row's own fields.
 */
export function estimateOfRows(
  method: string,
  data: Dataset,
  values: Float64Array,
  increments: Float64Array | null,
  error: Pick<SequenceLogLikelihood, "standardError" | "standardErrorFrom">,
  more: (row: number) => Partial<Pick<SequenceLogLikelihood, "diffuseSteps" | "diagnostics">>,
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
      value: values[rows[index]!]!,
      ...error,
      increments: unpacked?.[index] ?? new Float64Array(0),
      replicates: null,
      diagnostics: noDiagnostics,
      ...more(rows[index]!),
    } satisfies SequenceLogLikelihood);
    return afterContext(whole, info);
  });
  return totalOf(method, sequences);
}
