import type { TemplateEdge, TemplateGraph } from "../../contracts/index.js";
import { templateGraph } from "../../graph/index.js";
import { initialParameterCount, transitionParameterCount } from "../markov-chain/index.js";
import { type Regimes, regressionParameterCount } from "./regimes.js";

/** H(t−1) → H(t) → Y(t), Y(t−j) → Y(t) for j ≤ p, and where deviations from the regimes' means are remembered H(t−j) → Y(t). */
export function switchingGraph(name: string, regimes: Regimes): TemplateGraph {
  const { chain, lags, form } = regimes;
  const K = chain.stateCount;
  const back = Array.from({ length: lags }, (_, j) => j + 1);
  const edge = (from: string, to: string, delay = 0): TemplateEdge => ({ from, to, delay });
  return templateGraph({
    name,
    variables: [
      { name: "H", role: "hidden", space: { kind: "categorical", size: K } },
      { name: "Y", role: "output", space: { kind: "real", size: 1 } },
    ],
    edges: [
      edge("H", "H", 1),
      edge("H", "Y"),
      ...(form === "mean" ? back.map((delay) => edge("H", "Y", delay)) : []),
      ...back.map((delay) => edge("Y", "Y", delay)),
    ],
    parameters: {
      initial: initialParameterCount(chain),
      transition: transitionParameterCount(chain),
      emission: regressionParameterCount(regimes),
    },
  });
}
