import { checkOptions } from "../../checks/index.js";
import type { Dag, GraphNode, UnrolledGraph } from "../../contracts/index.js";
import { indicesOf } from "../graphs/node-flags.js";
import { variableId } from "../graphs/template-graph.js";
import { determinedFlags } from "../separation/determined.js";
import { type EliminationOrder, eliminationOrder } from "./elimination-order.js";
import { moralGraphWithout } from "./moral-graph.js";
import { treewidthLowerBound } from "./treewidth-lower-bound.js";

export interface InferenceCostOptions {
  /** Names of the nodes whose values are known. */
  readonly observed: readonly string[];
  /** Number of values of a node; unless given, that of its categorical variable in the graph that was unrolled. */
  readonly sizeOf?: (node: GraphNode) => number;
}

export interface InferenceCost {
  /** Treewidth of what is left to sum over lies between the two. */
  readonly lower: number;
  readonly upper: number;
  /** Σ over elimination cliques of Π sizes: numbers in all tables that this order makes. */
  readonly cost: number;
  /** The order that costs least of those tried. */
  readonly order: readonly string[];
  readonly cliques: readonly (readonly string[])[];
}

/**
 * What exact inference by elimination costs: bounds on the treewidth of what is not observed, and Σ_cliques Π_{v in clique} size(v).
 *
 * Observed nodes and the functions that they determine are removed from the moral graph (`moralGraph`); then the cheaper of the
 * orders by min-fill and by min-degree is taken. A chain of T states of K values costs (T − 1) K² + K, as the forward algorithm
 * does. Where nothing is left to sum over, as in a deterministic network with its inputs, the cost is 0. Another order
 * may cost less: finding the treewidth is NP-hard already (Arnborg, Corneil & Proskurowski 1987). Cost as `eliminationOrder`.
 *
 * @throws RangeError for names that are no nodes, sizes that are no whole numbers ≥ 1, and a node without a size.
 * @example
 * const graph = unroll(hmm.graph, 10); // K = 2
 * const { upper, cost } = inferenceCost(graph, { observed: parseQuery("H1 _||_ H2 | Y*", graph).given });
 * console.log(upper, cost); // 1 and 9 · 4 + 2 = 38
 */
export function inferenceCost(graph: Dag, options: InferenceCostOptions): InferenceCost {
  checkOptions("inferenceCost", options, ["observed", "sizeOf"]);
  const { observed, sizeOf = templateSize(graph) } = options;
  const hidden = moralGraphWithout(graph, determinedFlags(graph, indicesOf(graph, observed, "inferenceCost")));
  const sizes = new Map(hidden.nodes.map((node) => [node.name, checkedSize(node, sizeOf(node))]));
  const costOf = ({ cliques }: EliminationOrder): number =>
    cliques.reduce((sum, clique) => sum + clique.reduce((product, name) => product * sizes.get(name)!, 1), 0);
  const [best, other] = [eliminationOrder(hidden, "min-fill"), eliminationOrder(hidden, "min-degree")];
  const { order, cliques } = costOf(other) < costOf(best) ? other : best;
  return Object.freeze({
    lower: treewidthLowerBound(hidden),
    upper: Math.min(best.width, other.width),
    cost: costOf({ order, cliques, width: 0 }),
    order,
    cliques,
  });
}

function checkedSize({ name }: GraphNode, size: number): number {
  if (!(Number.isSafeInteger(size) && size >= 1))
    throw new RangeError(`inferenceCost: the size of ${name} must be an integer of at least 1, got ${size}`);
  return size;
}

/** Sizes by the variables of the graph that was unrolled. */
function templateSize(graph: Dag): (node: GraphNode) => number {
  const folded = "folded" in graph ? (graph as UnrolledGraph).folded : null;
  const spaces = new Map(folded?.variables.map((variable) => [variableId(variable), variable.space]));
  return ({ name, variable, layer }) => {
    const space = variable === null ? null : spaces.get(variableId({ name: variable, layer }));
    if (space?.kind !== "categorical")
      throw new RangeError(`inferenceCost: ${name} must have a number of values, got ${space?.kind ?? "no space"}; give sizeOf`);
    return space.size;
  };
}
