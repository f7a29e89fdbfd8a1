import type { PairedDifference, ScoredModel } from "@unrolled/core";
import { spreadsTooMuch } from "../estimates/combine-replicates.js";
import { describeSequences } from "./describe-sequences.js";
import { type IndependentUnits, independentUnits } from "./independent-units.js";
import { matchSequences } from "./match-sequences.js";
import { meanPerSequence } from "./mean-per-sequence.js";
import { monteCarloVariance } from "./monte-carlo-error.js";
import { ratioEstimate } from "./ratio-estimate.js";
import { pairedT, signedRank, type UnadjustedTest } from "./significance-tests.js";
import { type SequenceDifference, splitInfinite } from "./split-infinite.js";
import { smallestPossibleP } from "./verdict.js";

/** A pair before what needs all pairs: the bootstrap (shared units) and Holm's adjustment. */
export interface UnadjustedPair {
  readonly difference: Omit<PairedDifference, "tests" | "verdict">;
  readonly units: IndependentUnits;
  readonly pairedT: UnadjustedTest | null;
  readonly wilcoxon: UnadjustedTest | null;
}

const nothingMeasured = { ratio: 0, standardError: Number.NaN, degreesOfFreedom: null, interval95: null } as const;

/** Everything about a − b that needs only this pair; `compareScores` says what the numbers are. */
export async function comparePair(a: ScoredModel, b: ScoredModel): Promise<UnadjustedPair> {
  const { compared, ranked, warnings } = splitInfinite(matchSequences(a, b), a.name, b.name);
  const units = independentUnits(compared);
  const steps = compared.reduce((total, sequence) => total + sequence.steps, 0);
  const paired = a.logLikelihood.key !== null && a.logLikelihood.key === b.logLikelihood.key;
  const errors = samplingErrors(compared, steps, paired);
  const estimate = units.count === 0 ? nothingMeasured : await ratioEstimate(units);
  const rankedUnits = independentUnits(ranked);
  const notes = [...warnings];
  if (units.count === 0) notes.push("no sequence is left to compare; the difference 0 stands for none measured");
  else if (units.count === 1) notes.push(`one independent unit (${units.kind}) has no spread, so there is no interval and no test`);
  const noSpread = units.count > 1 && Number.isFinite(estimate.ratio) && estimate.interval95 === null;
  if (noSpread)
    notes.push(
      `all ${units.count} ${units.kind} differ by the same amount per step, as copies of one would: nothing measures an error, so there is no interval and no test`,
    );
  notes.push(...unavailableErrors(compared, a.name, b.name));
  if (Math.abs(errors.logScaleBias) > estimate.standardError / 4)
    notes.push(
      `the bias of the log estimates (${errors.logScaleBias.toPrecision(2)} nats per step) exceeds a quarter of the standard error; use more particles or replicates`,
    );

  return {
    difference: {
      a: a.name,
      b: b.name,
      steps,
      units: units.count,
      unitKind: units.kind,
      meanDifferencePerStep: estimate.ratio,
      meanOfSequenceMeans: units.count === 0 ? 0 : meanPerSequence(compared),
      standardError: estimate.standardError,
      ...errors,
      possiblyBiased: Number.isNaN(errors.monteCarloStandardError),
      degreesOfFreedom: estimate.degreesOfFreedom,
      interval95: estimate.interval95,
      smallestPossibleP: smallestPossibleP(rankedUnits.totals.filter((total) => total !== 0).length),
      warnings: Object.freeze(notes),
    },
    units,
    pairedT: await pairedT(estimate),
    wilcoxon: noSpread ? null : await signedRank(rankedUnits),
  };
}

/** Which scores have no error of their own, and what follows. */
function unavailableErrors(compared: readonly SequenceDifference[], nameA: string, nameB: string): string[] {
  return (["a", "b"] as const).flatMap((side) => {
    const name = side === "a" ? nameA : nameB;
    const scored = compared.filter(({ value }) => Number.isFinite(value)).map(({ matched }) => matched[side]);
    const unavailable = scored.filter(({ standardErrorFrom }) => standardErrorFrom === "unavailable");
    if (unavailable.length === 0) return [];
    const spread = unavailable.filter(spreadsTooMuch).map(({ id }) => id);
    return spread.length === 0
      ? [`the Monte Carlo error of ${name} was not measured; score with replicates`]
      : [
          `the replicates of ${name} still spread by more than 1 nat on ${describeSequences(spread)}, so its score there is likely too low and the difference possibly biased; its Monte Carlo error is unavailable, and an interval is that of the spread over ${compared.some(({ group }) => group !== null) ? "groups" : "sequences"}. Use more particles`,
        ];
  });
}

/** The Monte Carlo error and the log-scale bias of the pooled difference, per step. */
function samplingErrors(
  compared: readonly SequenceDifference[],
  steps: number,
  paired: boolean,
): Pick<PairedDifference, "monteCarloStandardError" | "logScaleBias"> {
  let variance = 0;
  let bias = 0;
  for (const { matched, value } of compared) {
    if (!Number.isFinite(value)) continue;
    variance += monteCarloVariance(matched.a, matched.b, paired);
    bias -= (matched.a.standardError ** 2 - matched.b.standardError ** 2) / 2;
  }
  if (steps === 0) return { monteCarloStandardError: 0, logScaleBias: 0 };
  return { monteCarloStandardError: Math.sqrt(variance) / steps, logScaleBias: bias === 0 ? 0 : bias / steps };
}
