import type { FitProgress, StopReason } from "@unrolled/core";
import { bestIteration } from "./best-iteration.js";
import type { StoppingRule } from "./learner.js";

/**
 * Why a fit with this history should not go on, or null. It looks at the history alone, so a fit resumed from a
 * checkpoint stops where the one that ran through stops.
 */
export function stopReason(history: readonly FitProgress[], rule: StoppingRule): StopReason | null {
  const { maxIterations, tolerance, patience } = rule;
  const last = history.at(-1);
  const before = history.at(-2);
  if (tolerance !== null && last !== undefined && before !== undefined && last.objective - before.objective < tolerance) return "tolerance";
  if (patience !== null && history.length - bestIteration(history) >= patience) return "earlyStopping";
  return history.length >= maxIterations ? "maxIterations" : null;
}
