import type { Dag, Independence, IndependenceQuery, MixedGraph } from "../../contracts/index.js";
import { withoutSiblings } from "../graphs/mixed-graph.js";
import { flagsOf, indicesOf } from "../graphs/node-flags.js";
import { shortestActivePath } from "./active-path.js";
import { ancestorFlags } from "./ancestors.js";
import { determinedFlags } from "./determined.js";
import { explainPath, trailText } from "./explain-path.js";
import { explainSeparation, functionsText } from "./explain-separation.js";
import { checkSides, formatQuery, parseQuery } from "./query-text.js";

/**
 * Is A independent of B given Z under every law that the graph allows? D-separation with functional nodes: Geiger, Verma & Pearl
 * (1990), "Identifying independence in Bayesian networks", Networks 20, section 5.
 *
 * A path is active given Z where each node at which two arrows meet is in Z or has a descendant in Z, and no other node on it is
 * determined by Z: in Z, or a function of nodes that are (`determinedBy`). Without an active path A and B are independent given
 * Z; with one, some laws of the graph make them dependent. An end that Z determines is constant, and independent of all.
 * Where no node is a function this is d-separation.
 *
 * The answer carries the shortest active path, ties by name, beginning at the end whose name comes first, or what blocks all of
 * them. `query` is a text (see `parseQuery`) or lists of names. O(nodes + edges).
 *
 * @throws RangeError for names that are no nodes, an empty side, and sides that share a node.
 * @example
 * const { independent, reason } = independence(unroll(network.graph, 6), "Y6 _||_ Y2 | H4 Y4");
 * console.log(independent, reason); // true: H5 is a function of H4 and Y4, which are given
 */
export function independence(graph: Dag, query: string | IndependenceQuery): Independence {
  return separation(withoutSiblings(graph), query, true);
}

/**
 * d-separation (Pearl 1988): as `independence`, every node taken as random, functions too. It never says "independent" where
 * `independence` does not, and misses the independences that functions add. O(nodes + edges).
 *
 * @throws RangeError as `independence`.
 * @example
 * console.log(dSeparation(unroll(network.graph, 3), "Y3 _||_ H2 | Y1").independent); // false, though H2 is a function of Y1
 */
export function dSeparation(graph: Dag, query: string | IndependenceQuery): Independence {
  return separation(withoutSiblings(graph), query, false);
}

/**
 * m-separation in a graph with directed and bidirected edges (Richardson & Spirtes 2002, section 3.4): as `dSeparation`, with an
 * arrowhead at both ends of a ↔ b. In a latent projection it answers as d-separation does in the graph projected. O(nodes + edges).
 *
 * @throws RangeError as `independence`.
 * @example
 * console.log(mSeparation(latentProjection(unroll(hmm.graph, 3), ["Y1", "Y2", "Y3"]), "Y3 _||_ Y1 | Y2").trail); // Y1 ↔ Y3
 */
export function mSeparation(graph: MixedGraph, query: string | IndependenceQuery): Independence {
  return separation(graph, query, false);
}

function separation(graph: MixedGraph, query: string | IndependenceQuery, withFunctions: boolean): Independence {
  const { a, b, given } = typeof query === "string" ? parseQuery(query, graph) : checkSides(query, formatQuery(query));
  const text = typeof query === "string" ? query.trim() : formatQuery(query);
  const indices = [a, b, given].map((names) => indicesOf(graph, names, "independence")) as [number[], number[], number[]];
  const isGiven = flagsOf(graph.nodes.length, indices[2]);
  const blocked = withFunctions ? determinedFlags(graph, indices[2]) : isGiven;
  const conditions = { blocked, opened: ancestorFlags(graph, indices[2]) };
  const [from, to] = [indices[0], indices[1]].map((side) => side.filter((node) => blocked[node] === 0)) as [number[], number[]];
  const answer = (path: readonly string[] | null, trail: string | null, reason: string): Independence =>
    Object.freeze({ query: text, independent: path === null, path, trail, reason });

  for (const [rest, side] of [
    [from, indices[0]],
    [to, indices[1]],
  ] as const)
    if (rest.length === 0) return answer(null, null, constantText(graph, side, isGiven));
  const path = shortestActivePath(graph, from, to, conditions);
  if (path === null) return answer(null, null, explainSeparation(graph, from, to, isGiven, conditions));
  const names = Object.freeze(path.nodes.map((node) => graph.nodes[node]!.name));
  return answer(names, trailText(graph, path), explainPath(graph, path, isGiven, withFunctions));
}

/** Why a side is constant once what is given is known. */
function constantText(graph: MixedGraph, side: readonly number[], given: Uint8Array): string {
  const functions = side.filter((node) => given[node] === 0);
  const itself = side.filter((node) => given[node] === 1).map((node) => graph.nodes[node]!.name);
  const parts = [
    ...(itself.length > 0 ? [`${itself.join(", ")} given`] : []),
    ...(functions.length > 0 ? [functionsText(graph, functions, given)] : []),
  ];
  return `one side is constant, and a constant is independent of everything: ${parts.join("; ")}`;
}
