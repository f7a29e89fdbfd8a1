import type { LogLikelihood } from "@unrolled/core";

/** Smaller is better. Only criteria on the same data may be compared. */
export interface InformationCriteria {
  readonly aic: number;
  readonly bic: number;
  /** k */
  readonly parameters: number;
  /** n: steps with an observed target. */
  readonly steps: number;
}

/**
 * AIC = 2 k − 2 log p and BIC = k log n − 2 log p, in nats, with k free parameters and n observed steps (Akaike 1974,
 * doi:10.1109/TAC.1974.1100705; Schwarz 1978, doi:10.1214/aos/1176344136).
 *
 * They estimate out-of-sample performance from the data a model was fitted to by maximum likelihood: give the score of the
 * training data. For a smoothed n-gram or a network that was stopped early they penalise too much. Steps of a sequence are
 * dependent, so n is a convention, the usual one. A held-out score needs neither.
 *
 * Null where there is nothing honest to say: the likelihood is an estimate or not finite, or the model does not count its parameters.
 *
 * @param parameters the model's `parameterCount`.
 * @example
 * const { bic } = informationCriteria(logLikelihood(hmm, train, forward()), hmm.parameterCount) ?? { bic: Number.NaN };
 */
export function informationCriteria(
  { value, steps, exact }: Pick<LogLikelihood, "value" | "steps" | "exact">,
  parameters: number,
): InformationCriteria | null {
  if (!Number.isSafeInteger(parameters) || parameters < 0)
    throw new RangeError(`informationCriteria: parameters must be a count, a model's parameterCount, got ${parameters}`);
  if (!exact || !Number.isFinite(value) || steps === 0 || parameters === 0) return null;
  return Object.freeze({ aic: 2 * parameters - 2 * value, bic: parameters * Math.log(steps) - 2 * value, parameters, steps });
}
