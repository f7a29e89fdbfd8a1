import type { LogLikelihood } from "@unrolled/core";

/**
 * −log p / (Σ T_i ln 2): the average code length of an observed step, in bits; fewer is better.
 *
 * Pooled over steps: every observed step counts the same, whatever sequence it stands in. For densities it may be
 * negative and depends on the units of the data.
 *
 * @throws RangeError without an observed step.
 * @example
 * import { bitsPerStep } from "unrolled";
 * bitsPerStep({ value: -4 * Math.LN2, steps: 2 }); // 2
 */
export function bitsPerStep(logLikelihood: Pick<LogLikelihood, "value" | "steps">): number {
  return -logLikelihood.value / (observedSteps(logLikelihood, "bitsPerStep") * Math.LN2);
}

/**
 * exp(−log p / Σ T_i): the number of equally likely symbols that would be as hard to predict; 1 is perfect.
 *
 * Pooled over steps. Only meaningful for probabilities, not for densities.
 *
 * @throws RangeError without an observed step.
 * @example
 * import { perplexity } from "unrolled";
 * perplexity({ value: -3 * Math.log(27), steps: 3 }); // 27
 */
export function perplexity(logLikelihood: Pick<LogLikelihood, "value" | "steps">): number {
  return Math.exp(-logLikelihood.value / observedSteps(logLikelihood, "perplexity"));
}

function observedSteps({ steps }: Pick<LogLikelihood, "steps">, caller: string): number {
  if (!(steps > 0)) throw new RangeError(`${caller}: at least one observed step is required, got ${steps}`);
  return steps;
}
