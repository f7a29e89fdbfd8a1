import type { Dataset, FiniteView } from "../../contracts/index.js";
import { type Emission, type LawFile, lawFor } from "../../laws/index.js";
import { checkProbabilities, checkStates } from "../../laws/state-rows.js";
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

export function chainOf({ initial, transition, emission: file }: HiddenMarkovSpec): Chain {
  const law = lawFor("emission", file?.kind, "hiddenMarkov: emission.kind").emission;
  const emission = law.fromFile(file as LawFile, "hiddenMarkov");
  const K = emission.stateCount;
  checkStates(transition, K, "hiddenMarkov: transition");
  transition.forEach((row, k) => void checkProbabilities(row, K, `hiddenMarkov: transition row ${k + 1}`));
  const matrix = Float64Array.from(transition.flat());
  if (initial !== "stationary") {
    checkProbabilities(initial, K, "hiddenMarkov: initial");
    return { stateCount: K, initial: Float64Array.from(initial), stationary: false, transition: matrix, emission };
  }
  const stationary = stationaryLaw(matrix, K);
  if (stationary === null)
    throw new RangeError(
      'hiddenMarkov: initial "stationary" needs a transition with one stationary law, got one whose states fall into separate closed classes; give initial as a list',
    );
  return { stateCount: K, initial: stationary, stationary: true, transition: matrix, emission };
}

/** Binds a hidden Markov chain to data. */
export function finiteView(chain: Chain, data: Dataset): FiniteView {
  const table = chain.emission.table ?? null;
  return Object.freeze({
    data,
    stateCount: chain.stateCount,
    initialInto: (out: Float64Array) => void out.set(chain.initial),
    transitions: "one",
    transitionInto: (out: Float64Array) => void out.set(chain.transition),
    logEmissionInto: chain.emission.bind(data),
    targetLaw: (state: number) => chain.emission.law(state),
    symbolEmission: table === null || data.targetSymbols === null ? null : { ...table, symbols: data.targetSymbols },
  });
}
