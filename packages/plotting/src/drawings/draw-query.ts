import type { Dag, Independence, IndependenceQuery, UnrolledGraph } from "@unrolled/core";
import { drawUnrolled, unrolledTitle } from "./draw-unrolled.js";
import { type Drawing, frozenDrawing, type LegendItem, type TextRun } from "./drawing.js";
import { plain, plainText, setRuns, typesetNames } from "./typeset.js";

/**
 * Draws what a graph says of a ⊥ b | given: the two sides black, the nodes of the condition grey, the active path with thick
 * borders and arrows, all other arrows thin; under the picture the query as mathematics, with the path or the reason why
 * there is none.
 *
 * The answer is the query's, as `independence` gives it. Cost as of `drawUnrolled`.
 *
 * @throws RangeError where the query or the path names a node that the graph has not, or a node has no variable or time.
 * @example
 * const graph = unroll(hmm.graph, 4);
 * const query = { a: ["Y4"], b: ["Y2"], given: [] };
 * const answer = { independent: false, path: ["Y2", "H2", "H3", "H4", "Y4"], trail: "Y2 ← H2 → H3 → H4 → Y4", reason: "" };
 * const svg = await drawingSvg(drawQuery(graph, query, answer));
 */
export function drawQuery(
  graph: Dag | UnrolledGraph,
  query: IndependenceQuery,
  answer: Pick<Independence, "independent" | "path" | "trail" | "reason">,
): Drawing {
  checkNames(graph, [...query.a, ...query.b, ...query.given, ...(answer.path ?? [])]);
  const whole = drawUnrolled(graph);
  const [sides, given, path] = [new Set([...query.a, ...query.b]), new Set(query.given), answer.path ?? []];
  const steps = new Set(path.slice(1).flatMap((to, i) => [`${path[i]} ${to}`, `${to} ${path[i]}`]));
  const legend: LegendItem[] = ["sides"];
  if (given.size > 0) legend.push("given");
  if (whole.nodes.some(({ double }) => double)) legend.push("function");
  if (path.length > 0) legend.push("path");
  const caption = captionOf(graph, query, answer);
  return frozenDrawing({
    ...whole,
    title: `${plainText(caption[0]!)}, in ${unrolledTitle(graph)}`,
    nodes: whole.nodes.map((node) => ({
      ...node,
      fill: sides.has(node.id) ? "black" : given.has(node.id) ? "grey" : "white",
      emphasis: path.includes(node.id) ? "strong" : sides.has(node.id) || given.has(node.id) ? "normal" : "faint",
    })),
    edges: whole.edges.map((edge) => ({ ...edge, emphasis: steps.has(`${edge.from} ${edge.to}`) ? "strong" : "faint" })),
    captions: caption,
    legend,
  });
}

function captionOf(
  { nodes }: Dag,
  { a, b, given }: IndependenceQuery,
  { independent, trail, reason }: Pick<Independence, "independent" | "trail" | "reason">,
): readonly (readonly TextRun[])[] {
  const query = [
    ...setRuns(a, nodes),
    plain(independent ? " ⊥ " : " ⊥̸ "),
    ...setRuns(b, nodes),
    ...(given.length === 0 ? [] : [plain(" | "), ...setRuns(given, nodes)]),
  ];
  const why = independent || trail === null ? reason : `active path ${trail}`;
  return [query, ...(why === "" ? [] : [typesetNames(why, nodes)])];
}

function checkNames({ nodes }: Dag, names: readonly string[]): void {
  const known = new Set(nodes.map(({ name }) => name));
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined)
    throw new RangeError(
      `drawQuery: a query must name nodes of the graph, got "${unknown}"; it has ${nodes.length}, such as ${nodes[0]?.name}`,
    );
}
