import type { AdditiveNoiseView, Dataset, ParticleView, Precision, Workspace } from "../contracts/index.js";
import { selectSequences } from "../data/index.js";
import { additiveSpreads, type Clouds, openClouds } from "./clouds.js";
import { type Network, spreadOf } from "./network.js";
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
      const clouds = openOne(network, data, index, count, precision, !deterministic, workspace);
      return {
        length: clouds.length,
        stateDim: clouds.stateDim,
        openedFor: { particles: count, precision },
        initialInto: (out, key) => clouds.moveInto(out, null, 0, [key]),
        moveInto: (out, previous, t, key) => clouds.moveInto(out, previous, t, [key]),
        logPotentialInto: clouds.logPotentialInto,
        transition: clouds.transition,
        emission: clouds.emission,
        expansion: clouds.expansion ?? null,
      };
    },
  });
}

/**
 * The same with its transition density in closed form, N(f(s_{t−1}, x_t), diag sd²), for the grid filter and guided samplers; null
 * where the state is not all draws of one spread around a mean of what came before, so that there is none.
 */
export function additiveNoiseView(network: Network): ((data: Dataset) => AdditiveNoiseView) | null {
  const { slice } = network;
  const sd = additiveSpreads(network);
  if (sd === null) return null;
  return (data) => {
    const still = sd.indexOf(0);
    if (still !== -1)
      throw new RangeError(
        `additiveNoise: every noise.sd must be above 0 for a transition density, got noise.sd[${still}] = 0; use smc, or rollout where all are 0`,
      );
    bindSources(network.name, slice, data);
    return Object.freeze<AdditiveNoiseView>({
      data,
      stateDim: sd.length,
      sd: sd.slice(),
      open(index, count, workspace) {
        const { length, stateDim, meanInto, logPotentialInto } = openOne(network, data, index, count, "float64", false, workspace);
        return { length, stateDim, meanInto, logEmissionInto: (out, state, t) => logPotentialInto(out, state, null, t) };
      },
    });
  };
}

/** True where the state is a function of what came before: no draws, or none that spreads. */
export function isStill(network: Network): boolean {
  return network.slice.variables.every((variable, i) => variable.draw === null || spreadOf(network, i)?.every((sd) => sd === 0) === true);
}

/** Numbers of a state. */
export function stateDimOf({ slice }: Network): number {
  return slice.variables.reduce((sum, { slot }) => sum + slot.size, 0);
}

function openOne(
  network: Network,
  data: Dataset,
  index: number,
  count: number,
  precision: Precision,
  noise: boolean,
  workspace: Workspace,
): Clouds {
  if (data.sequences[index] === undefined)
    throw new RangeError(`open: sequence index must be 0..${data.sequences.length - 1}, got ${index}`);
  return openClouds(network, selectSequences(data, [index]), { particles: count, precision, noise, tape: false }, workspace);
}
