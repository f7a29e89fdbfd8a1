import { cumulateRows, drawIndex } from "@unrolled/kernels";
import type { Held } from "../../checks/check-held.js";
import type { Key, SampledSequence } from "../../contracts/index.js";
import type { Chain } from "./chain.js";

/**
 * Draws h_1, y_1, h_2, … by inverse CDF, the states by (key, "states"), the targets by (key, "targets", t). A held value stands
 * in for its draw, which is made all the same, so that what is held moves no other draw.
 */
export function sampleChain(chain: Chain, held: Held, length: number, key: Key): SampledSequence {
  const { stateCount: K, initial, transition, emission } = chain;
  const cumulative = new Float64Array(K * K);
  const cumulativeInitial = new Float64Array(K);
  cumulateRows(cumulative, transition, K, K);
  cumulateRows(cumulativeInitial, initial, 1, K);
  const uniforms = new Float64Array(length);
  key.fold("states").fillUniform(uniforms);
  const targetKey = key.fold("targets");
  const states = new Array<number>(length);
  const targets = new Array<number | readonly number[]>(length);
  let logWeight = 0;
  for (let t = 0; t < length; t++) {
    const previous = t === 0 ? null : states[t - 1]!;
    let state = held.stateAt(t) as number | null;
    if (state === null)
      state = previous === null ? drawIndex(cumulativeInitial, 0, K, uniforms[t]!) : drawIndex(cumulative, previous * K, K, uniforms[t]!);
    else logWeight += Math.log(previous === null ? initial[state]! : transition[previous * K + state]!);
    states[t] = state;
    const target = held.targetAt(t);
    if (target !== null) logWeight += emission.law(state).logProb(target);
    targets[t] = target ?? emission.law(state).sample(targetKey.fold(t));
  }
  return { targets, states, logWeight };
}
