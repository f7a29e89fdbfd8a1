import { cumulateRows, drawIndex } from "@unrolled/kernels";
import type { Dataset, Key, ParticleProcess, ParticleView, PathProcess, Rows, TargetLaw, Workspace } from "../../contracts/index.js";
import { selectSequences } from "../../data/index.js";
import { type RegimeStates, stateInitialInto } from "./regime-states.js";
import type { Regimes } from "./regimes.js";
import { baseLevels, lawOf, switchingView } from "./switching-view.js";

/**
 * The same states as particles, for forecasts of several steps, each path with targets of its own, and to check filters by: a particle's one
 * number is the index of its state (see `regimeStates`). Bootstrap moves, by inverse CDF.
 */
export function particleView(regimes: Regimes, states: RegimeStates, name: string, bound: Dataset): ParticleView {
  const { data } = switchingView(regimes, states, name, bound);
  const { chain, lags: p } = regimes;
  const { stateCount: S, regimeOf } = states;
  const K = chain.stateCount;
  const base = baseLevels(regimes, states);
  const law = new Float64Array(S);
  const cumulativeInitial = new Float64Array(S);
  const cumulative = new Float64Array(K * K);
  stateInitialInto(law, chain, states);
  cumulateRows(cumulativeInitial, law, 1, S);
  cumulateRows(cumulative, chain.transition, K, K);
  const first = (u: number): number => drawIndex(cumulativeInitial, 0, S, u);
  const next = (z: number, u: number): number => drawIndex(cumulative, regimeOf[z]! * K, K, u) * (S / K) + Math.floor(z / K);

  return Object.freeze<ParticleView>({
    data,
    stateDim: 1,
    open(index, count, workspace: Workspace): ParticleProcess {
      const sequence = selectSequences(data, [index]);
      const view = switchingView(regimes, states, name, sequence);
      const uniforms = workspace.vector(count);
      const logEmission = workspace.vector(sequence.length * S);
      for (let t = 0; t < sequence.length; t++) view.logEmissionInto(logEmission.subarray(t * S, (t + 1) * S), t);
      const draws = (rows: number, key: Key): Float64Array => {
        const u = uniforms.subarray(0, rows);
        key.fillUniform(u);
        return u;
      };
      return {
        length: sequence.length,
        stateDim: 1,
        openedFor: { particles: count },
        initialInto(out, key) {
          draws(out.count, key).forEach((u, n) => {
            out.data[n] = first(u);
          });
        },
        moveInto(out, previous, _t, key) {
          draws(out.count, key).forEach((u, n) => {
            out.data[n] = next(previous.data[n]!, u);
          });
        },
        logPotentialInto(out, state, _previous, t) {
          for (let n = 0; n < state.count; n++) out[n] = logEmission[t * S + state.data[n]!]!;
        },
        targetLaws: (state, _previous, t) => Array.from({ length: state.count }, (_, n) => view.targetLaw!(state.data[n]!, t, 0)),
      };
    },
    openPaths(index, count, from): PathProcess {
      const { targetValues } = selectSequences(data, [index]);
      // The last p targets of each path, from the first step that it was given one of.
      const own = new Float64Array(count * Math.max(1, p));
      let told = Number.POSITIVE_INFINITY;
      const targetAt = (n: number, t: number): number => (t >= told ? own[n * p + (t % p)]! : targetValues![t]!);
      const u = new Float64Array(1);
      return {
        moveInto(out: Rows, previous: Rows | null, t: number, keys: readonly Key[]) {
          for (let n = 0; n < out.count; n++) {
            keys[n]!.fold("move").fold(t).fillUniform(u);
            out.data[n] = previous === null ? first(u[0]!) : next(previous.data[n]!, u[0]!);
          }
        },
        targetLaws: (state, _previous, t): TargetLaw[] =>
          Array.from({ length: state.count }, (_, n) =>
            lawOf(regimes, base, state.data[n]!, regimeOf[state.data[n]!]!, (j) => targetAt(n, t - j), t),
          ),
        setTargets(values, t) {
          if (p === 0) return;
          told = Math.min(told, Math.max(from, t));
          values.forEach((y, n) => {
            own[n * p + (t % p)] = (y as readonly number[])[0]!;
          });
        },
      };
    },
  });
}
