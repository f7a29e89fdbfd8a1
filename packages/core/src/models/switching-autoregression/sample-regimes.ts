import { cumulateRows, drawIndex } from "@unrolled/kernels";
import type { Held } from "../../checks/check-held.js";
import type { Key, SampledSequence } from "../../contracts/index.js";
import type { Regimes } from "./regimes.js";

/** A sum of coefficients nearer to 1 than this has no level that it returns to. */
const unitRoot = 1e-3;

/**
 * Draws h_1, y_1, h_2, …: regimes by inverse CDF from (key, "states"), noise from (key, "targets"). A held value stands in for its draw, which
 * is made all the same, so that what is held moves no other draw. The first p targets, which the model has no law of, are drawn as if those
 * before them stood at their regime's mean (with intercepts, at c / (1 − Σ φ), or 0 for a unit root); where they are held they weigh nothing.
 */
export function sampleRegimes(regimes: Regimes, held: Held, length: number, key: Key): SampledSequence {
  const { chain, lags: p, form, levels, coefficients, sds } = regimes;
  const { stateCount: K, initial, transition } = chain;
  const cumulative = new Float64Array(K * K);
  const cumulativeInitial = new Float64Array(K);
  cumulateRows(cumulative, transition, K, K);
  cumulateRows(cumulativeInitial, initial, 1, K);
  const uniforms = new Float64Array(length);
  const noise = new Float64Array(length);
  key.fold("states").fillUniform(uniforms);
  key.fold("targets").fillNormal(noise);
  const resting = restingLevels(regimes);
  const states = new Array<number>(length);
  const targets = new Float64Array(length);
  let logWeight = 0;
  for (let t = 0; t < length; t++) {
    const previous = t === 0 ? null : states[t - 1]!;
    let k = held.stateAt(t) as number | null;
    if (k === null)
      k = previous === null ? drawIndex(cumulativeInitial, 0, K, uniforms[t]!) : drawIndex(cumulative, previous * K, K, uniforms[t]!);
    else logWeight += Math.log(previous === null ? initial[k]! : transition[previous * K + k]!);
    states[t] = k;
    let mean = levels[k]!;
    for (let j = 1; j <= p; j++) {
      const phi = coefficients[k * p + j - 1]!;
      const before = t < j ? null : targets[t - j]!;
      if (form === "intercept") mean += phi * (before ?? resting[k]!);
      else if (before !== null) mean += phi * (before - levels[states[t - j]!]!);
    }
    const target = held.targetAt(t) as readonly number[] | null;
    const sd = sds[k]!;
    targets[t] = target === null ? mean + sd * noise[t]! : target[0]!;
    if (target !== null && t >= p) logWeight -= 0.5 * Math.log(2 * Math.PI) + Math.log(sd) + 0.5 * ((target[0]! - mean) / sd) ** 2;
  }
  return { targets: Array.from(targets, (y) => [y]), states, logWeight };
}

function restingLevels({ chain: { stateCount: K }, lags: p, levels, coefficients }: Regimes): Float64Array {
  return Float64Array.from({ length: K }, (_, k) => {
    const kept = coefficients.subarray(k * p, (k + 1) * p).reduce((sum, phi) => sum - phi, 1);
    return Math.abs(kept) < unitRoot ? 0 : levels[k]! / kept;
  });
}
