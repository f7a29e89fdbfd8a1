import type { Fit, FitProgress } from "@unrolled/core";
import { gainToCome } from "../loop/stop-reason.js";

/**
 * The best `keep` of the results by `score`, best first, ties in the given order; NaN and null scores come last. Pure: the
 * runs behind the results may have been made anywhere, in any order of time.
 *
 * @throws RangeError unless keep is an integer of at least 1.
 * @example
 * const fits = [0.01, 0.03, 0.1].map((learningRate) => fit(network, { train, valid }, bptt({ learningRate, maxEpochs: 1 }), { key: key(1) }));
 * const goOn = survivors(fits, 2, (fitted) => validationScore(fitted));
 */
export function survivors<R>(results: readonly R[], keep: number, score: (result: R) => number | null): readonly R[] {
  if (!Number.isSafeInteger(keep) || keep < 1) throw new RangeError(`survivors: keep must be an integer of at least 1, got ${keep}`);
  const ranked = results.map((result, place) => ({ result, place, score: score(result) ?? Number.NaN }));
  ranked.sort((a, b) => compareScores(a.score, b.score) || a.place - b.place);
  return ranked.slice(0, keep).map(({ result }) => result);
}

/** Falling order, NaN last; −Infinity equals itself (its difference is NaN). */
function compareScores(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a === b ? 0 : b > a ? 1 : -1;
}

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

/**
 * Where a short run would be after as many iterations again, by its objective and its slope: the last gain goes on for that long, or
 * shrinks as it has been shrinking (`gainToCome`), whichever is less. What short runs are compared by (Biernacki, Celeux & Govaert
 * 2003 compare objectives alone, and lose starts that are late to rise). NaN without a history.
 *
 * @example
 * const runs = [1, 2].map((seed) => fit(hmm, { train, valid }, baumWelch({ maxIterations: 5 }), { key: key(seed) }));
 * const [best] = survivors(runs, 1, ({ history }) => promiseOf(history));
 */
export function promiseOf(history: readonly FitProgress[]): number {
  const last = history.at(-1)?.objective ?? Number.NaN;
  const before = history.at(-2)?.objective ?? last;
  return last + Math.max(0, Math.min((last - before) * history.length, gainToCome(history)));
}
