import type { TemplateGraph } from "../../contracts/index.js";
import { templateGraph } from "../../graph/index.js";
import type { LinearSystem } from "./linear-system.js";
import type { Structure } from "./structures/structure.js";

/** X(t) → H(t), H(t−1) → H(t) → Y(t) ← X(t): H is random, and an input has an edge to what it is in the formula of. */
export function linearGaussianGraph(name: string, system: LinearSystem, { counts }: Structure): TemplateGraph {
  const { stateDim, targetSize, inputSize, B, D, byInput } = system;
  return templateGraph({
    name,
    variables: [
      ...(inputSize === 0 ? [] : [{ name: "X", role: "input", space: { kind: "real", size: inputSize } } as const]),
      { name: "H", role: "hidden", space: { kind: "real", size: stateDim } },
      { name: "Y", role: "output", space: { kind: "real", size: targetSize } },
    ],
    edges: [
      ...(B === null ? [] : [{ from: "X", to: "H" }]),
      { from: "H", to: "H", delay: 1 },
      { from: "H", to: "Y" },
      ...(D === null && byInput === null ? [] : [{ from: "X", to: "Y" }]),
    ],
    parameters: counts,
  });
}
