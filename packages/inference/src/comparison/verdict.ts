import type { PairedDifference, Verdict } from "@unrolled/core";

/** Independent units below which no difference is called one: Wilcoxon's p is at least 2 / 2⁵ = 0.0625 with five. */
export const fewestUnits = 6;

/** 2 / 2ⁿ, at most 1: the p of Wilcoxon's signed rank test where all n units that differ favour one model. */
export function smallestPossibleP(unitsThatDiffer: number): number {
  return Math.min(1, 2 / 2 ** unitsThatDiffer);
}

/** What may be said of a pair: see `Verdict`. */
export function verdictOf({
  units,
  meanDifferencePerStep: mean,
  interval95,
  standardError,
  tests,
}: Omit<PairedDifference, "verdict">): Verdict {
  const better: Verdict = mean > 0 ? "a-better" : "b-better";
  if (!Number.isFinite(mean)) return better;
  if (mean === 0 && standardError === 0) return "same";
  if (units < fewestUnits) return units > 1 && interval95 === null ? "no-spread" : "too-few-units";
  if (interval95 === null) return "no-spread";
  if (interval95[0] <= 0 && interval95[1] >= 0) return "undecided";
  return tests.pairedT !== null && tests.pairedT.pValueHolm < 0.05 ? better : "not-after-adjustment";
}

/** The sentence about pairs with too few units; none where there are none. */
export function tooFewUnits(pairs: readonly PairedDifference[]): string[] {
  const few = pairs.filter(({ verdict }) => verdict === "too-few-units");
  if (few.length === 0) return [];
  const { units, unitKind } = few.reduce((least, pair) => (pair.units < least.units ? pair : least));
  const p = Number(smallestPossibleP(units).toPrecision(3));
  return [
    `${units} independent ${units === 1 ? unitKind.slice(0, -1) : unitKind} cannot tell which model is better: a test that assumes no shape cannot have p below ${p} with so few; ${fewestUnits} are the least that can, and more than ten are better`,
  ];
}
