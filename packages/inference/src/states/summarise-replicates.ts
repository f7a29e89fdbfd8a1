import type { Key, StateDiagnostics, StateMoments, StatePosterior } from "@unrolled/core";
import { logSpread, spreadLimit } from "../estimates/combine-replicates.js";
import type { RunMoments } from "./cloud-moments.js";
import { replicateMoments } from "./replicate-moments.js";
import type { StateReplicate } from "./smooth-replicate.js";
import type { SettledOptions } from "./state-posterior-options.js";
import { spreadAtStep, stateWarnings } from "./state-warnings.js";

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
