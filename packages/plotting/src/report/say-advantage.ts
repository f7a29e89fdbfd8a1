import type { Advantage } from "../advantage.js";
import { decimalsFor, formatFixed, formatPValue, visibleDecimals } from "../format-number.js";
import { advantageInterval, advantageInUnit, type ScoreUnit, unitName } from "../score-unit.js";

export interface AdvantageWords {
  readonly unit: ScoreUnit;
  /** What groups are called: "chapters". Default: "groups". */
  readonly unitsName?: string;
  /** Pairs of the comparison: with one, nothing is adjusted. */
  readonly pairCount: number;
}

/** "27 chapters", "1 sequence", "20 blocks". */
export function independentUnitsInWords({ units, unitKind }: Pick<Advantage, "units" | "unitKind">, unitsName?: string): string {
  const plural = unitKind === "groups" ? (unitsName ?? "groups") : unitKind;
  return `${units} ${units === 1 ? plural.replace(/s$/, "") : plural}`;
}

/**
 * By how much and how sure, for the end of a sentence about a difference that is not negative: "0.652 bits per character
 * (95 % interval 0.631 to 0.673 over 27 chapters; Holm-adjusted p < 0.0001)".
 *
 * Digits never contradict the verdict: an end of the interval that is not 0 does not read 0, and a p does not cross 0.05.
 */
export function howMuch(advantage: Advantage, words: AdvantageWords): string {
  const { unit } = words;
  if (!Number.isFinite(advantage.perStep)) return `an infinite margin, because ${advantage.second} gives ${zero(unit)} to some of the data`;
  const amount = advantageInUnit(advantage.perStep, unit);
  const interval = advantageInterval(advantage.interval95, unit);
  const least = Math.max(2, decimalsFor(advantageInUnit(advantage.standardError, unit)) - 1); // a sentence needs one digit less than a table
  const value = `${formatFixed(amount, visibleDecimals([amount], least))} ${unitName(unit)}`;
  const units = independentUnitsInWords(advantage, words.unitsName);
  if (advantage.verdict === "approximated") return `${value} (no interval: a score is an approximation, how far off nothing measures)`;
  if (interval === null) return `${value} (no interval: ${advantage.units < 2 ? units : `all ${units} differ by the same amount`})`;
  const digits = visibleDecimals(interval, least);
  return `${value} (95 % interval ${formatFixed(interval[0], digits)} to ${formatFixed(interval[1], digits)} over ${units}${howSure(advantage, words.pairCount)})`;
}

/** With too few units a p is not given: it would rest on normality alone. */
function howSure({ verdict, pairedT: p, smallestPossibleP }: Advantage, pairCount: number): string {
  if (verdict === "too-few-units")
    return `, if their differences are normally distributed; without that, p cannot be below ${formatP(smallestPossibleP)}`;
  if (p === null) return "";
  if (pairCount < 2) return `; ${formatPValue(p)}`;
  if (verdict === "not-after-adjustment") return `; but after Holm's adjustment for all ${pairCount} pairs ${formatPValue(p)}`;
  return `; Holm-adjusted ${formatPValue(p)}`;
}

function formatP(p: number): string {
  return String(Number(p.toPrecision(3)));
}

/** A log-likelihood of −Infinity in words: a density may also be too small for a number. */
export function zero(unit: ScoreUnit): string {
  return unit.density ? "a density of zero, or one too small for a number," : "probability zero";
}
