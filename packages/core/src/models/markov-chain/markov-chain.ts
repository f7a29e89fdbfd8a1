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

/** K − 1 probabilities of the first state unless it is stationary, and K (K − 1) of the transition. */
export function chainParameterCount({ stateCount: K, stationary }: MarkovChain): number {
  return (stationary ? 0 : K - 1) + K * (K - 1);
}

/** The rows of a chain's transition. */
export function transitionRows({ stateCount: K, transition }: MarkovChain): number[][] {
  return Array.from({ length: K }, (_, k) => Array.from(transition.subarray(k * K, (k + 1) * K)));
}
