import type { Proposal } from "./proposal.js";

/**
 * The model's own law as proposal: s_t ~ p(s_t | s_{t−1}), weighed by p(y_t | s_t). It asks nothing of a model, and where the
 * observations say little it is the cheapest (Gordon, Salmond & Smith 1993, doi:10.1049/ip-f-2.1993.0015).
 *
 * @example
 * logLikelihood(noisyNetwork, data, smc({ particles: 100, proposal: bootstrap() }), key(7)).value;
 */
export function bootstrap(): Proposal {
  return bootstrapProposal;
}

const bootstrapProposal: Proposal = Object.freeze<Proposal>({
  name: "bootstrap",
  spec: "bootstrap",
  open: (process) => ({
    drawInto: (out, previous, t, keys) => process.moveInto(out, previous, t, keys),
    logWeightInto: (out, state, previous, t) => process.logPotentialInto(out, state, previous, t),
    backInto(dPrevious, dState, dLogWeights, _state, previous, t) {
      process.back!.backPotential(dState, dLogWeights, t);
      process.back!.backMove(dPrevious, dState, previous, t);
    },
  }),
});
