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
