import type { Dag, UndirectedGraph } from "../../contracts/index.js";
import { moralGraphWithout } from "../cost/moral-graph.js";
import { flagsOf, indicesOf, type NodeFlags } from "../graphs/node-flags.js";
import { contractFunctions } from "../marginal/contract-functions.js";
import { ancestorFlags } from "./ancestors.js";

/** Separating A from B as a cut in an undirected graph. */
export interface SeparationProblem {
  readonly graph: UndirectedGraph;
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** Nodes that a cut may take; never of A or B. */
  readonly among: NodeFlags;
}

/**
 * The moral graph of the ancestors of A and B, functions contracted. What cuts A from B in it makes them independent (Lauritzen,
 * Dawid, Larsen & Leimer 1990), and every set that makes them independent and has no needless member is such a cut (van der Zander,
 * Liśkiewicz & Textor 2019).
 *
 * @throws RangeError for names that are no nodes, an empty side, and sides that share a node.
 */
export function separationProblem(
  who: string,
  graph: Dag,
  a: readonly string[],
  b: readonly string[],
  among: readonly string[] | null,
): SeparationProblem {
  if (a.length === 0 || b.length === 0)
    throw new RangeError(`${who}: both sides must name a node, got ${a.length} and ${b.length}; name at least one each`);
  const shared = a.find((name) => b.includes(name));
  if (shared !== undefined) throw new RangeError(`${who}: the sides must share no node, got ${shared} on both; take it from one`);
  indicesOf(graph, [...a, ...b, ...(among ?? [])], who); // throws for a name that is no node
  const contracted = contractFunctions(graph, { keep: [...a, ...b] });
  const place = new Map(contracted.nodes.map(({ name }, i) => [name, i]));
  const ends = [...a, ...b].map((name) => place.get(name)!);
  const isAncestor = ancestorFlags(contracted, ends);
  const moral = moralGraphWithout(
    ancestralPart(contracted, isAncestor),
    isAncestor.map((flag) => 1 - flag),
  );
  const moralPlace = new Map(moral.nodes.map(({ name }, i) => [name, i]));
  const indices = (names: readonly string[]): number[] => [...new Set(names.map((name) => moralPlace.get(name)!))];
  const isEnd = flagsOf(moral.nodes.length, indices([...a, ...b]));
  const allowed = among === null ? null : new Set(among);
  // No function is left but those of A and B, so none is in a cut.
  const mayCut = (i: number): boolean => isEnd[i] === 0 && (allowed === null || allowed.has(moral.nodes[i]!.name));
  return {
    graph: moral,
    from: indices(a),
    to: indices(b),
    among: flagsOf(moral.nodes.length, [...moral.nodes.keys()].filter(mayCut)),
  };
}

/** Parents of other nodes than the flagged ones dropped, so that these marry nobody. */
function ancestralPart(graph: Dag, isAncestor: NodeFlags): Dag {
  return { ...graph, parents: graph.parents.map((parents, node) => (isAncestor[node] === 1 ? parents : [])) };
}
