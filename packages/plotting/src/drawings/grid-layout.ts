import type { GraphNode, VariableRole } from "@unrolled/core";
import type { Point } from "./drawing.js";
import { rowPitch, slicePitch, tallPitch, widePitch } from "./sizes.js";

/** A node of a slice: which variable it is, when, and what it is to the model. */
export type SliceNode = Pick<GraphNode, "role" | "layer"> & { readonly variable: string; readonly time: number };

export interface GridOptions {
  /** False: edges say nothing of which variable stands above which. Default true. */
  readonly directed?: boolean;
  /** Room for two edges between neighbours. Default false. */
  readonly wide?: boolean;
  /** Rows far apart, so that edges to later slices run straight between nodes. Default false. */
  readonly tall?: boolean;
}

interface Variable {
  readonly id: string;
  readonly role: VariableRole | null;
  readonly layer: number | null;
}

/** Between rows of variables that stand on one level of the model, such as an LSTM's H and C. */
const stepPitch = 0.9 * rowPitch;

/**
 * Places nodes as in a textbook: time from left to right, a row for each variable, inputs at the bottom, hidden layers upwards,
 * outputs on top. Variables on one level, such as an LSTM's H and C, stand on a diagonal within their slice, the first at the
 * right and on top, so that straight edges pass beside them.
 *
 * Where an edge leads back in time, as from an encoder's last state to the decoder's first, its ends run by clocks of their
 * own, and the slices of the second stand to the right of the first's. Edges are pairs of indices into `nodes`.
 */
export function gridLayout(
  nodes: readonly SliceNode[],
  edges: readonly (readonly [number, number])[],
  { directed = true, wide = false, tall = false }: GridOptions = {},
): readonly Point[] {
  const id = ({ variable, layer }: SliceNode): string => `${variable} ${layer ?? ""}`;
  const variables = new Map<string, Variable>(nodes.map((node) => [id(node), { id: id(node), role: node.role, layer: node.layer }]));
  const clock = startOfClocks(nodes, edges, id);
  const column = (node: SliceNode): number => clock.get(id(node))! + node.time;
  const within = edges
    .filter(([from, to]) => directed && column(nodes[from]!) === column(nodes[to]!))
    .map(([from, to]) => [id(nodes[from]!), id(nodes[to]!)] as const);
  const level = levelsOf([...variables.values()], within);

  /** The variables that share a level and a clock. */
  const group = ({ id: own }: Variable): Variable[] =>
    [...variables.values()].filter((other) => level.get(other.id) === level.get(own) && clock.get(other.id) === clock.get(own));
  const pitch = wide || [...variables.values()].some((variable) => group(variable).length > 1) ? widePitch : slicePitch;
  const top = new Map<number, number>();
  let y = 0;
  for (const each of [...new Set(level.values())].sort((a, b) => a - b)) {
    const most = Math.max(...[...variables.values()].filter((v) => level.get(v.id) === each).map((v) => group(v).length));
    y += (most - 1) * stepPitch;
    top.set(each, y);
    y += tall ? tallPitch : rowPitch;
  }
  return nodes.map((node) => {
    const own = id(node);
    const mates = group(variables.get(own)!);
    const place = mates.findIndex((mate) => mate.id === own);
    return { x: pitch * (column(node) - 1 - place / mates.length), y: top.get(level.get(own)!)! - place * stepPitch };
  });
}

/** By variable, the column before its first time: 0, or further right where its clock starts after another has run. */
function startOfClocks(
  nodes: readonly SliceNode[],
  edges: readonly (readonly [number, number])[],
  id: (node: SliceNode) => string,
): ReadonlyMap<string, number> {
  const owner = new Map(nodes.map((node) => [id(node), id(node)]));
  const find = (variable: string): string => (owner.get(variable) === variable ? variable : find(owner.get(variable)!));
  const pairs = new Map<string, (readonly [SliceNode, SliceNode])[]>();
  for (const [from, to] of edges) {
    const ends = [nodes[from]!, nodes[to]!] as const;
    const key = ends.map(id).join(">");
    pairs.set(key, [...(pairs.get(key) ?? []), ends]);
  }
  const bridges: (readonly [SliceNode, SliceNode])[] = [];
  for (const ends of pairs.values()) {
    if (ends.some(([from, to]) => from.time > to.time)) bridges.push(...ends);
    else owner.set(find(id(ends[0]![0])), find(id(ends[0]![1])));
  }
  const lastTime = (root: string): number => Math.max(...nodes.filter((node) => find(id(node)) === root).map(({ time }) => time));
  const start = new Map([...owner.keys()].map((variable) => [find(variable), 0]));
  // Clocks follow one another; as many rounds as there are clocks settle a chain of them.
  for (let round = 0; round < start.size; round++)
    for (const [from, to] of bridges) {
      const [first, second] = [find(id(from)), find(id(to))];
      if (first !== second) start.set(second, Math.max(start.get(second)!, start.get(first)! + lastTime(first)));
    }
  return new Map([...owner.keys()].map((variable) => [variable, start.get(find(variable))!]));
}

/** 0 for inputs, then hidden variables by layer and by what depends on what within a slice, then outputs; without gaps. */
function levelsOf(variables: readonly Variable[], within: readonly (readonly [string, string])[]): ReadonlyMap<string, number> {
  const level = new Map<string, number>();
  const rise = (of: readonly Variable[], base: number): number => {
    for (const { id, layer } of of) level.set(id, base + Math.max(0, (layer ?? 1) - 1));
    const own = new Set(of.map(({ id }) => id));
    for (let round = 0; round < of.length; round++)
      for (const [from, to] of within)
        if (from !== to && own.has(from) && own.has(to))
          level.set(to, Math.max(level.get(to)!, Math.min(level.get(from)! + 1, base + 1000)));
    return Math.max(base - 1, ...of.map(({ id }) => level.get(id)!)) + 1;
  };
  const above = rise(
    variables.filter(({ role }) => role === "input"),
    0,
  );
  const highest = rise(
    variables.filter(({ role }) => role !== "input" && role !== "output"),
    above,
  );
  rise(
    variables.filter(({ role }) => role === "output"),
    highest,
  );
  const ranks = [...new Set(level.values())].sort((a, b) => a - b);
  return new Map([...level].map(([id, value]) => [id, ranks.indexOf(value)]));
}
