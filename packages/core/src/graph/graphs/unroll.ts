import type { GraphNode, TemplateGraph, TemplateVariable, UnrolledGraph } from "../../contracts/index.js";
import { type Architecture, manyToMany } from "./architectures.js";
import { dag, type NamedEdge } from "./dag.js";
import { nodeName, variableId } from "./template-graph.js";

/** About 1 kB each. */
const mostNodes = 500_000;

/**
 * The graph over slices 1..T: every variable once a slice, every edge wherever both its ends are there. An edge with delay k
 * reaches no slice before k + 1: the laws of the first slices are their own.
 *
 * `architecture` says which slices carry inputs and outputs: `manyToMany` (all, the default), `manyToOne`, `oneToMany`,
 * `delayedManyToMany(d)`, or a function of your own. Cost O(T (variables + edges)).
 *
 * @throws RangeError where `length` is no integer of at least 1, or the graph would have more than 500,000 nodes.
 * @example
 * const graph = unroll(hmm.graph, 4);
 * console.log(independence(graph, "Y4 _||_ Y2 | H3").reason);
 */
export function unroll(template: TemplateGraph, length: number, architecture: Architecture = manyToMany): UnrolledGraph {
  if (!(Number.isSafeInteger(length) && length >= 1))
    throw new RangeError(`unroll: length must be an integer of at least 1, got ${length}`);
  if (length * template.variables.length > mostNodes)
    throw new RangeError(
      `unroll: a graph must have at most ${mostNodes} nodes, got ${length} slices of ${template.variables.length}; unroll fewer slices`,
    );
  const nodes: GraphNode[] = [];
  const edges: NamedEdge[] = [];
  const byId = new Map(template.variables.map((variable) => [variableId(variable), variable]));
  const isThere = ({ role }: TemplateVariable, time: number): boolean =>
    time >= 1 && (role === "hidden" || architecture(role, time, length));
  for (let time = 1; time <= length; time++) {
    for (const variable of template.variables) {
      if (!isThere(variable, time)) continue;
      const { name, layer, role, law } = variable;
      nodes.push({ name: nodeName(variable, time), law, role, variable: name, layer, time });
    }
    for (const { from, to, delay } of template.edges) {
      const [source, target] = [byId.get(from)!, byId.get(to)!];
      if (isThere(source, time - delay) && isThere(target, time))
        edges.push({ from: nodeName(source, time - delay), to: nodeName(target, time) });
    }
  }
  return Object.freeze({ ...dag(nodes, edges), template, length });
}
