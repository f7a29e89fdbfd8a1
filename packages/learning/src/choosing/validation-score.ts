import type { Fit } from "@unrolled/core";

/**
 * The validation log-likelihood per observed step of the model that the fit returned; null without validation data or before the
 * first iteration.
 *
 * @example
 * const score = validationScore(fit(hmm, { train, valid }, baumWelch({ maxIterations: 5 }), { key: key(1) }));
 */
export function validationScore(fit: Pick<Fit<unknown>, "history" | "bestIteration">): number | null {
  return fit.history[fit.bestIteration - 1]?.validPerStep ?? null;
}
