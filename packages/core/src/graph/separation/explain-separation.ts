import type { MixedGraph } from "../../contracts/index.js";
import { nameList } from "../graphs/name-ranges.js";
import { flagsOf, type NodeFlags } from "../graphs/node-flags.js";
import { type Conditions, edgeEnds, passes } from "./active-path.js";
import { determinants } from "./determined.js";

/** Why no path is active, in one sentence: the nodes at which the paths from `from` towards `to` end, and what ends them there. */
export function explainSeparation(
  graph: MixedGraph,
  from: readonly number[],
  to: readonly number[],
  given: NodeFlags,
  conditions: Conditions,
): string {
  const stops = relevantStops(graph, from, to, conditions);
  if (stops.length === 0) return "no path joins the two sides";
  const name = (node: number): string => graph.nodes[node]!.name;
  const isAre = (nodes: readonly number[]): string => `${nameList(nodes.map(name))} ${nodes.length === 1 ? "is" : "are"}`;
  const isGiven = stops.filter((node) => given[node] === 1);
  const isFunction = stops.filter((node) => given[node] === 0 && conditions.blocked[node] === 1);
  const isCollider = stops.filter((node) => conditions.blocked[node] === 0);
  const parts: string[] = [];
  if (isGiven.length > 0) parts.push(`${isAre(isGiven)} given`);
  if (isFunction.length > 0) parts.push(functionsText(graph, isFunction, given));
  if (isCollider.length > 0)
    parts.push(
      `arrows meet at ${nameList(isCollider.map(name))}, and nothing downstream of ${isCollider.length === 1 ? "it" : "them"} is given`,
    );
  return `every path is blocked: ${parts.join("; ")}`;
}

/** "H4 is a function of X1:4, which are given" */
export function functionsText(graph: MixedGraph, nodes: readonly number[], given: NodeFlags): string {
  const name = (node: number): string => graph.nodes[node]!.name;
  const sources = [...new Set(nodes.flatMap((node) => determinants(graph, node, given)))];
  const one = nodes.length === 1;
  const subject = nameList(nodes.map(name));
  if (sources.length === 0) return `${subject} ${one ? "is a constant" : "are constants"}`;
  return `${subject} ${one ? "is a function" : "are functions"} of ${nameList(sources.map(name))}, which ${sources.length === 1 ? "is" : "are"} given`;
}

/** Nodes where an active path from `from` must end, and from which the rest of the graph leads on to `to`. */
function relevantStops(graph: MixedGraph, from: readonly number[], to: readonly number[], conditions: Conditions): number[] {
  const reached = new Uint8Array(graph.nodes.length);
  const states = new Uint8Array(2 * graph.nodes.length);
  const stops = new Set<number>();
  const pending: number[] = [];
  const roll = (node: number, mark: number): void => {
    if (states[2 * node + mark] === 1) return;
    states[2 * node + mark] = 1;
    reached[node] = 1;
    pending.push(2 * node + mark);
  };
  for (const start of from) {
    reached[start] = 1;
    for (const { to: next, there } of edgeEnds(graph, start)) roll(next, there);
  }
  while (pending.length > 0) {
    const state = pending.pop()!;
    const node = state >> 1;
    for (const { to: next, here, there } of edgeEnds(graph, node))
      if (passes(node, state & 1, here, conditions)) roll(next, there);
      else stops.add(node);
  }
  const targets = flagsOf(graph.nodes.length, to);
  return [...stops].filter((stop) => leadsOn(graph, stop, targets, reached)).sort((a, b) => a - b);
}

/** Does a path of any kind join `stop` to a target, by nodes that were not reached? */
function leadsOn(graph: MixedGraph, stop: number, targets: NodeFlags, reached: NodeFlags): boolean {
  const seen = new Set([stop]);
  for (const node of seen) {
    if (targets[node] === 1) return true;
    for (const { to } of edgeEnds(graph, node)) if (reached[to] === 0) seen.add(to);
  }
  return false;
}
