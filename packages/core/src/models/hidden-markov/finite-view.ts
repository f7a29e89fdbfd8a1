import type { Dataset, FiniteView } from "../../contracts/index.js";
import type { Chain } from "./chain.js";

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
    symbolEmission: table === null || data.targetSymbols === null ? null : { ...table, symbols: data.targetSymbols },
  });
}
