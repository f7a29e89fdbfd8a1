import { survivors } from "./survivors.js";

/**
 * The candidate with the best validation score (`validPerStep`, nats), the first of equals: put the smallest model first
 * and a tie goes to it. Candidates without a score (null, NaN) are never chosen.
 *
 * @throws RangeError where no candidate has a score.
 * @example
 * const fits = [0.01, 0.03].map((learningRate) => fit(network, { train, valid }, bptt({ learningRate, maxEpochs: 2 }), { key: key(1) }));
 * const chosen = chooseOnValid(fits.map((fitted) => ({ fitted, validPerStep: validationScore(fitted) })));
 */
export function chooseOnValid<C extends { readonly validPerStep: number | null }>(candidates: readonly C[]): C {
  const [best] = survivors(candidates, 1, (candidate) => candidate.validPerStep);
  if (best === undefined || best.validPerStep === null || Number.isNaN(best.validPerStep))
    throw new RangeError(`chooseOnValid: at least one candidate with a validation score is required, got none among ${candidates.length}`);
  return best;
}
