import type { Dag, IndependenceQuery } from "../../contracts/index.js";
import { compareNames, nameRanges } from "../graphs/name-ranges.js";

const form = 'A _||_ B | Z, such as "Y4 _||_ Y2 | X1:4"';

/** H3, H2.3, H1:4, H2.1:4, H*, H2.* */
const word = /^([A-Za-z]+)(?:(\d+)\.)?(?:(\d+)(?::(\d+))?|(\*))$/;

/**
 * The query that a text asks of a graph: `A _||_ B | Z`, where A, B and Z list nodes (`Y4`, `H2.3` for layer 2), ranges of times
 * (`X1:4`, `H2.1:4`) and all nodes of a variable (`H*`, of all layers; `H2.*`), apart by spaces or commas. `⊥` may stand for `_||_`.
 *
 * A range takes the nodes of the variable that are there; over inputs that the model does not have it is empty.
 *
 * @throws RangeError for another form, unknown nodes, times beyond the graph, and sides that are empty or share a node.
 * @example
 * console.log(parseQuery("Y3 _||_ Y1 | H*", unroll(hmm.graph, 3)).given); // H1 H2 H3
 */
export function parseQuery(text: string, graph: Dag): IndependenceQuery {
  const sides = splitQuery(text);
  const names = new Set(graph.nodes.map(({ name }) => name));
  const [a, b, given] = sides.map((words) => [...new Set(words.flatMap((item) => nodesOf(item, text, graph, names)))]) as [
    string[],
    string[],
    string[],
  ];
  return Object.freeze(checkSides({ a, b, given }, text));
}

/** The largest time that a query names: the least T of a graph that can answer it; null where it names none. */
export function largestTime(text: string): number | null {
  const times = splitQuery(text)
    .flat()
    .flatMap((item) => word.exec(item)?.slice(3, 5) ?? [])
    .filter((time) => time !== undefined)
    .map(Number);
  return times.length === 0 ? null : Math.max(...times);
}

/** A query as text, runs of times as ranges. */
export function formatQuery({ a, b, given }: IndependenceQuery): string {
  const list = (names: readonly string[]): string => nameRanges(names).join(" ");
  return `${list(a)} _||_ ${list(b)}${given.length === 0 ? "" : ` | ${list(given)}`}`;
}

/** @throws RangeError where a side is empty or the two share a node. */
export function checkSides(query: IndependenceQuery, text: string): IndependenceQuery {
  if (query.a.length === 0 || query.b.length === 0)
    throw new RangeError(`independence: both sides of a query must name a node, got "${text}"; write ${form}`);
  const shared = query.a.find((name) => query.b.includes(name));
  if (shared !== undefined)
    throw new RangeError(`independence: the sides of a query must share no node, got ${shared} on both sides of "${text}"`);
  return query;
}

function splitQuery(text: string): [string[], string[], string[]] {
  const halves = text.split(/_\|\|_|⊥+|⫫/);
  const [rest, given, ...more] = halves.length === 2 ? halves[1]!.split("|") : [];
  if (rest === undefined || more.length > 0) throw new RangeError(`independence: a query must be ${form}, got ${JSON.stringify(text)}`);
  const words = (part: string): string[] => part.split(/[\s,]+/).filter((item) => item !== "");
  return [words(halves[0]!), words(rest), words(given ?? "")];
}

function nodesOf(item: string, text: string, graph: Dag, names: ReadonlySet<string>): string[] {
  if (names.has(item)) return [item];
  const match = word.exec(item);
  if (match === null) throw unknown(item, text, graph);
  const [, letter, layer, first, last, all] = match;
  const ofVariable = graph.nodes.filter(({ variable }) => variable === letter);
  if (ofVariable.length === 0) {
    if (letter === "X" && (last !== undefined || all !== undefined)) return [];
    throw unknown(item, text, graph);
  }
  const chosen = ofVariable.filter((node) =>
    layer === undefined ? all !== undefined || node.layer === null : node.layer === Number(layer),
  );
  if (chosen.length === 0 || (last === undefined && all === undefined)) throw unknown(item, text, graph);
  if (all !== undefined) return sorted(chosen);
  const [from, to] = [Number(first), Number(last)];
  const end = graph.nodes.reduce((latest, { time }) => Math.max(latest, time ?? 0), 0);
  if (from < 1 || to < from || to > end)
    throw new RangeError(`independence: a range must run upwards within times 1..${end}, got ${item} in "${text}"`);
  return sorted(chosen.filter(({ time }) => time! >= from && time! <= to));
}

function sorted(nodes: readonly { readonly name: string }[]): string[] {
  return nodes.map(({ name }) => name).sort(compareNames);
}

function unknown(item: string, text: string, graph: Dag): RangeError {
  const there = nameRanges(graph.nodes.map(({ name }) => name));
  const shown = there.length > 12 ? [...there.slice(0, 12), "…"] : there;
  return new RangeError(`independence: ${JSON.stringify(item)} in "${text}" is no node of the graph, which has ${shown.join(", ")}`);
}
