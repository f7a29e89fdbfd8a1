import type { TemplateGraph } from "../../contracts/index.js";
import { templateGraph } from "../../graph/index.js";

/** Y(t) depends on the n − 1 targets before it, and nothing is hidden. */
export function nGramGraph(name: string, order: number, size: number, parameterCount: number): TemplateGraph {
  return templateGraph({
    name,
    variables: [{ name: "Y", role: "output", space: { kind: "categorical", size } }],
    edges: Array.from({ length: order - 1 }, (_, i) => ({ from: "Y", to: "Y", delay: i + 1 })),
    parameters: { initial: null, transition: 0, emission: parameterCount },
  });
}
