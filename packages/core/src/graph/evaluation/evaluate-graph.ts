import type { Dag, GraphNode } from "../../contracts/index.js";

/**
 * A value for every node, each computed once from those of its parents: the unrolled graph as the computation that it is
 * (Goodfellow, Bengio & Courville 2016, section 10.1).
 *
 * `compute` gets a node and its parents' values by their names, which it must not change; nodes come in the order of the graph, parents
 * before children. Cost O(edges) and `compute` once a node.
 *
 * @example
 * const counter = templateGraph({ name: "counter", variables: [{ name: "H", role: "hidden", law: "deterministic" }],
 *   edges: [{ from: "H", to: "H", delay: 1 }] });
 * const values = evaluateGraph<number>(unroll(counter, 3), ({ time }, parents) => (parents.get(`H${time! - 1}`) ?? 0) + 1);
 * console.log(values.get("H3")); // 3
 */
export function evaluateGraph<V>(graph: Dag, compute: (node: GraphNode, parents: ReadonlyMap<string, V>) => V): ReadonlyMap<string, V> {
  const values = new Map<string, V>();
  graph.nodes.forEach((node, i) => {
    const parents = new Map(
      graph.parents[i]!.map((parent): [string, V] => {
        const { name } = graph.nodes[parent]!;
        return [name, values.get(name)!];
      }),
    );
    values.set(node.name, compute(node, parents));
  });
  return values;
}
