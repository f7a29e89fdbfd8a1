import type { Dataset, ParticleView } from "../contracts/index.js";
import { openCloud } from "./clouds.js";
import { isStill, type Network, stateDimOf } from "./network.js";
import { bindSources } from "./sources.js";

/**
 * A network's state and y_t given it, for a cloud of particles; without draws, or where no draw spreads, every particle moves
 * alike and one is exact.
 *
 * Draws are addressed by (key, "noise", t). Cost a step O(N · weights).
 */
export function particleView(network: Network, data: Dataset): ParticleView {
  bindSources(network.name, network.slice, data);
  const deterministic = isStill(network);
  return Object.freeze<ParticleView>({
    data,
    stateDim: stateDimOf(network),
    deterministic,
    open(index, count, workspace, precision = "float64") {
      const clouds = openCloud(network, data, index, { particles: count, precision, noise: !deterministic, tape: false }, workspace);
      return {
        length: clouds.length,
        stateDim: clouds.stateDim,
        openedFor: { particles: count, precision },
        initialInto: (out, key) => clouds.moveInto(out, null, 0, [key]),
        moveInto: (out, previous, t, key) => clouds.moveInto(out, previous, t, [key]),
        logPotentialInto: clouds.logPotentialInto,
        targetLaws: clouds.targetLaws,
        transition: clouds.transition,
        emission: clouds.emission,
        expansion: clouds.expansion ?? null,
      };
    },
  });
}
