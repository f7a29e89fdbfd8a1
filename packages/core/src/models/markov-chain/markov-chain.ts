import type { ExpectedStatistics } from "../../contracts/index.js";
import { checkProbabilities, checkStates } from "../../laws/state-rows.js";
import { stationaryLaw } from "./stationary-law.js";

/** A checked Markov chain of K states, laid out for number loops. Nothing writes to it. */
export interface MarkovChain {
  readonly stateCount: number;
  /** K: the law of the first state, solved where it is stationary. */
  readonly initial: Float64Array;
  readonly stationary: boolean;
  /** K × K, row-major. */
  readonly transition: Float64Array;
}

/** A Markov chain as model files hold it. */
export interface MarkovChainSpec {
  readonly initial: readonly number[] | "stationary";
  readonly transition: readonly (readonly number[])[];
}

/** Expected first states (K) and transitions (K × K). */
export type ChainStatistics = Pick<ExpectedStatistics, "initial" | "transitions">;

/** Checks a chain of K states; `who` begins messages. @throws RangeError for rows that are no laws, and a stationary law that is not unique. */
export function markovChain({ initial, transition }: MarkovChainSpec, K: number, who: string): MarkovChain {
  checkStates(transition, K, `${who}: transition`);
  transition.forEach((row, k) => void checkProbabilities(row, K, `${who}: transition row ${k + 1}`));
  const matrix = Float64Array.from(transition.flat());
  if (initial !== "stationary") {
    checkProbabilities(initial, K, `${who}: initial`);
    return { stateCount: K, initial: Float64Array.from(initial), stationary: false, transition: matrix };
  }
  const stationary = stationaryLaw(matrix, K);
  if (stationary === null)
    throw new RangeError(
      `${who}: initial "stationary" needs a transition with one stationary law, got one whose states fall into separate closed classes; give initial as a list`,
    );
  return { stateCount: K, initial: stationary, stationary: true, transition: matrix };
}

/** Free numbers of the initial law: K − 1; none where it is stationary. */
export function initialParameterCount(chain: MarkovChain): number {
  return chain.stationary || isClock(chain) ? 0 : chain.stateCount - 1;
}

/** Free numbers of the transition: K (K − 1). */
export function transitionParameterCount(chain: MarkovChain): number {
  return isClock(chain) ? 0 : chain.stateCount * (chain.stateCount - 1);
}

/** Is every state certain, so that the chain only counts steps, as a period does? Then nothing of it is free. */
function isClock({ stateCount: K, initial, transition }: MarkovChain): boolean {
  for (let k = 0; k < K; k++) if (!transition.subarray(k * K, (k + 1) * K).includes(1)) return false;
  return initial.includes(1);
}

/** The rows of a chain's transition. */
export function transitionRows({ stateCount: K, transition }: MarkovChain): number[][] {
  return Array.from({ length: K }, (_, k) => Array.from(transition.subarray(k * K, (k + 1) * K)));
}
