import type { AnyModel, Dataset, Key, Model, SmoothedStatePosterior, StatePosterior } from "@unrolled/core";
import { requireKey, requireModel } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { explainMemory } from "../binding/explain-memory.js";
import { offers, requireView } from "../binding/views.js";
import { linearGaussianPosterior } from "./linear-gaussian-posterior.js";
import { pointPosterior } from "./point-posterior.js";
import { filterReplicate, type ReplicateOptions, type StateReplicate, smoothReplicate } from "./smooth-replicate.js";
import { type SettledOptions, type StatePosteriorOptions, settledOptions } from "./state-posterior-options.js";
import { summariseReplicates } from "./summarise-replicates.js";

/**
 * The law of a vector state given the targets: means, standard deviations and quantiles of each h_t given y_{1:t} (filtering)
 * and given y_{1:T} (smoothing), and M joint draws of h_{1:T} ~ p(h_{1:T} | y_{1:T}, x), for every sequence in file order.
 *
 * Forward filtering, backward simulation (Godsill, Doucet & West 2004, doi:10.1198/016214504000000151), R times with independent
 * keys; the transition density N(f(h_t, x_{t+1}), sd²) is the view `additiveNoise`'s, which for a network that reads the target
 * before is given the data's. Every moment is the mean over replicates with the standard error of that mean. Each replicate is
 * consistent, with a bias of order 1/N that the error does not hold: more replicates do not help against it, more particles do.
 * Where the replicates' estimates of log p(y_t | y_<t) have a standard deviation above 1 nat at some t, a sequence's errors are "unavailable":
 * its particles miss what the target asks for. Draws of one replicate share its clouds. `diagnostics.warnings` says where to mistrust a result, early steps first.
 *
 * A linear state with Gaussian noise (the view `linearGaussian`) has normal laws, given exactly by the Kalman filter and smoother (errors 0), and paths
 * that are independent draws; only they use the key, and `particles`, `replicates` and `draws` are not used.
 * A deterministic network's state is a function of the inputs: its law is a point, given exactly (sds and errors 0).
 * With `particles` alone (a template's laws) there is the filter, `given: "past"`. A finite state has exact answers instead:
 * `posterior` and `samplePaths`.
 *
 * Cost per replicate and sequence O(T N model steps + T N draws S + T S N log N); memory T N S numbers (the filter alone: 2 N S).
 * A sequence's numbers depend on its id and the key, not on the batch.
 *
 * @throws TypeError for a missing view; RangeError for options, data that do not fit, or too little memory.
 * @example
 * const [first] = statePosterior(noisyNetwork, data, { particles: 200, replicates: 4, paths: 10 }, key(1));
 * console.log(first.smoothed.means.subarray(0, 4), first.smoothed.standardErrors.means.subarray(0, 4), first.paths[0]);
 */
export function statePosterior(
  model: Model<"particles"> | Model<"linearGaussian">,
  data: Dataset,
  options: StatePosteriorOptions & { readonly given: "past" },
  key: Key,
): StatePosterior[];
export function statePosterior(
  model: Model<"particles" | "additiveNoise"> | Model<"particles" | "rollout"> | Model<"linearGaussian">,
  data: Dataset,
  options: StatePosteriorOptions & { readonly given?: "all" },
  key: Key,
): SmoothedStatePosterior[];
export function statePosterior(model: Model, data: Dataset, options: StatePosteriorOptions, key: Key): StatePosterior[] {
  const settled = settledOptions(options);
  requireModel(model, "statePosterior");
  requireKey(key, "statePosterior");
  const any: AnyModel = model;
  const linear = any.views.linearGaussian;
  if (linear !== undefined && !offers(any, "rollout")) {
    const exact = (): StatePosterior[] => linearGaussianPosterior(linear(data), settled, key, createWorkspace());
    return explainMemory(`statePosterior of model "${model.name}"`, data, null, exact);
  }
  const view = requireView(any, "particles", "statePosterior").views.particles(data);
  const workspace = createWorkspace();
  const run = (): StatePosterior[] => {
    if (offers(any, "rollout")) return data.sequences.map((_, index) => pointPosterior(view, index, settled, key, workspace));
    const noise = settled.given === "past" ? null : requireDensity(any).views.additiveNoise(data);
    const keys = key.split(settled.replicates);
    return data.sequences.map(({ id }, index) => {
      const replicates = keys.map((replicateKey, r): StateReplicate => {
        const own = replicateKey.fold("sequence").fold(id);
        const options = replicateOptions(settled, r);
        return noise === null
          ? filterReplicate(view, index, options, own, workspace)
          : smoothReplicate(view, noise, index, options, own, workspace);
      });
      return summariseReplicates(id, view.stateDim, settled, replicates, key);
    });
  };
  return explainMemory(`statePosterior of model "${model.name}"`, data, { particles: settled.particles }, run);
}

/** The paths returned of replicate r, when the replicates take turns, and those drawn. */
function replicateOptions({ particles, replicates, paths, draws, probabilities }: SettledOptions, r: number): ReplicateOptions {
  const kept = Math.ceil((paths - r) / replicates);
  return { particles, probabilities, kept, draws: Math.max(draws, Math.ceil(paths / replicates)) };
}

/** Smoothing needs the density of a transition, not only draws of it. */
function requireDensity(model: AnyModel): Model<"additiveNoise"> {
  if (offers(model, "additiveNoise")) return model;
  const offered = Object.keys(model.views)
    .map((name) => `"${name}"`)
    .join(", ");
  const instead = offers(model, "finite")
    ? "its state is finite: use posterior and samplePaths, which are exact"
    : 'ask for the filter alone with given: "past"';
  throw new TypeError(
    `statePosterior: smoothing and paths need transition densities, the view "additiveNoise", model "${model.name}" (${model.kind}) offers ${offered}; ${instead}`,
  );
}
