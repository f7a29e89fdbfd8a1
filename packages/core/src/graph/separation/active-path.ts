import type { MixedGraph } from "../../contracts/index.js";
import { compareNames } from "../graphs/name-ranges.js";
import type { NodeFlags } from "../graphs/node-flags.js";

/** What stops a path, for the nodes of one graph. */
export interface Conditions {
  /** A path cannot go through these, but as colliders: what is given, and what that determines. */
  readonly blocked: NodeFlags;
  /** A collider passes only here: what is given, and its ancestors. */
  readonly opened: NodeFlags;
}

/** Marks of an edge at a node. */
const tail = 0;
const head = 1;

/** One end of an edge seen from a node: where it leads, and its marks here and there. */
export interface EdgeEnd {
  readonly to: number;
  readonly here: number;
  readonly there: number;
}

/** u → v, u ← v, u ↔ v */
export type Arrow = "→" | "←" | "↔";

export interface ActivePath {
  readonly nodes: readonly number[];
  /** Between neighbours: one fewer than nodes. */
  readonly arrows: readonly Arrow[];
}

/** Edges at a node: to its children, from its parents, and to its siblings. */
export function edgeEnds(graph: MixedGraph, node: number): EdgeEnd[] {
  return [
    ...graph.children[node]!.map((to) => ({ to, here: tail, there: head })),
    ...graph.parents[node]!.map((to) => ({ to, here: head, there: tail })),
    ...graph.siblings[node]!.map((to) => ({ to, here: head, there: head })),
  ];
}

/** May a path that enters `node` by an edge with mark `entered` there leave by one with mark `left`? */
export function passes(node: number, entered: number, left: number, { blocked, opened }: Conditions): boolean {
  return entered === head && left === head ? opened[node] === 1 : blocked[node] === 0;
}

/**
 * The shortest active path between a node of `from` and one of `to`, read from either end, ties by the names along it; null where
 * none is active.
 *
 * A path is active where every collider on it is opened and no other node between its ends is blocked (d-separation, Pearl
 * 1988; for mixed graphs m-separation, Richardson & Spirtes 2002, section 3.4). Searched over pairs (node, mark of the edge that
 * entered it), as a Bayes ball rolls (Shachter 1998): O(nodes + edges), whatever the number of paths. A shortest walk of this kind
 * is a path: a node that it met twice could be cut out.
 */
export function shortestActivePath(
  graph: MixedGraph,
  from: readonly number[],
  to: readonly number[],
  conditions: Conditions,
): ActivePath | null {
  const [forth, back] = [shortestFrom(graph, from, to, conditions), shortestFrom(graph, to, from, conditions)];
  if (forth === null || back === null) return null;
  const order = forth.nodes
    .map((node, i) => compareNames(graph.nodes[node]!.name, graph.nodes[back.nodes[i]!]!.name))
    .find((difference) => difference !== 0);
  return order === undefined || order < 0 ? forth : back;
}

/** The same, beginning at a node of `from`. */
function shortestFrom(graph: MixedGraph, from: readonly number[], to: readonly number[], conditions: Conditions): ActivePath | null {
  const remaining = stepsToTarget(graph, to, conditions);
  const name = (node: number): string => graph.nodes[node]!.name;
  let frontier: Step[] = [];
  let best = Number.POSITIVE_INFINITY;
  for (const start of from)
    for (const end of edgeEnds(graph, start)) {
      const steps = remaining[2 * end.to + end.there]!;
      if (steps < 0 || steps > best) continue;
      if (steps < best) frontier = [];
      best = steps;
      frontier.push({
        node: end.to,
        entered: end.there,
        before: { node: start, entered: tail, before: null, arrow: null },
        arrow: arrowOf(end),
      });
    }
  if (frontier.length === 0) return null;
  frontier = smallest(frontier, ({ before }) => name(before!.node));
  frontier = smallest(frontier, ({ node }) => name(node));
  for (let left = best; left > 0; left--) {
    const next: Step[] = [];
    const met = new Set<number>();
    for (const step of frontier)
      for (const end of edgeEnds(graph, step.node)) {
        const state = 2 * end.to + end.there;
        if (remaining[state] !== left - 1 || met.has(state) || !passes(step.node, step.entered, end.here, conditions)) continue;
        met.add(state);
        next.push({ node: end.to, entered: end.there, before: step, arrow: arrowOf(end) });
      }
    frontier = smallest(next, ({ node }) => name(node));
  }
  return unwind(frontier[0]!);
}

/** A step of a path under way, linked to the step before. */
interface Step {
  readonly node: number;
  readonly entered: number;
  readonly before: Step | null;
  readonly arrow: Arrow | null;
}

/** 2 × nodes, by node and the mark of the edge that entered it: steps left to the target on an active path; −1: there is none. */
function stepsToTarget(graph: MixedGraph, targets: readonly number[], conditions: Conditions): Int32Array {
  const remaining = new Int32Array(2 * graph.nodes.length).fill(-1);
  let wave: number[] = [];
  const reach = (state: number, steps: number, next: number[]): void => {
    if (remaining[state]! >= 0) return;
    remaining[state] = steps;
    next.push(state);
  };
  for (const target of targets) for (const mark of [tail, head]) reach(2 * target + mark, 0, wave);
  for (let steps = 1; wave.length > 0; steps++) {
    const next: number[] = [];
    for (const state of wave)
      for (const end of edgeEnds(graph, state >> 1)) {
        if (end.here !== (state & 1)) continue;
        for (const entered of [tail, head]) if (passes(end.to, entered, end.there, conditions)) reach(2 * end.to + entered, steps, next);
      }
    wave = next;
  }
  return remaining;
}

function arrowOf({ here, there }: EdgeEnd): Arrow {
  return here === tail ? "→" : there === tail ? "←" : "↔";
}

/** Those of the smallest name. */
function smallest<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  let least: string | null = null;
  for (const item of items) if (least === null || compareNames(nameOf(item), least) < 0) least = nameOf(item);
  return items.filter((item) => nameOf(item) === least);
}

function unwind(last: Step): ActivePath {
  const nodes: number[] = [];
  const arrows: Arrow[] = [];
  for (let step: Step | null = last; step !== null; step = step.before) {
    nodes.push(step.node);
    if (step.arrow !== null) arrows.push(step.arrow);
  }
  return { nodes: nodes.reverse(), arrows: arrows.reverse() };
}

/**
 * Nodes that an active path from one of `from` ends at, by the edges at each node (`edgeEnds`). What is blocked may be
 * among them: an end that is given or determined is for the caller to leave out. O(nodes + edges).
 */
export function reachedFlags(ends: readonly (readonly EdgeEnd[])[], from: readonly number[], conditions: Conditions): NodeFlags {
  const reached = new Uint8Array(ends.length);
  const states = new Uint8Array(2 * ends.length);
  const pending: number[] = [];
  const roll = ({ to, there }: EdgeEnd): void => {
    const state = 2 * to + there;
    if (states[state] === 1) return;
    states[state] = 1;
    reached[to] = 1;
    pending.push(state);
  };
  for (const start of from) for (const end of ends[start]!) roll(end);
  while (pending.length > 0) {
    const state = pending.pop()!;
    for (const end of ends[state >> 1]!) if (passes(state >> 1, state & 1, end.here, conditions)) roll(end);
  }
  return reached;
}
