import type { FitProgress, StopReason } from "@unrolled/core";
import type { StoppingRule } from "../learner.js";

/**
 * Why a fit with this history should not go on, or null. It looks at the history alone, so a fit resumed from a
 * checkpoint stops where the one that ran through stops. `steps`: observed steps that the objective is a mean over.
 */
export function stopReason(history: readonly FitProgress[], rule: StoppingRule, steps: number): StopReason | null {
  if (history.length >= (rule.leastIterations ?? 0)) {
    if (isLevel(history, rule) || hasConverged(history, rule, steps)) return "tolerance";
    if (rule.patience !== null && history.length - lastGain(history) >= rule.patience) return "earlyStopping";
  }
  return history.length >= rule.maxIterations ? "maxIterations" : null;
}

function isLevel(history: readonly FitProgress[], { gradientTolerance = null }: StoppingRule): boolean {
  const norm = history.at(-1)?.gradientNorm ?? null;
  return gradientTolerance !== null && norm !== null && norm < gradientTolerance;
}

function hasConverged(history: readonly FitProgress[], { tolerance, totalTolerance = null }: StoppingRule, steps: number): boolean {
  const last = history.at(-1);
  const before = history.at(-2);
  if (tolerance === null || last === undefined || before === undefined || last.objective - before.objective >= tolerance) return false;
  return totalTolerance === null || gainToCome(history) * steps < totalTolerance;
}

/** The iteration (1, 2, …) with the best validation score, the first of equals; without validation data the last; 0 before the first. */
export function bestIteration(history: readonly FitProgress[]): number {
  let best: FitProgress | null = null;
  for (const line of history) {
    if (best === null || line.validPerStep === null || best.validPerStep === null || line.validPerStep > best.validPerStep) best = line;
  }
  return best?.iteration ?? 0;
}

/** The last iteration whose validation score was better than the best before it by more than its error; where scores have none, the best. */
function lastGain(history: readonly FitProgress[]): number {
  let best: FitProgress | null = null;
  for (const line of history) {
    if (best === null || line.validPerStep === null || best.validPerStep === null) best = line;
    else if (line.validPerStep > best.validPerStep + (line.particles?.validError ?? 0)) best = line;
  }
  return best?.iteration ?? 0;
}

/** A gain of this many ulps of the objective is rounding. */
const roundingUlps = 16;

/**
 * How much more the objective (per step) will gain if the fit goes on, by Aitken's extrapolation: gains g that shrink by the
 * ratio r = g_t / g_{t−1} sum to g_t r / (1 − r) (Böhning et al. 1994, doi:10.1007/BF00120769). Infinity where they do not shrink, or
 * where the history is too short to say; 0 where the last gain is rounding.
 */
export function gainToCome(history: readonly FitProgress[]): number {
  const [a, b, c] = history.slice(-3).map(({ objective }) => objective);
  if (a === undefined || b === undefined || c === undefined) return Number.POSITIVE_INFINITY;
  if (c - b <= roundingUlps * Number.EPSILON * (1 + Math.abs(c))) return 0;
  const ratio = (c - b) / (b - a);
  return ratio >= 0 && ratio < 1 ? ((c - b) * ratio) / (1 - ratio) : Number.POSITIVE_INFINITY;
}
