import { openGuided } from "./guided.js";
import { densityOf } from "./log-transitions.js";
import type { OpenProposal, Proposal } from "./proposal.js";

/**
 * An auxiliary particle filter (Pitt & Shephard 1999, doi:10.1080/01621459.1999.10474153): resampling before step t counts how well
 * each particle will explain y_t. Where `guided` is exact it looks at log p(y_t | s_{t−1}) itself and draws the optimal proposal, so
 * that it is fully adapted: after a step that was resampled all weights are equal. Elsewhere it looks at log p(y_t | s_t = f(s_{t−1})),
 * at the predicted mean, and draws by the model's own law.
 *
 * log Ẑ keeps its meaning: the weights after resampling make up for what was looked at. At the predicted mean y_t may look impossible where
 * it is not (a law with bounded support), so a tenth of resampling takes no notice of it. A step costs twice the model's.
 *
 * @throws TypeError, when a model is scored, where its process offers no additive noise.
 * @example
 * logLikelihood(noisyNetwork, data, smc({ particles: 100, proposal: auxiliary() }), key(7)).value;
 */
export function auxiliary(): Proposal {
  return auxiliaryProposal;
}

const auxiliaryProposal: Proposal = Object.freeze<Proposal>({
  name: "auxiliary",
  spec: "auxiliary",
  open(process, clouds, workspace): OpenProposal {
    const { emission } = process;
    const transition = densityOf(process);
    if (transition === null)
      throw new TypeError("auxiliary: a model with noise added to its state is required, this one offers draws only; use bootstrap()");
    if (emission !== null) {
      // Back through what was looked at there is no way: see `particleBound`.
      const exact = openGuided(process, transition, emission, { ...clouds, tape: false }, workspace);
      return { drawInto: exact.drawInto, logWeightInto: exact.logWeightInto, lookAheadInto: exact.predictInto, fullyAdapted: true };
    }
    const { particles: N, precision } = clouds;
    const means = workspace.rows(process.cloudsAt(0) * N, process.stateDim, precision);
    return {
      drawInto: (out, previous, t, keys) => process.moveInto(out, previous, t, keys),
      logWeightInto: (out, state, previous, t) => process.logPotentialInto(out, state, previous, t),
      lookAheadInto(out, previous, t) {
        const ahead = { ...means, count: previous.count };
        transition.meanInto(ahead, previous, t);
        process.logPotentialInto(out, ahead, previous, t);
        return true;
      },
    };
  },
});
