import { addScaledRows } from "@unrolled/kernels";
import type { AdditiveNoiseView, Dataset, Key, ParticleView, Rows } from "../../contracts/index.js";
import { bindInputs } from "./bind-inputs.js";
import { bindEmission } from "./emission.js";
import type { Network } from "./network.js";
import { openStateProcess, stateDimOf } from "./state-process.js";

/**
 * s_t = f(s_{t−1}, x_t) + sd ⊙ ε_t, ε_t ~ N(0, I), and y_t given s_t, for a cloud of particles; sd null: no noise, so that
 * every particle moves alike and one is exact.
 *
 * Draws are addressed by (key, "noise", t). Cost a step O(N · (G·H·H + O·H)).
 */
export function particleView(network: Network, data: Dataset, sd: Float64Array | null): ParticleView {
  const blocks = bindInputs(network.shape, data);
  const logEmission = bindEmission(network.shape, data);
  const stateDim = stateDimOf(network);
  return Object.freeze<ParticleView>({
    data,
    stateDim,
    open(index, count, workspace) {
      const process = openStateProcess(network, blocks, logEmission, data, index, count, workspace);
      const noise = workspace.vector(sd === null ? 0 : count * stateDim);
      const perturb = (out: Rows, t: number, key: Key): void => {
        if (sd === null) return;
        const drawn = noise.subarray(0, out.count * stateDim);
        key.fold("noise").fold(t).fillNormal(drawn);
        addScaledRows(out.data, 0, sd, 0, drawn, 0, stateDim, out.count, stateDim);
      };
      return {
        length: process.length,
        stateDim,
        initialInto(out, key) {
          process.meanInto(out, null, 0);
          perturb(out, 0, key);
        },
        moveInto(out, previous, t, key) {
          process.meanInto(out, previous, t);
          perturb(out, t, key);
        },
        logPotentialInto: (out, state, _previous, t) => process.logEmissionInto(out, state, t),
      };
    },
  });
}

/** The same with its transition density in closed form, N(f(s_{t−1}, x_t), diag sd²), for the grid filter and guided samplers. */
export function additiveNoiseView(network: Network, data: Dataset, sd: Float64Array): AdditiveNoiseView {
  const still = sd.indexOf(0);
  if (still !== -1)
    throw new RangeError(
      `additiveNoise: every noise.sd must be above 0 for a transition density, got noise.sd[${still}] = 0; use the particles view`,
    );
  const blocks = bindInputs(network.shape, data);
  const logEmission = bindEmission(network.shape, data);
  return Object.freeze<AdditiveNoiseView>({
    data,
    stateDim: stateDimOf(network),
    sd: sd.slice(),
    open: (index, count, workspace) => openStateProcess(network, blocks, logEmission, data, index, count, workspace),
  });
}
