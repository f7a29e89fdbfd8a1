import { type Dag, edgesOf, type Independence, type IndependenceCheck, type MixedGraph, type TemplateGraph } from "@unrolled/core";

/** A template as plain values: its variables and edges with their delays. */
export function templateJson(model: string, { name, variables, edges, parameters }: TemplateGraph) {
  return { model, name, length: null, variables, edges, parameters };
}

/** A graph over slices as plain values; `bidirected` lists pairs where it has such edges. */
export function graphJson(model: string, name: string, length: number, graph: Dag | MixedGraph) {
  const nodes = graph.nodes.map(({ name: node, law, role, variable, layer, time }) => ({ name: node, law, role, variable, layer, time }));
  return { model, name, length, nodes, edges: edgesOf(graph), ...("siblings" in graph ? { bidirected: bidirected(graph) } : {}) };
}

/** The answer to a query, as docs/formats.md has it. */
export function answerJson({ query, independent, path, reason }: Independence) {
  return { query, independent, path, reason };
}

/** A statement tested on the model's numbers: the numerical side, and whether the graph agrees. */
export function checkJson({ numbers, agreement, summary }: IndependenceCheck, seed: number | string) {
  return { agreement, summary, ...numbers, seed: String(seed) };
}

function bidirected({ nodes, siblings }: MixedGraph): [string, string][] {
  return siblings.flatMap((list, node) =>
    list.filter((other) => other > node).map((other): [string, string] => [nodes[node]!.name, nodes[other]!.name]),
  );
}
