import {
  describedBy,
  type Key,
  type LogLikelihood,
  type Method,
  type SequenceLogLikelihood,
  type Settings,
  settingsOf,
  type ViewName,
} from "@unrolled/core";
import { combineReplicates } from "../estimates/combine-replicates.js";
import { totalOf } from "../estimates/total-of.js";
import type { Cutting, EstimateRounds, MethodKind } from "./method-kind.js";
import { together } from "./rounds.js";

/**
 * A random method run `count` times with independent keys (`key.split`), combined per sequence by log-mean-exp: what a
 * sampled log-likelihood should be reported with, for its error comes from the spread of independent runs.
 *
 * Standard error: the delta method's, with count − 1 degrees of freedom (`interval95`); too small where the replicates'
 * log-likelihoods spread by more than 1 nat, which brings a warning. `replicates` keeps every run's log Ẑ. Increments are
 * the differences of the log-mean-exp of the cumulative sums, and sum to the value. Cost: `count` runs.
 *
 * @example
 * const score = logLikelihood(noisyNetwork, data, replicated(smc({ particles: 500 }), 8), key(7));
 * console.log(score.value, score.standardError, await interval95(score));
 */
export function replicated<V extends ViewName>(method: Method<V, "random">, count: number): Method<V, "random"> {
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`replicated: count must be a positive integer, got ${count}; 8 or more give an error that can be trusted`);
  const name = `replicated(${method.name}, ${count})`;
  const inner = settingsOf(method);
  return describedBy(replicatedKind, inner && { method: inner, count }, {
    name,
    view: method.view,
    randomness: "random",
    run: (view, { workspace, key }) =>
      combineRuns(
        name,
        key.split(count).map((runKey) => method.run(view, { workspace, key: runKey })),
        key,
      ),
  } satisfies Method<V, "random">);
}

/** The estimate that whole runs make together, sequence by sequence. */
export function combineRuns(name: string, runs: readonly LogLikelihood[], key: Key): LogLikelihood {
  const sequences = runs[0]!.sequences.map(
    (_, index): SequenceLogLikelihood => combineReplicates(runs.map((run) => run.sequences[index]!)),
  );
  return totalOf(name, sequences, { key: key.toString() });
}

interface ReplicatedSettings {
  readonly method: Settings;
  readonly count: number;
}

export const replicatedKind: MethodKind<ReplicatedSettings> = Object.freeze<MethodKind<ReplicatedSettings>>({
  name: "replicated",
  help: "independent runs of a random method, whose spread tells the error",
  view: null,
  randomness: "random",
  wraps: true,
  options: { count: { type: "integer", least: 1, help: "independent runs", default: "8" } },
  make: ({ method, count }, make) => replicated(make(method) as Method<ViewName, "random">, count),
  cost: (_model, _data, { method, count }, cost) => count * cost(method),
  addsUp: ({ method }, addsUp) => addsUp(method),
  rounds: (settings, cutting) => (areRunsApart(settings, cutting) ? runByRun(settings, cutting) : null),
});

/** A sequence longer than two pieces would hold the others up: then its replicates are pieces of their own. */
function areRunsApart({ method }: ReplicatedSettings, { data, parts, addsUp }: Cutting): boolean {
  return data.length * parts > 2 * data.stepCount || !addsUp(method);
}

function* runByRun({ method, count }: ReplicatedSettings, { key, parts, make, plan }: Cutting): EstimateRounds {
  const root = key as Key;
  const runs = yield* together(root.split(count).map((runKey) => plan(method, runKey, Math.ceil(parts / count))));
  return combineRuns(replicated(make(method) as Method<ViewName, "random">, count).name, runs, root);
}
