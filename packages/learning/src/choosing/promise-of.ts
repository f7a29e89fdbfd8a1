import type { FitProgress } from "@unrolled/core";
import { gainToCome } from "../gain-to-come.js";

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
