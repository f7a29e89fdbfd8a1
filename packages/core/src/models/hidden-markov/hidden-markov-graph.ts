import type { TemplateGraph } from "../../contracts/index.js";
import { templateGraph } from "../../graph/index.js";
import { initialParameterCount, transitionParameterCount } from "../markov-chain/index.js";
import type { Chain } from "./chain.js";

/** H(t−1) → H(t) → Y(t), all random. */
export function hiddenMarkovGraph(name: string, chain: Chain): TemplateGraph {
  const { stateCount: K, emission } = chain;
  return templateGraph({
    name,
    variables: [
      { name: "H", role: "hidden", space: { kind: "categorical", size: K } },
      { name: "Y", role: "output", space: emission.targets },
    ],
    edges: [
      { from: "H", to: "H", delay: 1 },
      { from: "H", to: "Y" },
    ],
    parameters: { initial: initialParameterCount(chain), transition: transitionParameterCount(chain), emission: emission.parameterCount },
  });
}
