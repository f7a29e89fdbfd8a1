import type { Dataset, FiniteView, TargetLaw } from "../../contracts/index.js";
import { givenFirst } from "../../data/context.js";
import { checkOnlyTrailingMissing } from "../../data/first-gap.js";
import { diagonalNormal } from "../../distributions/index.js";
import { type RegimeStates, stateInitialInto, stateTransitionInto } from "./regime-states.js";
import type { Regimes } from "./regimes.js";

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/**
 * Binds the regimes to data: a finite state of S paths of regimes (see `regimeStates`), the first p targets of each sequence given. A missing
 * target that a later one reads is refused, since what is not known of it is no finite state.
 */
export function switchingView(regimes: Regimes, states: RegimeStates, name: string, bound: Dataset): FiniteView {
  const { chain, lags: p, sds } = regimes;
  if (p > 0) checkOnlyTrailingMissing(name, bound);
  const data = p === 0 ? bound : givenFirst(bound, p);
  const { stateCount: S, regimeOf } = states;
  const { stateCount: K } = chain;
  const base = baseLevels(regimes, states);
  const logScales = sds.map((sd) => -halfLogTwoPi - Math.log(sd));
  const unexplained = new Float64Array(K);
  return Object.freeze<FiniteView>({
    data,
    stateCount: S,
    transitions: "one",
    initialInto: (out: Float64Array) => stateInitialInto(out, chain, states),
    transitionInto: (out: Float64Array) => stateTransitionInto(out, chain, states),
    logEmissionInto(out: Float64Array, t: number) {
      const alive = data.aliveCounts[t]!;
      if (t < p) {
        out.fill(0, 0, alive * S);
        return;
      }
      for (let row = 0; row < alive; row++) {
        if (Number.isNaN(data.targetValues![data.starts[t]! + row]!)) {
          out.fill(0, row * S, (row + 1) * S);
          continue;
        }
        for (let k = 0; k < K; k++) unexplained[k] = withoutLags(regimes, data, t, row, k);
        for (let z = 0; z < S; z++) {
          const k = regimeOf[z]!;
          const e = (unexplained[k]! - base[z]!) / sds[k]!;
          out[row * S + z] = logScales[k]! - 0.5 * e * e;
        }
      }
    },
    targetLaw: (z: number, t: number, row: number) =>
      lawOf(regimes, base, z, regimeOf[z]!, (j) => data.targetValues![data.starts[t - j]! + row]!, t),
    readsTargets: p > 0,
    ...(S === K ? {} : { shown: { stateCount: K, of: regimeOf } }),
  });
}

/** S: what is expected of y_t − Σ_j φ_j y_{t−j}: c_k, or μ_{h_t} − Σ_j φ_j μ_{h_{t−j}}. */
export function baseLevels(
  { lags: p, form, levels, coefficients }: Regimes,
  { stateCount: S, memory, digits }: RegimeStates,
): Float64Array {
  return Float64Array.from({ length: S }, (_, z) => {
    const k = digits[z * (memory + 1)]!;
    let base = levels[k]!;
    if (form === "mean") for (let j = 1; j <= p; j++) base -= coefficients[k * p + j - 1]! * levels[digits[z * (memory + 1) + j]!]!;
    return base;
  });
}

/** p(y_t | z) of step t as a law, `before(j)` being y_{t−j}; lags that reach beyond the first step are left out, where targets are given and have no law. */
export function lawOf(
  { lags: p, coefficients, sds }: Regimes,
  base: Float64Array,
  z: number,
  k: number,
  before: (j: number) => number,
  t: number,
): TargetLaw {
  let mean = base[z]!;
  for (let j = 1; j <= Math.min(p, t); j++) mean += coefficients[k * p + j - 1]! * before(j);
  return diagonalNormal([mean], [sds[k]!]);
}

/** y_t − Σ_j φ_kj y_{t−j} of a row. */
function withoutLags({ lags: p, coefficients }: Regimes, { targetValues, starts }: Dataset, t: number, row: number, k: number): number {
  let rest = targetValues![starts[t]! + row]!;
  for (let j = 1; j <= p; j++) rest -= coefficients[k * p + j - 1]! * targetValues![starts[t - j]! + row]!;
  return rest;
}
