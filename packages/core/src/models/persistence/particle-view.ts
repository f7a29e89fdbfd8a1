import type { Dataset, ParticleProcess, ParticleView, PathProcess, Reals, Rows } from "../../contracts/index.js";
import { rowsByIndex } from "../../data/index.js";
import type { StepLaw } from "./step-law.js";

/**
 * A persistence as particles: the state is the last target (zeros before the first, which nothing reads). A function of the targets, so
 * that one particle is exact.
 */
export function particleView(law: StepLaw, data: Dataset): ParticleView {
  const rows = rowsByIndex(data);
  const D = law.width;
  const y = data.targetSymbols ?? data.targetValues!;
  const at = (index: number, t: number): number => (data.starts[t]! + rows[index]!) * D;
  /** The last of the targets before t; where one is missing, as behind the end, the one before stays. */
  const moveInto = (out: Rows<Reals>, previous: Rows<Reals> | null, told: (n: number, d: number) => number): void => {
    for (let n = 0; n < out.count; n++)
      for (let d = 0; d < D; d++) {
        const value = previous === null ? 0 : told(n, d);
        out.data[n * D + d] = isMissing(value) ? previous!.data[n * D + d]! : value;
      }
  };
  const isMissing = (value: number): boolean => Number.isNaN(value) || (data.targetSymbols !== null && value < 0);
  const lawsOf = (state: Rows<Reals>, t: number) =>
    Array.from({ length: state.count }, (_, n) => law.law(t === 0 ? null : state.data, n * D));
  return Object.freeze<ParticleView>({
    data,
    stateDim: D,
    deterministic: true,
    open(index): ParticleProcess {
      return {
        length: data.sequences[index]!.length,
        stateDim: D,
        initialInto: (out) => moveInto(out, null, () => 0),
        moveInto: (out, previous, t) => moveInto(out, previous, (_, d) => y[at(index, t - 1) + d]!),
        logPotentialInto(out, state, _, t) {
          for (let n = 0; n < state.count; n++) out[n] = law.logProb(y, at(index, t), t === 0 ? null : state.data, n * D);
        },
        targetLaws: (state, _, t) => lawsOf(state, t),
      };
    },
    openPaths(index, count): PathProcess {
      const own = new Float64Array(count * D);
      let told = -1;
      return {
        moveInto: (out, previous, t) => moveInto(out, previous, (n, d) => (told === t - 1 ? own[n * D + d]! : y[at(index, t - 1) + d]!)),
        targetLaws: (state, _, t) => lawsOf(state, t),
        setTargets(values, t) {
          values.forEach((value, n) => {
            if (typeof value === "number") own[n] = value;
            else own.set(value, n * D);
          });
          told = t;
        },
      };
    },
  });
}
