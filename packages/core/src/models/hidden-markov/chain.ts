import type { Dataset, FiniteView } from "../../contracts/index.js";
import { type Emission, type LawFile, lawFor } from "../../laws/index.js";
import { type MarkovChain, markovChain } from "../markov-chain/index.js";
import type { HiddenMarkovSpec } from "./hidden-markov-file.js";

/** A checked hidden Markov model, laid out for number loops. Nothing writes to it. */
export interface Chain extends MarkovChain {
  readonly emission: Emission;
}

export function chainOf({ initial, transition, emission: file }: HiddenMarkovSpec): Chain {
  const law = lawFor("emission", file?.kind, "hiddenMarkov: emission.kind").emission;
  const emission = law.fromFile(file as LawFile, "hiddenMarkov");
  return { ...markovChain({ initial, transition }, emission.stateCount, "hiddenMarkov"), emission };
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
