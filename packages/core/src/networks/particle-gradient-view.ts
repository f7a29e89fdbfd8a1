import type { Dataset, ParticleGradientView } from "../contracts/index.js";
import { openClouds } from "./clouds.js";
import type { Network } from "./network.js";
import { bindSources } from "./sources.js";

/**
 * The clouds of all sequences of a data set, forward and back with the noise held: what training by a particle bound steps.
 *
 * Noise is addressed by (the sequence's key, "noise", t).
 */
export function particleGradientView(network: Network, data: Dataset): ParticleGradientView {
  bindSources(network.name, network.slice, data);
  return Object.freeze<ParticleGradientView>({
    data,
    open: (particles, workspace, { precision = "float64", back }) =>
      openClouds(network, data, { particles, precision, noise: true, tape: back }, workspace),
  });
}
