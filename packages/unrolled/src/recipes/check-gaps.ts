import { type Dataset, firstGap } from "@unrolled/core";
import { usageError } from "../usage-error.js";
import type { Recipe } from "./recipe.js";

/**
 * Finds before anything is fitted that a network which hears the target before would meet a missing one.
 *
 * @throws a usage error that names the sequence and the step.
 */
export function checkGaps({ spec, races }: Recipe, parts: readonly Dataset[]): void {
  const hearsTargets = races.some(({ entrants }) =>
    entrants.some(({ candidate }) => "inputs" in candidate && candidate.inputs !== "given"),
  );
  if (!hearsTargets) return;
  for (const part of parts) {
    const gap = firstGap(part);
    if (gap !== null)
      throw usageError(
        `spec "${spec.text}": it hears the target before, so only trailing targets may be missing; sequence "${gap.sequence}" of data "${part.name}" misses step ${gap.missing} but has step ${gap.observed}; use ${part.inputs === null ? "an hmm" : "inputs=given"}`,
      );
  }
}
