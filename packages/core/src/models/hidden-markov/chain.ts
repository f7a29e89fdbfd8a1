import { checkProbabilities, checkStates } from "../emissions/check-numbers.js";
import type { Emission } from "../emissions/emission.js";
import { emissionFromFile } from "../emissions/emission-from-file.js";
import type { HiddenMarkovSpec } from "./hidden-markov-file.js";
import { stationaryLaw } from "./stationary-law.js";

/** A checked hidden Markov model, laid out for number loops. Nothing writes to it. */
export interface Chain {
  readonly stateCount: number;
  /** K: the law of the first state, solved where it is stationary. */
  readonly initial: Float64Array;
  readonly stationary: boolean;
  /** K × K, row-major. */
  readonly transition: Float64Array;
  readonly emission: Emission;
}

export function chainOf({ initial, transition, emission: emissionFile }: HiddenMarkovSpec): Chain {
  const emission = emissionFromFile(emissionFile);
  const K = emission.stateCount;
  checkStates(transition, K, "hiddenMarkov: transition");
  transition.forEach((row, k) => void checkProbabilities(row, K, `hiddenMarkov: transition row ${k + 1}`));
  const matrix = Float64Array.from(transition.flat());
  if (initial !== "stationary") {
    checkProbabilities(initial, K, "hiddenMarkov: initial");
    return { stateCount: K, initial: Float64Array.from(initial), stationary: false, transition: matrix, emission };
  }
  const law = stationaryLaw(matrix, K);
  if (law === null)
    throw new RangeError(
      'hiddenMarkov: initial "stationary" needs a transition with one stationary law, got one whose states fall into separate closed classes; give initial as a list',
    );
  return { stateCount: K, initial: law, stationary: true, transition: matrix, emission };
}
