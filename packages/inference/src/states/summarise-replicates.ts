import type { Key, StateDiagnostics, StateMoments, StatePosterior } from "@unrolled/core";
import { logSpread, spreadLimit } from "../estimates/combine-replicates.js";
import type { RunMoments } from "./cloud-moments.js";
import { replicateMoments } from "./replicate-moments.js";
import type { StateReplicate } from "./smooth-replicate.js";
import type { SettledOptions } from "./state-posterior-options.js";

/** What independent runs over one sequence make together. `key` null: one run, of a state that is a point. */
export function summariseReplicates(
  id: string,
  stateDim: number,
  { given, particles, paths, draws, probabilities }: SettledOptions,
  runs: readonly StateReplicate[],
  key: Key | null,
): StatePosterior {
  const length = runs[0]!.filteredEss.length;
  const smoothed = runs.map((run) => run.smoothed).filter((run): run is RunMoments => run !== null);
  const exact = key === null;
  const health = {
    filteredEss: fewest(runs.map((run) => run.filteredEss))!,
    smoothedEss: fewest(runs.map((run) => run.smoothedEss)),
    backwardEss: fewest(runs.map((run) => run.backwardEss)),
    distinct: fewest(runs.map((run) => run.distinct)),
  };
  const doubtful = exact ? -1 : firstSpreadingStep(runs.map((run) => run.increments));
  const filteredMoments = replicateMoments(
    runs.map((run) => run.filtered),
    "past",
    doubtful === -1,
  );
  const smoothedMoments = given === "past" ? null : replicateMoments(smoothed, "all", doubtful === -1);
  const moments = [filteredMoments, smoothedMoments];
  const diagnostics: StateDiagnostics = Object.freeze({
    particles: exact ? 1 : particles,
    replicates: runs.length,
    ...health,
    warnings: Object.freeze(exact ? [] : warningsOf(runs, moments, health, draws, doubtful)),
  });
  return Object.freeze({
    id,
    length,
    stateDim,
    probabilities,
    filtered: filteredMoments,
    smoothed: smoothedMoments,
    paths: Object.freeze(given === "past" ? [] : inTurn(runs, paths)),
    standardErrorFrom: exact ? "exact" : doubtful === -1 ? "replicates" : "unavailable",
    key: key?.toString() ?? null,
    diagnostics,
  } satisfies StatePosterior);
}

/** Path m is the next of run m mod R: the first few are the same however many are asked for. */
function inTurn(runs: readonly StateReplicate[], count: number): Float64Array[] {
  return Array.from({ length: count }, (_, m) => runs[m % runs.length]!.paths[Math.floor(m / runs.length)]!);
}

function fewest<A extends Float64Array | Int32Array>(counts: readonly (A | null)[]): A | null {
  const [first, ...others] = counts;
  if (first == null) return null;
  const least = first.slice() as A;
  for (const other of others) for (let t = 0; t < least.length; t++) least[t] = Math.min(least[t]!, other![t]!);
  return least;
}

type Health = Pick<StateDiagnostics, "filteredEss" | "smoothedEss" | "backwardEss" | "distinct">;

/** The first step whose likelihood, given those before, the runs put more than 1 nat apart (as a standard deviation); −1: none. */
function firstSpreadingStep(increments: readonly Float64Array[]): number {
  return increments[0]!.findIndex((_, t) => logSpread(Float64Array.from(increments, (run) => run[t]!)) > spreadLimit);
}

function warningsOf(
  runs: readonly StateReplicate[],
  moments: readonly (StateMoments | null)[],
  health: Health,
  draws: number,
  doubtful: number,
): string[] {
  const { filteredEss, smoothedEss, backwardEss, distinct } = health;
  const messages: string[] = [];
  if (runs.some(({ extinct }) => extinct)) messages.push(stateWarnings.extinct);
  if (doubtful !== -1) messages.push(spreadAtStep(doubtful));
  if (moments.some((law) => law !== null && disagree(law, runs.length))) messages.push(stateWarnings.disagreement);
  if (filteredEss.some((ess) => ess < 20)) messages.push(stateWarnings.filteredEss);
  if (smoothedEss?.some((ess) => ess < 20)) messages.push(stateWarnings.smoothedEss);
  if (distinct?.some((count) => count < Math.min(20, draws / 2))) messages.push(stateWarnings.distinct);
  if (backwardEss !== null && backwardEss.length > 0) {
    const collapsed = backwardEss.filter((ess) => ess < 2).length;
    if (2 * collapsed >= backwardEss.length) messages.push(stateWarnings.backwardEss);
  }
  return messages;
}

/** Does the spread of the replicates' means, anywhere, pass half of the law's standard deviation? */
function disagree({ means, sds, standardErrors }: StateMoments, replicates: number): boolean {
  return means.some((_, i) => standardErrors.means[i]! * Math.sqrt(replicates) > 0.5 * sds[i]!);
}

/** What can go wrong with a state's posterior, in a sentence each. */
export const stateWarnings = Object.freeze({
  extinct:
    "in a run every particle had weight 0 at a step, and the law of the state goes on as if that target had been missing: the data may be impossible under the model, or the particles too few",
  disagreement:
    "at a step the means of the replicates spread by more than half of the law's own standard deviation, so each sees another part of it and their average may be off by more than its error; use more particles",
  filteredEss: "the filter's effective sample size is below 20 at a step, so moments there lean on few particles; use more",
  smoothedEss:
    "the effective sample size under the smoothing weights is below 20 at a step, so moments there lean on few particles; use more",
  distinct:
    "at a step the paths drawn back pass through fewer different particles than 20 (or half of the draws), so they are alike there; use more particles",
  backwardEss:
    "at half of the steps or more a path drawn back had a choice of fewer than two particles, so paths repeat the filter's own ancestors; use more particles, or expect early steps to be poor where the noise is small and the state large",
});

/** `step` counts from 0. */
export function spreadAtStep(step: number): string {
  return `at step ${step + 1} the replicates' estimates of the likelihood of the target have a standard deviation above 1 nat: few of their particles come near that target, so the moments around it are off by more than any spread tells, and no error is given; use more particles, or check that target`;
}
