import type { AdditiveNoiseView, Dataset, ParticleView } from "../../contracts/index.js";
import { selectSequences } from "../../data/index.js";
import { bindInputs } from "./bind-inputs.js";
import { linearEmission } from "./linear-emission.js";
import type { Weights } from "./network.js";
import { openStateProcess, stateDimOf } from "./state-process.js";

/**
 * s_t = f(s_{t−1}, x_t) + sd ⊙ ε_t, ε_t ~ N(0, I), and y_t given s_t, for a cloud of particles; sd null: no noise, so that
 * every particle moves alike and one is exact.
 *
 * Draws are addressed by (key, "noise", t). Cost a step O(N · (G·H·H + O·H)).
 */
export function particleView(weights: Weights, data: Dataset, sd: Float64Array | null): ParticleView {
  bindInputs(weights.shape, data);
  const stateDim = stateDimOf(weights);
  return Object.freeze<ParticleView>({
    data,
    stateDim,
    deterministic: sd === null,
    open(index, count, workspace, precision = "float64") {
      const process = openStateProcess(weights, sd, data, index, count, precision, workspace);
      const spread = sd?.every((s) => s > 0) ? sd : null;
      return {
        length: process.length,
        stateDim,
        initialInto: (out, key) => process.moveInto(out, null, 0, key),
        moveInto: (out, previous, t, key) => process.moveInto(out, previous, t, key),
        logPotentialInto: (out, state, _previous, t) => process.logEmissionInto(out, state, t),
        transition: spread === null ? null : { sd: spread.slice(), meanInto: process.meanInto },
        emission: linearEmission(weights, stateDim, selectSequences(data, [index])),
      };
    },
  });
}

/** The same with its transition density in closed form, N(f(s_{t−1}, x_t), diag sd²), for the grid filter and guided samplers. */
export function additiveNoiseView(weights: Weights, data: Dataset, sd: Float64Array): AdditiveNoiseView {
  const still = sd.indexOf(0);
  if (still !== -1)
    throw new RangeError(
      `additiveNoise: every noise.sd must be above 0 for a transition density, got noise.sd[${still}] = 0; use smc, or rollout where all are 0`,
    );
  bindInputs(weights.shape, data);
  return Object.freeze<AdditiveNoiseView>({
    data,
    stateDim: stateDimOf(weights),
    sd: sd.slice(),
    open: (index, count, workspace) => openStateProcess(weights, null, data, index, count, "float64", workspace),
  });
}
