import type { Dataset, ParticleGradientOptions, ParticleGradientView } from "../../contracts/index.js";
import { rowsByIndex, selectSequences } from "../../data/index.js";
import { bindInputs, placeInputs } from "./bind-inputs.js";
import { layOutNetwork, type Weights } from "./network.js";
import { addToParameters, makeNetworkGradient } from "./network-gradient.js";
import { backwardParticles } from "./particle-backward.js";
import { forwardParticles } from "./particle-forward.js";
import { offsetOf } from "./recurrent-shape.js";

/** Particles times packed steps held on the tape at once: sequences are worked through in groups no larger than this. */
const particleStepsAtOnce = 1 << 15;

/**
 * The particle bound log Ẑ of each sequence and the gradient of their sum, states reparameterised as
 * s_t = cell(s_{t−1}, x_t) + sd ⊙ ε_t with the model's own transition as proposal.
 *
 * E log Ẑ ≤ log p(y | x) for any number of particles, and Ẑ is unbiased for p(y | x). `resampleBelow: "never"`: IWAE
 * (Burda, Grosse & Salakhutdinov 2016, arXiv:1509.00519, eq. 8), whose gradient is that of the bound, unbiased for that of
 * E log Ẑ. A number: FIVO (Maddison et al. 2017, arXiv:1705.09279, algorithm 1), multinomial resampling where ESS / N falls
 * below it; gradients pass through the ancestors, and the term for the choice of ancestors is dropped, so the gradient is
 * biased for that of E log Ẑ but has a far smaller variance (their section 4).
 *
 * Noise and ancestors are addressed by (key, "sequence", id, purpose, t). Cost O(Σ T_i · N · (G·H·H + O·H)), about three
 * times a particle filter.
 */
export function particleGradientView(weights: Weights, noiseSd: Float64Array, data: Dataset): ParticleGradientView {
  // Binding the whole once checks it once; groups are cut from data that fit.
  bindInputs(weights.shape, data);
  return Object.freeze<ParticleGradientView>({
    data,
    boundAndGradientInto(bounds, gradient, options, workspace) {
      checkOptions(options);
      for (const indices of groupsOf(data, options.particles)) {
        const group = indices.length === data.sequences.length ? data : selectSequences(data, indices);
        workspace.scope(() => {
          const precision = options.precision ?? "float64";
          const network = layOutNetwork(weights, precision, workspace);
          const sd = workspace.vector(noiseSd.length, precision);
          sd.set(noiseSd);
          const blocks = placeInputs(bindInputs(weights.shape, group), precision, workspace);
          const logEmission = weights.shape.law.logEmission(group, workspace);
          const tape = forwardParticles(network, sd, blocks, logEmission, group, options, workspace);
          const total = makeNetworkGradient(network, workspace);
          const dLogSd = workspace.vector(sd.length, precision);
          backwardParticles(total, dLogSd, network, sd, blocks, group, tape, workspace);
          addToParameters(gradient, total, network.shape, workspace);
          const at = offsetOf(network.shape, "noise.logSd");
          for (let j = 0; j < sd.length; j++) gradient[at + j] = gradient[at + j]! + dLogSd[j]!;
          rowsByIndex(group).forEach((row, i) => {
            bounds[indices[i]!] = tape.bounds[row]!;
          });
        });
      }
    },
  });
}

/** Sequences in row order (longest first), cut so that a group's tape stays within bounds; at least one each. File order within a group of all. */
function groupsOf(data: Dataset, particles: number): number[][] {
  if (data.stepCount * particles <= particleStepsAtOnce) return [Array.from(data.sequences.keys())];
  const groups: number[][] = [];
  let steps = Number.POSITIVE_INFINITY;
  for (const index of data.order) {
    const length = data.sequences[index]!.length * particles;
    if (steps + length > particleStepsAtOnce) {
      groups.push([]);
      steps = 0;
    }
    groups.at(-1)!.push(index);
    steps += length;
  }
  return groups;
}

function checkOptions({ particles, resampleBelow }: ParticleGradientOptions): void {
  if (!Number.isSafeInteger(particles) || particles < 1)
    throw new RangeError(`particleGradient: particles must be an integer of at least 1, got ${particles}`);
  if (resampleBelow !== "never" && !(resampleBelow >= 0 && resampleBelow <= 1))
    throw new RangeError(`particleGradient: resampleBelow must be "never" or a fraction in 0..1, got ${resampleBelow}`);
}
