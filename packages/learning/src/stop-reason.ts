import type { FitProgress, StopReason } from "@unrolled/core";
import { bestIteration } from "./best-iteration.js";
import { gainToCome } from "./gain-to-come.js";
import type { StoppingRule } from "./learner.js";

/**
 * Why a fit with this history should not go on, or null. It looks at the history alone, so a fit resumed from a
 * checkpoint stops where the one that ran through stops. `steps`: observed steps that the objective is a mean over.
 */
export function stopReason(history: readonly FitProgress[], rule: StoppingRule, steps: number): StopReason | null {
  if (hasConverged(history, rule, steps)) return "tolerance";
  if (rule.patience !== null && history.length - bestIteration(history) >= rule.patience) return "earlyStopping";
  return history.length >= rule.maxIterations ? "maxIterations" : null;
}

function hasConverged(history: readonly FitProgress[], { tolerance, totalTolerance = null }: StoppingRule, steps: number): boolean {
  const last = history.at(-1);
  const before = history.at(-2);
  if (tolerance === null || last === undefined || before === undefined || last.objective - before.objective >= tolerance) return false;
  return totalTolerance === null || gainToCome(history) * steps < totalTolerance;
}
