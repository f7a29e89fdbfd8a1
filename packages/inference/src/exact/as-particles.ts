import type { AdditiveNoiseView, AdditiveTransition, Key, ParticleProcess, ParticleView, Reals, Rows, Workspace } from "@unrolled/core";
import { selectSequences } from "@unrolled/core";
import { addScaledRows } from "@unrolled/kernels";

/**
 * Sequence `index` of a view with additive noise as a view of particles: in float64 with the draws, to the last bit, of the model's own
 * view of particles, and with what its proposals ask of one. In float32 a step is taken in float64 and its states are rounded.
 */
export function asParticles(view: AdditiveNoiseView, index: number): ParticleView {
  const { stateDim } = view;
  return Object.freeze<ParticleView>({
    data: selectSequences(view.data, [index]),
    stateDim,
    open(_, count, workspace, precision = "float64") {
      const process = view.open(index, count, workspace);
      const noise = workspace.vector(count * stateDim);
      const spread = workspace.vector(stateDim);
      spread.set(view.sd);
      const moveInto = (out: Rows, previous: Rows | null, t: number, key: Key): void => {
        process.meanInto(out, previous, t);
        key.fold("noise").fold(t).fillNormal(noise);
        addScaledRows(out.data, 0, spread, 0, noise, 0, stateDim, out.count, stateDim);
      };
      const own: Float64Process = {
        length: process.length,
        stateDim,
        openedFor: { particles: count, precision: "float64" },
        initialInto: (out, key) => moveInto(out, null, 0, key),
        moveInto,
        logPotentialInto: (out, state, _previous, t) => process.logEmissionInto(out, state, t),
        transition: { sd: view.sd, meanInto: (out, previous, t) => process.meanInto(out as Rows, previous as Rows | null, t) },
        emission: process.emission ?? null,
        expansion: process.expansion ?? null,
      };
      return precision === "float64" ? (own as ParticleProcess) : inFloat32(own, count, workspace);
    },
  });
}

interface Float64Process extends Pick<ParticleProcess, "length" | "stateDim" | "openedFor" | "emission" | "expansion"> {
  readonly transition: AdditiveTransition;
  initialInto(out: Rows, key: Key): void;
  moveInto(out: Rows, previous: Rows, t: number, key: Key): void;
  logPotentialInto(out: Float64Array, state: Rows, previous: Rows | null, t: number): void;
}

/** The same on states that are kept in float32 between steps. */
function inFloat32(process: Float64Process, count: number, workspace: Workspace): ParticleProcess {
  const { stateDim } = process;
  const wide = workspace.rows(count, stateDim);
  const wideBefore = workspace.rows(count, stateDim);
  const widen = (into: Rows, { data, count }: Rows<Reals>): Rows => {
    into.data.set(data.subarray(0, count * stateDim));
    return { ...into, count };
  };
  const round = (out: Rows<Reals>): void => out.data.set(wide.data.subarray(0, out.count * stateDim));
  return {
    length: process.length,
    stateDim,
    openedFor: { particles: count, precision: "float32" },
    initialInto(out, key) {
      process.initialInto({ ...wide, count: out.count }, key);
      round(out);
    },
    moveInto(out, previous, t, key) {
      process.moveInto({ ...wide, count: out.count }, widen(wideBefore, previous), t, key);
      round(out);
    },
    logPotentialInto: (out, state, _previous, t) => process.logPotentialInto(out, widen(wide, state), null, t),
    transition: {
      sd: process.transition.sd,
      meanInto(out, previous, t) {
        process.transition.meanInto({ ...wide, count: out.count }, previous === null ? null : widen(wideBefore, previous), t);
        round(out);
      },
    },
    emission: process.emission ?? null,
    expansion: process.expansion ?? null,
  };
}
