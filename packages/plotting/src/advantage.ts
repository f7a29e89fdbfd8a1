import type { Comparison, PairedDifference, Verdict } from "@unrolled/core";

/** A paired difference with a direction: by how much `first` is better than `second`, nats per step. */
export interface Advantage
  extends Pick<
    PairedDifference,
    "steps" | "units" | "unitKind" | "meanOfSequenceMeans" | "standardError" | "monteCarloStandardError" | "interval95"
  > {
  readonly first: string;
  readonly second: string;
  readonly perStep: number;
  readonly bootstrap95: readonly [number, number] | null;
  /** Holm-adjusted; null without a test. */
  readonly pairedT: number | null;
  readonly wilcoxon: number | null;
  readonly degreesOfFreedom: number | null;
  /** What may be said of the pair, as seen from `first`: "a-better" is that it is better. */
  readonly verdict: Verdict;
  /** The least p that Wilcoxon's test can have on so many units. */
  readonly smallestPossibleP: number;
  /** The 95 % interval lies on one side of zero, or the difference is infinite. */
  readonly decided: boolean;
}

const turned: Partial<Record<Verdict, Verdict>> = { "a-better": "b-better", "b-better": "a-better" };

/** The pair seen from `first` (one of its two models): everything that has a sign changes it where the pair is turned. */
export function advantageOf(pair: PairedDifference, first: string = pair.a): Advantage {
  const sign = first === pair.a ? 1 : -1;
  const turn = (interval: readonly [number, number] | null): readonly [number, number] | null =>
    interval === null || sign === 1 ? interval : [-interval[1], -interval[0]];
  const interval95 = turn(pair.interval95);
  return {
    first,
    second: first === pair.a ? pair.b : pair.a,
    steps: pair.steps,
    units: pair.units,
    unitKind: pair.unitKind,
    perStep: sign * pair.meanDifferencePerStep,
    meanOfSequenceMeans: sign * pair.meanOfSequenceMeans,
    standardError: pair.standardError,
    monteCarloStandardError: pair.monteCarloStandardError,
    interval95,
    bootstrap95: turn(pair.tests.bootstrap?.interval95 ?? null),
    pairedT: pair.tests.pairedT?.pValueHolm ?? null,
    wilcoxon: pair.tests.wilcoxon?.pValueHolm ?? null,
    degreesOfFreedom: pair.degreesOfFreedom,
    verdict: sign === 1 ? pair.verdict : (turned[pair.verdict] ?? pair.verdict),
    smallestPossibleP: pair.smallestPossibleP,
    decided: interval95 === null ? !Number.isFinite(pair.meanDifferencePerStep) : interval95[0] > 0 || interval95[1] < 0,
  };
}

/** The pair with the better model first, as everything that people read shows it; with `first`, that model first. */
export function winnerFirst(pair: PairedDifference, first?: string): Advantage {
  return advantageOf(pair, first ?? (pair.meanDifferencePerStep < 0 ? pair.b : pair.a));
}

/** By how much `first` is better than `second`, or null when the comparison does not hold the pair. */
export function findAdvantage(comparison: Comparison, first: string, second: string): Advantage | null {
  const pair = comparison.pairs.find(({ a, b }) => (a === first && b === second) || (a === second && b === first));
  return pair === undefined ? null : advantageOf(pair, first);
}
