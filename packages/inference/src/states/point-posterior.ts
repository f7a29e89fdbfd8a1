import type { Key, ParticleView, StatePosterior, Workspace } from "@unrolled/core";
import { filterReplicate } from "./smooth-replicate.js";
import type { SettledOptions } from "./state-posterior-options.js";
import { summariseReplicates } from "./summarise-replicates.js";

/** The law of a state that is a function of its inputs: one particle is all of it, whatever the targets say. */
export function pointPosterior(view: ParticleView, index: number, options: SettledOptions, key: Key, workspace: Workspace): StatePosterior {
  const { id, length } = view.data.sequences[index]!;
  const { given, paths, probabilities } = options;
  const run = filterReplicate(view, index, { particles: 1, draws: 0, kept: 0, probabilities }, key, workspace);
  if (given === "past") return summariseReplicates(id, view.stateDim, options, [run], null);
  const whole = {
    ...run,
    smoothed: run.filtered,
    paths: Array.from({ length: paths }, () => run.filtered.means.slice()),
    smoothedEss: new Float64Array(length).fill(1),
    backwardEss: new Float64Array(length - 1).fill(1),
    distinct: new Int32Array(length).fill(1),
  };
  return summariseReplicates(id, view.stateDim, options, [whole], null);
}
