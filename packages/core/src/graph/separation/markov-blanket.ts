import type { Dag } from "../../contracts/index.js";
import { withoutSiblings } from "../graphs/mixed-graph.js";
import { flagsOf, indicesOf, namesOfFlags } from "../graphs/node-flags.js";
import { edgeEnds, reachedFlags } from "./active-path.js";
import { ancestorFlags } from "./ancestors.js";
import { determinedFlags } from "./determined.js";

/**
 * Names of the nodes that make `name` independent of all others: its parents, its children and their other parents (Pearl 1988,
 * chapter 3), in the order of names.
 *
 * Functions make some of them needless: a function is constant given its parents alone, and a member that others determine
 * adds nothing. Such members are left out, functions first and later nodes before earlier ones, until none can go: what is left
 * is minimal by inclusion, since a set that holds a blanket is one. Cost O(members · (nodes + edges)).
 *
 * @throws RangeError for a name that is no node.
 * @example
 * console.log(markovBlanket(unroll(hmm.graph, 4), "H2")); // H1 H3 Y2
 */
export function markovBlanket(graph: Dag, name: string): string[] {
  const [node] = indicesOf(graph, [name], "markovBlanket") as [number];
  const isFunction = (index: number): boolean => graph.nodes[index]!.law === "deterministic";
  const children = isFunction(node) ? [] : graph.children[node]!;
  const members = new Set([...graph.parents[node]!, ...children, ...children.flatMap((child) => graph.parents[child]!)]);
  members.delete(node);
  const mixed = withoutSiblings(graph);
  const ends = graph.nodes.map((_, index) => edgeEnds(mixed, index));
  const isBlanket = (given: readonly number[]): boolean => {
    const blocked = determinedFlags(graph, given);
    if (blocked[node] === 1) return true;
    const reached = reachedFlags(ends, [node], { blocked, opened: ancestorFlags(graph, given) });
    return reached.every((flag, other) => flag === 0 || other === node || blocked[other] === 1);
  };
  const order = [...members].sort((a, b) => Number(isFunction(b)) - Number(isFunction(a)) || b - a);
  for (const member of order) {
    members.delete(member);
    if (!isBlanket([...members])) members.add(member);
  }
  return namesOfFlags(graph, flagsOf(graph.nodes.length, members));
}
