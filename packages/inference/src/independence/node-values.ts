import { type Key, nameRanges, type SampledSequence } from "@unrolled/core";
import type { IndependenceProblem, QueryNode } from "./independence-problem.js";
import { countOf } from "./table-places.js";

export type NodeValue = number | readonly number[];

/** A node and the values that a table runs through. */
export interface ValuedNode {
  readonly node: QueryNode;
  readonly name: string;
  readonly values: readonly NodeValue[];
  readonly valueCount: number;
  /** Whether these are all values that it can take. */
  readonly complete: boolean;
}

export interface ValuedQuery {
  readonly a: readonly ValuedNode[];
  readonly b: readonly ValuedNode[];
  readonly given: readonly ValuedNode[];
}

/** Values of a target that has no short list of them, where the table has room. */
const mostDrawnValues = 4;
/** Values of each node of A and B, and of Z: thinned in this order until the table has room. */
const thinnings = [
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  [16, 16],
  [8, 8],
  [4, 4],
  [3, 3],
  [2, 2],
  [3, 1],
  [2, 1],
] as const;
/** Sequences from which values are taken. */
const sequenceCount = 200;

/**
 * The values that a table over the query's nodes is to run through: all states and symbols where it then has at most
 * `mostCells` cells, else fewer, drawn from the model, as vectors always are.
 *
 * The first value of every node is that of one sequence, so that no table is of probability 0. Returns the least number of cells
 * where even that is too many.
 */
export function chooseValues(problem: IndependenceProblem, mostCells: number, key: Key): ValuedQuery | number {
  const { model, length } = problem;
  const drawn = Array.from({ length: sequenceCount }, (_, i) => model.sample(length, key.fold(i)));
  let cells = 0;
  for (const [most, mostGiven] of thinnings) {
    const valued = (nodes: readonly QueryNode[], count: number): ValuedNode[] => nodes.map((node) => valuedNode(node, count, drawn));
    const query = { a: valued(problem.a, most), b: valued(problem.b, most), given: valued(problem.given, mostGiven) };
    cells = countOf([...query.a, ...query.b, ...query.given]);
    if (cells <= mostCells) return query;
  }
  return cells;
}

/** A node's value in a drawn sequence: a finite state, a symbol or a vector. */
export function finiteValueOf({ role, time }: QueryNode, { targets, states }: SampledSequence): NodeValue {
  return (role === "hidden" ? states![time]! : targets[time]!) as NodeValue;
}

function valuedNode(node: QueryNode, most: number, drawn: readonly SampledSequence[]): ValuedNode {
  const { kind, size } = node.space;
  if (kind === "categorical" && size <= most) {
    return { node, name: node.name, values: Array.from({ length: size }, (_, v) => v), valueCount: size, complete: true };
  }
  const values = new Map<string, NodeValue>();
  for (const sequence of drawn) {
    if (values.size === Math.min(most, kind === "categorical" ? most : mostDrawnValues)) break;
    const value = finiteValueOf(node, sequence);
    values.set(JSON.stringify(value), value);
  }
  return { node, name: node.name, values: [...values.values()], valueCount: values.size, complete: false };
}

/** "all values of H2 and Y4, and 3 drawn ones of Y2: 0, 1, 5". */
export function describeValues({ a, b, given }: ValuedQuery): string {
  const nodes = [...a, ...b, ...given];
  const complete = nodes.filter((node) => node.complete).map(({ name }) => name);
  const parts = complete.length === 0 ? [] : [`all values of ${nameRanges(complete).join(", ")}`];
  const thinned = nodes.filter((node) => !node.complete);
  for (const { name, values, valueCount } of thinned.slice(0, 4))
    parts.push(`${name} at ${valueCount} drawn value${valueCount === 1 ? "" : "s"} (${values.map(shortValue).join(", ")})`);
  if (thinned.length > 4) parts.push(`${thinned.length - 4} more nodes at values drawn likewise`);
  return parts.join("; ");
}

/** A value in a sentence, numbers to three digits. */
export function shortValue(value: NodeValue): string {
  if (typeof value === "number") return String(Number(value.toPrecision(3)));
  const shown = value.slice(0, 3).map((x) => Number(x.toPrecision(3)));
  return value.length === 1 ? String(shown[0]) : `[${shown.join(" ")}${value.length > 3 ? " …" : ""}]`;
}
