import type { Key, StateDiagnostics, StatePosterior } from "@unrolled/core";
import { logSpread } from "../estimates/combine-replicates.js";
import type { RunMoments } from "./cloud-moments.js";
import { replicateMoments } from "./replicate-moments.js";
import type { StateReplicate } from "./smooth-replicate.js";
import type { SettledOptions } from "./state-posterior.js";
import { stateWarnings } from "./state-warnings.js";

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
  const diagnostics: StateDiagnostics = Object.freeze({
    particles: exact ? 1 : particles,
    replicates: runs.length,
    ...health,
    warnings: Object.freeze(exact ? [] : warningsOf(runs, health, draws)),
  });
  return Object.freeze({
    id,
    length,
    stateDim,
    probabilities,
    filtered: replicateMoments(
      runs.map((run) => run.filtered),
      "past",
    ),
    smoothed: given === "past" ? null : replicateMoments(smoothed, "all"),
    paths: Object.freeze(given === "past" ? [] : inTurn(runs, paths)),
    standardErrorFrom: exact ? "exact" : "replicates",
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

function warningsOf(runs: readonly StateReplicate[], health: Health, draws: number): string[] {
  const { filteredEss, smoothedEss, backwardEss, distinct } = health;
  const messages: string[] = [];
  if (runs.some(({ extinct }) => extinct)) messages.push(stateWarnings.extinct);
  else if (logSpread(Float64Array.from(runs, ({ logLikelihood }) => logLikelihood)) > 1) messages.push(stateWarnings.spread);
  if (filteredEss.some((ess) => ess < 20)) messages.push(stateWarnings.filteredEss);
  if (smoothedEss?.some((ess) => ess < 20)) messages.push(stateWarnings.smoothedEss);
  if (distinct?.some((count) => count < Math.min(20, draws / 2))) messages.push(stateWarnings.distinct);
  if (backwardEss !== null && backwardEss.length > 0) {
    const collapsed = backwardEss.filter((ess) => ess < 2).length;
    if (2 * collapsed >= backwardEss.length) messages.push(stateWarnings.backwardEss);
  }
  return messages;
}
