import { checkProbabilities } from "../../laws/state-rows.js";
import { type Lexicon, lexiconOf } from "./lexicon.js";
import type { HiddenMarkovTaggerSpec } from "./tagger-file.js";

/** A checked tagger, laid out for number loops. */
export interface CheckedTagger {
  /** K */
  readonly tagCount: number;
  /** V: words of the lexicon. */
  readonly wordCount: number;
  /** K */
  readonly initial: Float64Array;
  /** K × K: p(not the end, the next tag | tag); null at order 1. */
  readonly step: Float64Array | null;
  /** K: p(the end | tag). */
  readonly end: Float64Array | null;
  readonly lexicon: Lexicon;
}

const who = "hiddenMarkovTagger";

/** @throws RangeError or TypeError that names the field. */
export function checkTagger(spec: HiddenMarkovTaggerSpec): CheckedTagger {
  const { order, initial, transition, final, lexicon, smoothing, inputs } = spec;
  if (order !== 1 && order !== 2) throw new RangeError(`${who}: order must be 1 or 2, got ${order}`);
  const K = initial.length;
  checkProbabilities(initial, K, `${who}: initial`);
  if ((transition === null) !== (order === 1))
    throw new RangeError(
      `${who}: transition must be ${order === 1 ? "null at order 1" : `${K} rows at order 2`}, got ${transition === null ? "null" : "rows"}`,
    );
  if (transition !== null && transition.length !== K)
    throw new RangeError(`${who}: transition must have ${K} rows, as initial has entries, got ${transition.length}`);
  transition?.forEach((row, k) => void checkProbabilities(row, K, `${who}: transition row ${k + 1}`));
  if (final !== null && (final.length !== K || !final.every((p) => p >= 0 && p < 1)))
    throw new RangeError(`${who}: final must be ${K} probabilities from 0 to below 1, got ${JSON.stringify(final)}`);
  lexicon.forEach((row, w) => void checkRow(row, K, w));
  checkSmoothing(smoothing);
  if (smoothing.suffix > 0 && !inputs?.symbols)
    throw new RangeError(
      `${who}: words without names have no endings, got smoothing.suffix ${smoothing.suffix}; give inputs.symbols, or 0`,
    );
  if (inputs?.symbols && inputs.symbols.length !== lexicon.length)
    throw new RangeError(
      `${who}: lexicon must have a row for each of the ${inputs.symbols.length} words of inputs.symbols, got ${lexicon.length}`,
    );
  return {
    tagCount: K,
    wordCount: lexicon.length,
    initial: Float64Array.from(initial),
    step: transition === null ? null : Float64Array.from(transition.flatMap((row, i) => row.map((p) => p * (1 - (final?.[i] ?? 0))))),
    end: final === null ? null : Float64Array.from(final),
    lexicon: lexiconOf(spec),
  };
}

function checkRow(row: readonly number[], K: number, w: number): void {
  const isRight = row.length % 2 === 0 && row.every((x, i) => Number.isSafeInteger(x) && (i % 2 === 0 ? x >= 0 && x < K : x >= 1));
  if (!isRight || row.some((x, i) => i % 2 === 0 && i > 0 && x <= row[i - 2]!))
    throw new RangeError(
      `${who}: lexicon row ${w + 1} must be tags 0..${K - 1}, ascending, each with its count of at least 1, got ${JSON.stringify(row)}`,
    );
}

function checkSmoothing(smoothing: HiddenMarkovTaggerSpec["smoothing"]): void {
  for (const name of ["rare", "suffix"] as const)
    if (!Number.isSafeInteger(smoothing[name]) || smoothing[name] < 0)
      throw new RangeError(`${who}: smoothing.${name} must be an integer of at least 0, got ${smoothing[name]}`);
  for (const name of ["suffixPull", "wordPull"] as const)
    if (!(smoothing[name] > 0 && smoothing[name] < Number.POSITIVE_INFINITY))
      throw new RangeError(`${who}: smoothing.${name} must be a number above 0, got ${smoothing[name]}`);
}
