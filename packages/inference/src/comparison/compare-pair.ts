import type { PairedDifference, ScoredModel, UnitKind } from "@unrolled/core";
import { spreadsTooMuch } from "../estimates/combine-replicates.js";
import { type BlockCut, cutIntoBlocks } from "./cut-into-blocks.js";
import { type IndependentUnits, independentUnits } from "./independent-units.js";
import { describeSequences, type MatchedSequence, matchSequences } from "./match-sequences.js";
import { monteCarloVariance } from "./monte-carlo-error.js";
import { ratioEstimate } from "./ratio-estimate.js";
import { meanPerSequence } from "./score-per-step.js";
import { pairedT, signedRank, type UnadjustedTest } from "./significance-tests.js";
import { splitInfinite } from "./split-infinite.js";
import { smallestPossibleP } from "./verdict.js";

/** A pair before what needs all pairs: the bootstrap (shared units) and Holm's adjustment. */
export interface UnadjustedPair {
  readonly difference: Omit<PairedDifference, "tests" | "verdict">;
  readonly units: IndependentUnits;
  readonly pairedT: UnadjustedTest | null;
  readonly wilcoxon: UnadjustedTest | null;
  /** Whether a score is an approximation, so that the pair is not decided. */
  readonly isApproximated: boolean;
}

const unmeasured = { standardError: Number.NaN, degreesOfFreedom: null, interval95: null } as const;
const nothingMeasured = { ratio: 0, ...unmeasured } as const;

/** Everything about a − b that needs only this pair; `compareScores` says what the numbers are. */
export async function comparePair(a: ScoredModel, b: ScoredModel, blocks: BlockCut | null): Promise<UnadjustedPair> {
  const matched = matchSequences(a, b);
  const parts =
    blocks === null
      ? matched
      : cutIntoBlocks(
          matched.map((pair) => [pair.a, pair.b]),
          blocks,
        ).map(([first, second]) => ({ a: first!, b: second! }));
  const { compared, ranked, warnings } = splitInfinite(parts, a.name, b.name);
  const units = independentUnits(compared, blocks !== null);
  const steps = compared.reduce((total, sequence) => total + sequence.steps, 0);
  const paired = a.logLikelihood.key !== null && a.logLikelihood.key === b.logLikelihood.key;
  const errors = samplingErrors(matched, steps, paired);
  const approximated = approximatedNames(matched, a.name, b.name);
  const measured = units.count === 0 ? nothingMeasured : await ratioEstimate(units);
  const estimate = approximated.length === 0 ? measured : { ...measured, ...unmeasured };
  const rankedUnits = independentUnits(ranked, blocks !== null);
  const notes = [...warnings];
  if (units.count === 0) notes.push("no sequence is left to compare; the difference 0 stands for none measured");
  else if (units.count === 1) notes.push(`one independent unit (${units.kind}) has no spread, so there is no interval and no test`);
  if (approximated.length > 0)
    notes.push(
      `the score of ${approximated.join(" and that of ")} is an approximation, how far off nothing measures: there is no interval and no test, and the difference is not one of the models; score by an exact method or by sampling`,
    );
  const noSpread = units.count > 1 && Number.isFinite(measured.ratio) && measured.interval95 === null;
  if (noSpread)
    notes.push(
      `all ${units.count} ${units.kind} differ by the same amount per step, as copies of one would: nothing measures an error, so there is no interval and no test`,
    );
  notes.push(...unavailableErrors(matched, units.kind, a.name, b.name));
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
      ...(blocks === null ? {} : { blockLength: blocks.length }),
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
    wilcoxon: noSpread || approximated.length > 0 ? null : await signedRank(rankedUnits),
    isApproximated: approximated.length > 0,
  };
}

/** Which of the two have a sequence whose score is an approximation. */
function approximatedNames(matched: readonly MatchedSequence[], nameA: string, nameB: string): string[] {
  const isApproximated = (side: "a" | "b"): boolean => matched.some((pair) => pair[side].standardErrorFrom === "approximation");
  return [...(isApproximated("a") ? [nameA] : []), ...(isApproximated("b") ? [nameB] : [])];
}

/** Which scores have no error of their own, and what follows. */
function unavailableErrors(matched: readonly MatchedSequence[], kind: UnitKind, nameA: string, nameB: string): string[] {
  return (["a", "b"] as const).flatMap((side) => {
    const name = side === "a" ? nameA : nameB;
    const scored = matched.filter((pair) => Number.isFinite(pair.a.value) && Number.isFinite(pair.b.value)).map((pair) => pair[side]);
    const unavailable = scored.filter(({ standardErrorFrom }) => standardErrorFrom === "unavailable");
    if (unavailable.length === 0) return [];
    const spread = unavailable.filter(spreadsTooMuch).map(({ id }) => id);
    return spread.length === 0
      ? [`the Monte Carlo error of ${name} was not measured; score with replicates`]
      : [
          `the replicates of ${name} still spread by more than 1 nat on ${describeSequences(spread)}, so its score there is likely too low and the difference possibly biased; its Monte Carlo error is unavailable, and an interval is that of the spread over ${kind}. Use more particles`,
        ];
  });
}

/** The Monte Carlo error and the log-scale bias of the pooled difference, per step. */
function samplingErrors(
  matched: readonly MatchedSequence[],
  steps: number,
  paired: boolean,
): Pick<PairedDifference, "monteCarloStandardError" | "logScaleBias"> {
  let variance = 0;
  let bias = 0;
  for (const { a, b } of matched) {
    if (!Number.isFinite(a.value) || !Number.isFinite(b.value)) continue;
    variance += monteCarloVariance(a, b, paired);
    bias -= (a.standardError ** 2 - b.standardError ** 2) / 2;
  }
  if (steps === 0) return { monteCarloStandardError: 0, logScaleBias: 0 };
  return { monteCarloStandardError: Math.sqrt(variance) / steps, logScaleBias: bias === 0 ? 0 : bias / steps };
}
