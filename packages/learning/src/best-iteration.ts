import type { FitProgress } from "@unrolled/core";

/** The iteration (1, 2, …) with the best validation score, the first of equals; without validation data the last; 0 before the first. */
export function bestIteration(history: readonly FitProgress[]): number {
  let best: FitProgress | null = null;
  for (const line of history) {
    if (best === null || line.validPerStep === null || best.validPerStep === null || line.validPerStep > best.validPerStep) best = line;
  }
  return best?.iteration ?? 0;
}
