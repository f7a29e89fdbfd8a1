import { compareNames } from "../graphs/name-ranges.js";
import { indicesOfFlags, type NodeFlags } from "../graphs/node-flags.js";
import type { SeparationProblem } from "./separation-problem.js";

/**
 * The minimal cut nearest to `side`, nodes around A that it is to leave whole: of the first nodes that the ways out of it meet, those
 * that B reaches without meeting others of them. Null where a way out meets B first. Nodes out of `among` are passed as if they were
 * edges.
 */
export function nearestCut(problem: SeparationProblem, side: readonly number[]): readonly number[] | null {
  const { to } = problem;
  const out = walk(problem, side, problem.among);
  if (to.some((node) => out.region.has(node))) return null;
  return indicesOfFlags(walk(problem, to, out.border).border);
}

/** All nodes reached from `start` without passing one of `stops`, and the stops met. */
export function walk({ graph }: SeparationProblem, start: readonly number[], stops: NodeFlags): { region: Set<number>; border: NodeFlags } {
  const region = new Set(start);
  const border = new Uint8Array(graph.nodes.length);
  for (const node of region)
    for (const next of graph.neighbours[node]!) {
      if (region.has(next)) continue;
      if (stops[next] === 1) border[next] = 1;
      else region.add(next);
    }
  return { region, border };
}

/** A cut by names, in their order. */
export function cutNames({ graph }: SeparationProblem, cut: readonly number[]): readonly string[] {
  return Object.freeze(cut.map((node) => graph.nodes[node]!.name).sort(compareNames));
}
