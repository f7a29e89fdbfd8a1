import type { Dataset, ParticleView, PathProcess, Workspace } from "../contracts/index.js";
import { cutSequences, selectSequences } from "../data/index.js";
import { openClouds } from "./clouds.js";
import { isStill, type Network } from "./network.js";

/** The view, with paths where the network reads the targets before. */
export function withPaths(network: Network, data: Dataset, view: ParticleView): ParticleView {
  if (network.slice.previousTarget === null) return view;
  return Object.freeze({
    ...view,
    openPaths: (index, count, from, workspace) => openPaths(network, data, index, count, from, workspace),
  } satisfies ParticleView);
}

/**
 * Steps `from` on of a sequence as paths with targets of their own: a batch of as many copies, one particle each. A path's noise is
 * addressed by (its key, "noise", t).
 */
function openPaths(network: Network, data: Dataset, index: number, count: number, from: number, workspace: Workspace): PathProcess {
  // The step before `from` is there for its target, which the first step reads.
  const first = Math.max(0, from - 1);
  const piece = cutSequences(data, [{ index, from: first, to: data.sequences[index]!.length, id: data.sequences[index]!.id }]);
  const copies = selectSequences(piece, new Array<number>(count).fill(0));
  const clouds = openClouds(network, copies, { particles: 1, precision: "float64", noise: !isStill(network), tape: false }, workspace);
  return {
    moveInto: (out, previous, t, keys) => clouds.moveInto(out, previous, t - first, keys),
    targetLaws: (state, previous, t) => clouds.targetLaws(state, previous, t - first),
    setTargets(values, t) {
      if (t + 1 - first < copies.length) clouds.feedBack(values, t + 1 - first);
    },
  };
}
