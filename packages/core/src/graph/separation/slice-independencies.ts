import type { Dag, ModelGraph, UnrolledGraph } from "../../contracts/index.js";
import { withoutSiblings } from "../graphs/mixed-graph.js";
import { compareNames } from "../graphs/name-ranges.js";
import { unroll } from "../graphs/unroll.js";
import { edgeEnds, reachedFlags } from "./active-path.js";
import { ancestorFlags } from "./ancestors.js";
import { determinedFlags } from "./determined.js";

/** What makes two nodes of a slice independent. */
export interface SliceIndependency {
  readonly a: string;
  readonly b: string;
  /** All minimal sets, smaller ones first: [[]] where the two are independent anyway, [] where no set of the slices is enough. */
  readonly given: readonly (readonly string[])[];
}

export interface SliceIndependencies {
  /** The template's name; null for a graph that came from none. */
  readonly name: string | null;
  /** t: the table is of slices t − 1 and t. */
  readonly time: number;
  readonly nodes: readonly string[];
  /** Every pair of nodes once, in the order of names. */
  readonly rows: readonly SliceIndependency[];
}

/** 2^12 sets for each node: about 0.2 s. */
const mostNodes = 12;

/**
 * All independencies of a slice: for every pair of nodes of slices t − 1 and t, the sets of the slices' other nodes that separate the
 * pair in the whole graph (D-separation, as `independence`), minimal by inclusion.
 *
 * A template is unrolled up to t, since what comes later and is not given changes nothing; a graph by length for T = t. Unless given, t is the first for which
 * slice t − 1 has all its parents, and at least 3: slices 2 and 3 where no delay exceeds 1. Earlier slices are part of the graph, and
 * can join two nodes that nothing in the slices joins. Cost: 2^n · n searches of the graph for n nodes in the two slices.
 *
 * @throws RangeError where the two slices have more than 12 nodes, or `time` is no slice after the first.
 * @example
 * console.log(formatIndependencies(sliceIndependencies(hmm.graph)));
 */
export function sliceIndependencies(graph: ModelGraph | Dag, time?: number): SliceIndependencies {
  const t = time ?? defaultTime(graph);
  const last = "variables" in graph ? Number.POSITIVE_INFINITY : graph.nodes.reduce((latest, node) => Math.max(latest, node.time ?? 0), 0);
  if (!(Number.isSafeInteger(t) && t >= 2 && t <= last))
    throw new RangeError(`sliceIndependencies: time must be a slice from 2 on that the graph has, got ${t}`);
  const whole = "variables" in graph ? unroll(graph, t) : graph;
  const places = [...whole.nodes.keys()]
    .filter((node) => whole.nodes[node]!.time === t - 1 || whole.nodes[node]!.time === t)
    .sort((x, y) => compareNames(whole.nodes[x]!.name, whole.nodes[y]!.name));
  if (places.length > mostNodes)
    throw new RangeError(
      `sliceIndependencies: two slices must have at most ${mostNodes} nodes, got ${places.length}; use minimalSeparators`,
    );
  const names = places.map((node) => whole.nodes[node]!.name);
  const separators = minimalSets(whole, places);
  const rows = names.flatMap((a, i) =>
    names.slice(i + 1).map((b, j): SliceIndependency => {
      const given = separators[i]![i + 1 + j]!.map((set) => Object.freeze(names.filter((_, k) => (set >> k) & 1)));
      return Object.freeze({ a, b, given: Object.freeze(given) });
    }),
  );
  const name = "variables" in graph ? graph.name : "folded" in graph ? (graph as UnrolledGraph).folded.name : null;
  return Object.freeze({ name, time: t, nodes: Object.freeze(names), rows: Object.freeze(rows) });
}

function defaultTime(graph: ModelGraph | Dag): number {
  const folded = "folded" in graph ? (graph as UnrolledGraph).folded : graph;
  return Math.max(3, ...("edges" in folded ? folded.edges : []).map(({ delay }) => delay + 2));
}

/** Minimal separating sets by pair of places, each as bits over the places; smaller sets come first. */
function minimalSets(graph: Dag, places: readonly number[]): number[][][] {
  const mixed = withoutSiblings(graph);
  const ends = graph.nodes.map((_, node) => edgeEnds(mixed, node));
  const minimal = places.map(() => places.map((): number[] => []));
  for (const set of subsetsBySize(places.length)) {
    const given = places.filter((_, k) => (set >> k) & 1);
    const conditions = { blocked: determinedFlags(graph, given), opened: ancestorFlags(graph, given) };
    for (let i = 0; i < places.length; i++) {
      if ((set >> i) & 1) continue;
      const open = places.map((_, j) => j > i && !((set >> j) & 1) && minimal[i]![j]!.every((smaller) => (set & smaller) !== smaller));
      if (!open.includes(true)) continue;
      const constant = conditions.blocked[places[i]!] === 1;
      const reached = reachedFlags(ends, [places[i]!], conditions);
      places.forEach((node, j) => {
        if (open[j] && (constant || reached[node] === 0 || conditions.blocked[node] === 1)) minimal[i]![j]!.push(set);
      });
    }
  }
  return minimal;
}

function subsetsBySize(size: number): number[] {
  const count = (set: number): number => [...set.toString(2)].filter((bit) => bit === "1").length;
  const sets = Array.from({ length: 1 << size }, (_, set) => [set, count(set)] as const);
  return sets.sort(([a, m], [b, n]) => m - n || a - b).map(([set]) => set);
}

/**
 * The table as text, a line for each pair: "H2  Y3  H3". Sets are apart by "or"; "nothing" is the empty set, and "none" says that no
 * set of the slices is enough.
 *
 * @example
 * console.log(formatIndependencies(sliceIndependencies(noisyNetwork.graph)));
 */
export function formatIndependencies({ rows }: SliceIndependencies): string {
  const width = Math.max(...rows.flatMap(({ a, b }) => [a.length, b.length]), 1);
  const sets = (given: SliceIndependency["given"]): string =>
    given.length === 0 ? "none" : given.map((set) => (set.length === 0 ? "nothing" : set.join(" "))).join(" or ");
  const line = (a: string, b: string, rest: string): string => `${a.padEnd(width)}  ${b.padEnd(width)}  ${rest}`;
  return [line("a", "b", "independent given"), ...rows.map(({ a, b, given }) => line(a, b, sets(given)))].join("\n");
}
