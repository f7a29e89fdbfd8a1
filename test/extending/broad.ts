import type { CloudOptions, CloudProcess, OpenProposal, Proposal, ProposalKind, Workspace } from "unrolled/extend";

/**
 * s = f + scale · sd ⊙ ε: a proposal broader than the model's own noise, for targets that surprise. With z = (s − f) / sd,
 * log p(s | s_{t−1}) / q(s) = Σ_d log scale − ½ z_d² (1 − 1 / scale²).
 */
export function broad(scale = 1.5): Proposal {
  return {
    name: `broad(${scale})`,
    spec: `broad:scale=${scale}`,
    open(process: CloudProcess, { particles: N, precision, tape }: CloudOptions, workspace: Workspace): OpenProposal {
      const { transition, stateDim: S } = process;
      if (transition === null) throw new TypeError("broad: a model with noise added to its state is required; use bootstrap()");
      const { sd } = transition;
      // z of every step where there is a way back, else of the last.
      const zs = Array.from({ length: tape ? process.length : 1 }, (_, t) => workspace.vector(process.cloudsAt(t) * N * S, precision));
      const zOf = (t: number) => zs[tape ? t : 0]!;
      const means = workspace.rows(process.cloudsAt(0) * N, S, precision);
      return {
        drawInto(out, previous, t, keys) {
          transition.meanInto(out, previous, t);
          means.data.set(out.data.subarray(0, out.count * S));
          for (let i = 0; i < process.cloudsAt(t); i++)
            keys[i]!.fold("broad")
              .fold(t)
              .fillNormal(zOf(t).subarray(i * N * S, (i + 1) * N * S));
          for (let j = 0; j < out.count * S; j++) out.data[j] += scale * sd[j % S]! * zOf(t)[j]!;
        },
        logWeightInto(out, state, previous, t) {
          process.logPotentialInto(out, state, previous, t);
          for (let n = 0; n < state.count; n++)
            for (let j = n * S; j < (n + 1) * S; j++) {
              const z = (state.data[j]! - means.data[j]!) / sd[j % S]!;
              zOf(t)[j] = z;
              out[n] += Math.log(scale) - 0.5 * z * z * (1 - 1 / scale ** 2);
            }
        },
        // z is scale · ε whatever the parameters are, so that p / q has no derivative: what is left is p(y | s) and s = f + sd ⊙ z.
        backInto(dPrevious, dState, dLogWeights, _state, previous, t) {
          const back = process.back!;
          back.backPotential(dState, dLogWeights, t);
          for (let j = 0; j < dState.count * S; j++) back.transitionSd[j % S]! += dState.data[j]! * zOf(t)[j]!;
          back.backMean(dPrevious, dState, previous, t);
        },
      };
    },
  };
}

export const broadKind: ProposalKind = {
  name: "broad",
  options: { scale: { type: "number", above: 1, help: "times the model's own noise", default: "1.5" } },
  make: ({ scale = 1.5 }) => broad(scale as number),
};
