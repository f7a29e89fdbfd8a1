import type { Dag, GraphNode } from "../../contracts/index.js";

/** from → to, by name. */
export interface NamedEdge {
  readonly from: string;
  readonly to: string;
}

/**
 * A directed acyclic graph from nodes and edges by name, its nodes sorted so that parents stand before children and otherwise
 * as given. A node's law is "random" unless given. Cost O(nodes + edges).
 *
 * @throws RangeError for names that are not unique, edges to nodes that are not there, and cycles.
 * @example
 * const chain = dag([{ name: "A" }, { name: "B" }, { name: "C" }], [{ from: "A", to: "B" }, { from: "B", to: "C" }]);
 * console.log(independence(chain, { a: ["A"], b: ["C"], given: ["B"] }).independent); // true
 */
export function dag(nodes: readonly (Pick<GraphNode, "name"> & Partial<GraphNode>)[], edges: readonly NamedEdge[]): Dag {
  const full = nodes.map(
    ({ name, law = "random", role = null, variable = null, layer = null, time = null }): GraphNode =>
      Object.freeze({ name, law, role, variable, layer, time }),
  );
  const place = indexByName(full);
  const parents = full.map((): number[] => []);
  for (const { from, to } of edges) {
    const [source, target] = [place.get(from), place.get(to)];
    if (source === undefined || target === undefined)
      throw new RangeError(`dag: an edge must join nodes of the graph, got ${from} → ${to}`);
    if (!parents[target]!.includes(source)) parents[target]!.push(source);
  }
  const order = topologicalOrder(full, parents);
  const rank = new Int32Array(full.length);
  order.forEach((node, i) => {
    rank[node] = i;
  });
  return frozenDag(
    order.map((node) => full[node]!),
    order.map((node) => parents[node]!.map((parent) => rank[parent]!)),
  );
}

/** A DAG whose nodes stand in topological order already; parent lists may be in any order. */
export function frozenDag(nodes: readonly GraphNode[], parents: readonly (readonly number[])[]): Dag {
  const children = nodes.map((): number[] => []);
  const sorted = parents.map((list) => Object.freeze([...list].sort((a, b) => a - b)));
  sorted.forEach((list, node) => {
    for (const parent of list) children[parent]!.push(node);
  });
  return Object.freeze({
    nodes: Object.freeze([...nodes]),
    parents: Object.freeze(sorted),
    children: Object.freeze(children.map((list) => Object.freeze(list))),
  });
}

/** Name → index; @throws RangeError where a name stands twice. */
export function indexByName(nodes: readonly Pick<GraphNode, "name">[]): ReadonlyMap<string, number> {
  const place = new Map(nodes.map(({ name }, i) => [name, i]));
  if (place.size < nodes.length) {
    const twice = nodes.find(({ name }, i) => place.get(name) !== i)!;
    throw new RangeError(`dag: nodes must have names of their own, got "${twice.name}" twice`);
  }
  return place;
}

/** Depth first from each node in the given order, parents before their child. */
function topologicalOrder(nodes: readonly GraphNode[], parents: readonly (readonly number[])[]): number[] {
  const order: number[] = [];
  const done = new Uint8Array(nodes.length);
  const open = new Uint8Array(nodes.length);
  for (let root = 0; root < nodes.length; root++) {
    const stack = [root];
    while (stack.length > 0) {
      const node = stack.at(-1)!;
      if (done[node] === 1) {
        stack.pop();
        continue;
      }
      open[node] = 1;
      const next = parents[node]!.filter((parent) => done[parent] === 0).sort((a, b) => b - a);
      if (next.length === 0) {
        done[node] = 1;
        order.push(node);
        stack.pop();
        continue;
      }
      const cycle = next.find((parent) => open[parent] === 1);
      if (cycle !== undefined)
        throw new RangeError(`dag: the graph must have no cycle, got one through ${nodes[cycle]!.name} and ${nodes[node]!.name}`);
      stack.push(...next);
    }
  }
  return order;
}
