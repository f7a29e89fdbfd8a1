import type { GraphByLength, GraphLengths, GraphNode, TemplateVariable } from "../../contracts/index.js";
import { dag, type NamedEdge } from "../../graph/graphs/dag.js";

/**
 * Given the words, tags are a chain: y_{t−1} → y_t, and y_t depends on the words from its own on, x_t..x_T (those before are known by
 * y_{t−1}). At order 1 on x_t alone.
 */
export function taggerGraph(name: string, order: 1 | 2, tagCount: number, wordCount: number): GraphByLength {
  const variables: readonly TemplateVariable[] = Object.freeze([
    { name: "X", layer: null, role: "input", law: "exogenous", space: { kind: "categorical", size: wordCount } },
    { name: "Y", layer: null, role: "output", law: "random", space: { kind: "categorical", size: tagCount } },
  ] as const);
  return Object.freeze({
    name,
    variables,
    unroll(lengths: GraphLengths) {
      if (typeof lengths !== "number")
        throw new RangeError(`unroll: "${name}" has no source, so one length is required, got a source of ${lengths.source}; leave it out`);
      const nodes: GraphNode[] = [];
      const edges: NamedEdge[] = [];
      for (let time = 1; time <= lengths; time++) {
        for (const { name: variable, law, role } of variables)
          nodes.push({ name: `${variable}${time}`, law, role, variable, layer: null, time });
        for (let later = time; later <= (order === 1 ? time : lengths); later++) edges.push({ from: `X${later}`, to: `Y${time}` });
        if (order === 2 && time > 1) edges.push({ from: `Y${time - 1}`, to: `Y${time}` });
      }
      return dag(nodes, edges);
    },
  });
}
