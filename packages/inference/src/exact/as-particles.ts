import type { AdditiveNoiseView, Key, ParticleView, Reals, Rows } from "@unrolled/core";
import { selectSequences } from "@unrolled/core";
import { addScaledRows } from "@unrolled/kernels";

/**
 * Sequence `index` of a view with additive noise as a view of particles, with the draws, to the last bit, of the model's own
 * view of particles. States are float64.
 */
export function asParticles(view: AdditiveNoiseView, index: number): ParticleView {
  const { stateDim } = view;
  return Object.freeze<ParticleView>({
    data: selectSequences(view.data, [index]),
    stateDim,
    open(_, count, workspace) {
      const process = view.open(index, count, workspace);
      const noise = workspace.vector(count * stateDim);
      const spread = workspace.vector(stateDim);
      spread.set(view.sd);
      const moveInto = (out: Rows<Reals>, previous: Rows<Reals> | null, t: number, key: Key): void => {
        process.meanInto(out as Rows, previous as Rows | null, t);
        key.fold("noise").fold(t).fillNormal(noise);
        addScaledRows(out.data, 0, spread, 0, noise, 0, stateDim, out.count, stateDim);
      };
      return {
        length: process.length,
        stateDim,
        initialInto: (out, key) => moveInto(out, null, 0, key),
        moveInto,
        logPotentialInto: (out, state, _previous, t) => process.logEmissionInto(out, state as Rows, t),
      };
    },
  });
}
