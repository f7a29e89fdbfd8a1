import type { Dag, MixedGraph } from "../../contracts/index.js";
import { frozenMixedGraph } from "../graphs/mixed-graph.js";
import { flagsOf, indicesOf } from "../graphs/node-flags.js";
import { contractFunctions } from "./contract-functions.js";

/**
 * The graph over the nodes `keep` that stands for `graph` with all others marginalised out: a → b where a directed path from a to
 * b runs through left-out nodes only, and a ↔ b where a left-out node has paths of that kind to both, or the two ends of a bidirected
 * edge have, each to one of them.
 *
 * m-separation in the projection is d-separation in `graph`, for all queries over `keep`: Verma & Pearl (1990), "Equivalence and
 * synthesis of causal models", UAI; Richardson, Evans, Robins & Shpitser (2023), "Nested Markov properties for acyclic directed
 * mixed graphs", Annals of Statistics 51. Left-out functions count as random here: contract them first (`contractFunctions`)
 * so that the independences which they add are seen. Cost O(edges · keep + left-out roots · keep²).
 *
 * @throws RangeError for a name that is no node.
 * @example
 * const outputs = latentProjection(unroll(hmm.graph, 3), ["Y1", "Y2", "Y3"]);
 * console.log(outputs.siblings); // [[1, 2], [0, 2], [0, 1]]: complete
 */
export function latentProjection(graph: Dag | MixedGraph, keep: readonly string[]): MixedGraph {
  const size = graph.nodes.length;
  const kept = flagsOf(size, indicesOf(graph, keep, "latentProjection"));
  const siblingsOf = "siblings" in graph ? graph.siblings : null;
  // By node: the kept nodes that it reaches through left-out nodes only; children stand after parents.
  const reached: ReadonlySet<number>[] = new Array(size);
  for (let node = size - 1; node >= 0; node--) {
    const own = new Set<number>();
    for (const child of graph.children[node]!)
      if (kept[child] === 1) own.add(child);
      else for (const end of reached[child]!) own.add(end);
    reached[node] = own;
  }
  const ends = (node: number): ReadonlySet<number> => (kept[node] === 1 ? new Set([node]) : reached[node]!);
  const staying = [...graph.nodes.keys()].filter((node) => kept[node] === 1);
  const place = new Map(staying.map((node, i) => [node, i]));
  const parents = staying.map((): number[] => []);
  const siblings = staying.map(() => new Set<number>());
  const join = (left: ReadonlySet<number>, right: ReadonlySet<number>): void => {
    for (const a of left)
      for (const b of right) {
        if (a === b) continue;
        siblings[place.get(a)!]!.add(place.get(b)!);
        siblings[place.get(b)!]!.add(place.get(a)!);
      }
  };
  for (let node = 0; node < size; node++) {
    if (kept[node] === 1) for (const child of reached[node]!) parents[place.get(child)!]!.push(place.get(node)!);
    // What a left-out node with a left-out parent reaches, the parent reaches too.
    else if (graph.parents[node]!.every((parent) => kept[parent] === 1)) join(reached[node]!, reached[node]!);
    for (const other of siblingsOf?.[node] ?? []) if (other > node) join(ends(node), ends(other));
  }
  return frozenMixedGraph(
    staying.map((node) => graph.nodes[node]!),
    parents,
    siblings.map((set) => [...set]),
  );
}

/**
 * A model without its hidden variables: functions contracted into their children, then the rest projected onto inputs and
 * outputs (`contractFunctions`, `latentProjection`).
 *
 * Random hidden states leave the complete bidirected graph over Y; targets that are fed back leave Y(s) → Y(t) for all s < t;
 * deterministic states without feedback leave no edge between outputs, only X(s) → Y(t) for s ≤ t. An output that is itself a
 * function stays as a leaf. The result has O(T²) edges.
 *
 * @throws RangeError where no node is an input or an output.
 * @example
 * console.log(mSeparation(marginalGraph(unroll(noisyNetwork.graph, 4)), "Y4 _||_ Y2 | Y1 Y3").trail); // Y2 → Y4
 */
export function marginalGraph(graph: Dag): MixedGraph {
  const observable = graph.nodes.filter(({ role }) => role === "input" || role === "output").map(({ name }) => name);
  if (observable.length === 0)
    throw new RangeError("marginalGraph: the graph must have inputs or outputs, got none; name what to keep with latentProjection");
  return latentProjection(contractFunctions(graph, { keep: observable }), observable);
}
