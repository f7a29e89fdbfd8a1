import type { Dag, GraphLengths, GraphNode, ModelGraph, TemplateGraph, TemplateVariable, UnrolledGraph } from "../../contracts/index.js";
import { type Architecture, manyToMany } from "./architectures.js";
import { dag, type NamedEdge } from "./dag.js";
import { nodeName, variableId } from "./template-graph.js";

/** About 1 kB each. */
const mostNodes = 500_000;

/**
 * The graph over slices 1..T. Of a template: every variable once a slice, every edge wherever both its ends are there. An edge with
 * delay k reaches no slice before k + 1: the laws of the first slices are their own. Of a graph by length: what its own `unroll` gives.
 *
 * `lengths` is T, or { source: S, target: T } where the graph has a source. `architecture` says which slices of a template carry inputs
 * and outputs: `manyToMany` (all, the default), `manyToOne`, `oneToMany`, `delayedManyToMany(d)`, or a function of your own.
 * Cost O(T (variables + edges)).
 *
 * @throws RangeError where a length is no integer of at least 1, a template is given a source, or a template's graph would have more
 * than 500,000 nodes.
 * @example
 * const graph = unroll(hmm.graph, 4);
 * console.log(independence(graph, "Y4 _||_ Y2 | H3").reason);
 */
export function unroll(graph: ModelGraph, lengths: GraphLengths): UnrolledGraph;
export function unroll(template: TemplateGraph, lengths: GraphLengths, architecture: Architecture): UnrolledGraph;
export function unroll(folded: ModelGraph, lengths: GraphLengths, architecture: Architecture = manyToMany): UnrolledGraph {
  const { source, target } = typeof lengths === "number" ? { source: null, target: lengths } : lengths;
  for (const length of source === null ? [target] : [source, target])
    if (!(Number.isSafeInteger(length) && length >= 1))
      throw new RangeError(`unroll: length must be an integer of at least 1, got ${length}`);
  if (!("unroll" in folded) && source !== null)
    throw new RangeError(`unroll: "${folded.name}" has no source, so one length is required, got a source of ${source}; leave it out`);
  const { nodes, parents, children } = "unroll" in folded ? folded.unroll(lengths) : unrollTemplate(folded, target, architecture);
  return Object.freeze({ nodes, parents, children, folded, length: target, sourceLength: source });
}

function unrollTemplate(template: TemplateGraph, length: number, architecture: Architecture): Dag {
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
  return dag(nodes, edges);
}
