import { cumulateRows, drawIndex } from "@unrolled/kernels";
import type { Dataset, Key, ParticleProcess, ParticleView, Rows, Workspace } from "../../contracts/index.js";
import { selectSequences } from "../../data/index.js";
import type { Chain } from "./chain.js";

/** The same chain as particles: the one component of a particle is the index of its state. Bootstrap moves, by inverse CDF. */
export function particleView({ stateCount: K, initial, transition, emission }: Chain, data: Dataset): ParticleView {
  const cumulativeInitial = new Float64Array(K);
  const cumulative = new Float64Array(K * K);
  cumulateRows(cumulativeInitial, initial, 1, K);
  cumulateRows(cumulative, transition, K, K);

  return Object.freeze({
    data,
    stateDim: 1,
    open(index: number, count: number, workspace: Workspace): ParticleProcess {
      const sequence = selectSequences(data, [index]);
      const uniforms = workspace.vector(count);
      // T × K: with one sequence, the rows of the steps are the table.
      const logEmission = workspace.vector(sequence.length * K);
      const logEmissionInto = emission.bind(sequence);
      for (let t = 0; t < sequence.length; t++) logEmissionInto(logEmission.subarray(t * K, (t + 1) * K), t);

      return Object.freeze({
        length: sequence.length,
        stateDim: 1,
        openedFor: { particles: count },
        initialInto(out: Rows, key: Key) {
          const u = uniforms.subarray(0, out.count);
          key.fillUniform(u);
          for (let n = 0; n < out.count; n++) out.data[n] = drawIndex(cumulativeInitial, 0, K, u[n]!);
        },
        moveInto(out: Rows, previous: Rows, _t: number, key: Key) {
          const u = uniforms.subarray(0, out.count);
          key.fillUniform(u);
          for (let n = 0; n < out.count; n++) out.data[n] = drawIndex(cumulative, previous.data[n]! * K, K, u[n]!);
        },
        logPotentialInto(out: Float64Array, state: Rows, _previous: Rows | null, t: number) {
          for (let n = 0; n < state.count; n++) out[n] = logEmission[t * K + state.data[n]!]!;
        },
        targetLaws: (state: Rows) => Array.from({ length: state.count }, (_, n) => emission.law(state.data[n]!)),
      });
    },
  });
}
