import type { MarkovChain } from "../markov-chain/index.js";
import type { Regimes } from "./regimes.js";

/** More states than a table of transitions pays for: 2048² numbers are 34 MB. */
const mostStates = 2048;

/**
 * The chain of (h_t, h_{t−1}, …, h_{t−m}): m = p where deviations from the regimes' means are remembered, so that y_t depends on p + 1
 * regimes (Hamilton 1989, eq. 4.6), 0 where it depends on its own alone. State z has h_t as the highest of its m + 1 digits in base K. Before
 * the first step stand zeros, which no target reads.
 */
export interface RegimeStates {
  /** m */
  readonly memory: number;
  /** S = K^{m+1} */
  readonly stateCount: number;
  /** S × (m + 1): h_t, h_{t−1}, … of each state. */
  readonly digits: Int32Array;
  /** S: h_t of each state. */
  readonly regimeOf: Int32Array;
}

/** @throws RangeError where there are more states than can be summed over. */
export function regimeStates({ chain: { stateCount: K }, lags, form }: Regimes): RegimeStates {
  const memory = form === "mean" ? lags : 0;
  let S = K;
  for (let j = 0; j < memory && S <= mostStates; j++) S *= K;
  if (S > mostStates)
    throw new RangeError(
      `switchingAutoregression: means of ${K} regimes with ${lags} lags need a sum over ${K}^${lags + 1} paths at each step, more than the ${mostStates} there is room for; use intercepts, fewer lags or fewer regimes`,
    );
  const digits = new Int32Array(S * (memory + 1));
  for (let z = 0; z < S; z++)
    for (let j = memory, rest = z; j >= 0; j--) {
      digits[z * (memory + 1) + j] = rest % K;
      rest = (rest - (rest % K)) / K;
    }
  const regimeOf = Int32Array.from({ length: S }, (_, z) => digits[z * (memory + 1)]!);
  return Object.freeze({ memory, stateCount: S, digits, regimeOf });
}

/** S: the law of the first state. */
export function stateInitialInto(out: Float64Array, { initial, stateCount: K }: MarkovChain, { stateCount: S }: RegimeStates): void {
  out.fill(0);
  for (let k = 0; k < K; k++) out[k * (S / K)] = initial[k]!;
}

/** S × S: from (h_t, …, h_{t−m}) to (h_{t+1}, h_t, …, h_{t−m+1}). */
export function stateTransitionInto(
  out: Float64Array,
  { transition, stateCount: K }: MarkovChain,
  { stateCount: S, regimeOf }: RegimeStates,
): void {
  out.fill(0);
  const newest = S / K;
  // Without a memory, all that is kept of z is nothing: floor(z / K) = 0 for z < K.
  for (let z = 0; z < S; z++) for (let k = 0; k < K; k++) out[z * S + k * newest + Math.floor(z / K)] = transition[regimeOf[z]! * K + k]!;
}

/** Expected first regimes (K) and transitions between regimes (K × K) of those between states. */
export function regimeStatistics(
  { initial, transitions }: { readonly initial: Float64Array; readonly transitions: Float64Array },
  { stateCount: S, regimeOf }: RegimeStates,
  K: number,
): { readonly initial: Float64Array; readonly transitions: Float64Array } {
  const first = new Float64Array(K);
  const pairs = new Float64Array(K * K);
  for (let z = 0; z < S; z++) {
    first[regimeOf[z]!]! += initial[z]!;
    for (let k = 0; k < K; k++) {
      const next = k * (S / K) + Math.floor(z / K);
      pairs[regimeOf[z]! * K + k]! += transitions[z * S + next]!;
    }
  }
  return { initial: first, transitions: pairs };
}
