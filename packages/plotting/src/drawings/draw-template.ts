import type { ModelGraph, TemplateEdge, TemplateVariable } from "@unrolled/core";
import { circle, nodeLegend } from "./draw-slices.js";
import { type Drawing, type DrawingNode, frozenDrawing, type Point } from "./drawing.js";
import { gridLayout } from "./grid-layout.js";
import { arrow } from "./links.js";
import { type Link, routeEdges } from "./route-edges.js";
import { squareRadius } from "./sizes.js";
import { variableRuns } from "./typeset.js";

/** From a variable's centre to its first square, and between squares. */
const firstSquare = 58;
const nextSquare = 40;
/** By which both ways of a loop leave the straight line, degrees. */
const loopBend = 64;

/**
 * Draws a template folded: every variable once, and a black square on every dependence with delay, which stands for the delay
 * of one time step (Goodfellow, Bengio & Courville 2016, section 10.1). What depends on a variable with delay k reads its k-th
 * square: variables share the squares of what they read.
 *
 * Cost O(edges · variables).
 *
 * @throws RangeError where the template has no variables, or the graph is one by length, which has no folded picture.
 * @example
 * const svg = await drawingSvg(drawTemplate(network.graph));
 * console.log(svg.length);
 */
export function drawTemplate(template: ModelGraph): Drawing {
  if (!("edges" in template))
    throw new RangeError(
      `drawTemplate: a template of two slices is required, and "${template.name}" is a graph by length; unroll it and use drawUnrolled`,
    );
  const { variables, edges } = template;
  if (variables.length === 0) throw new RangeError(`drawTemplate: a template must have at least one variable, got none`);
  const ids = variables.map(idOf);
  const within = edges.filter(({ delay }) => delay === 0);
  const places = gridLayout(
    variables.map(({ name, role, layer }) => ({ variable: name, role, layer, time: 1 })),
    within.map(({ from, to }) => [ids.indexOf(from), ids.indexOf(to)]),
  );
  const circles = variables.map((variable, i): DrawingNode => {
    const { name, role, law, layer } = variable;
    const node = { name: ids[i]!, role, law, layer, variable: name, time: null };
    return { ...circle(node, { id: ids[i]!, at: places[i]! }), label: variableRuns(name, layer, null) };
  });
  const delayed = edges.filter(({ delay }) => delay > 0);
  const chains = ids.flatMap((id, i) => {
    const own = delayed.filter(({ from }) => from === id);
    return own.length === 0 ? [] : [delayChain(id, places[i]!, own, (other) => places[ids.indexOf(other)]!.y)];
  });
  const squares = chains.flatMap(({ nodes }) => nodes);
  const nodes = [...circles, ...squares];
  return frozenDrawing({
    title: `${template.name}, folded`,
    nodes,
    edges: routeEdges(nodes, [...within.map(({ from, to }) => arrow(from, to, `${from}>${to}`)), ...chains.flatMap(({ links }) => links)]),
    texts: [],
    captions: [],
    legend: [...nodeLegend(nodes), ...(squares.length > 0 ? (["delay"] as const) : [])],
  });
}

/** A variable's squares, as many as its longest delay, in a row beside it, and the edges through them. */
function delayChain(
  id: string,
  at: Point,
  edges: readonly TemplateEdge[],
  heightOf: (id: string) => number,
): { nodes: readonly DrawingNode[]; links: readonly Link[] } {
  const length = Math.max(...edges.map(({ delay }) => delay));
  const hearsItself = edges.some(({ from, to }) => from === to);
  // What depends on itself has its loop on the right, unless another variable of its level stands there.
  const side = hearsItself && at.x >= 0 ? 1 : -1;
  const square = (k: number): string => `${id} delayed by ${k}`;
  const nodes = Array.from(
    { length },
    (_, i): DrawingNode => ({
      id: square(i + 1),
      at: { x: at.x + side * (firstSquare + i * nextSquare), y: at.y },
      shape: "square",
      radius: squareRadius,
      label: [],
      fill: "black",
      double: false,
      emphasis: "normal",
    }),
  );
  const isLoop = length === 1 && hearsItself;
  // The way out of a loop, which has no head, is on the side where edges to other variables leave the square.
  const others = edges.filter(({ to }) => to !== id).map(({ to }) => heightOf(to) - at.y);
  const back = loopBend * side * (others.some((rise) => rise < 0) ? 1 : -1);
  const links = Array.from(
    { length },
    (_, i): Link => ({
      ...arrow(i === 0 ? id : square(i), square(i + 1), `into ${square(i + 1)}`),
      head: false,
      bend: isLoop ? -back : 0,
    }),
  );
  for (const { to, delay } of edges)
    links.push({
      ...arrow(square(delay), to, `${square(delay)}>${to}`),
      // Back to itself: under the row, the longer the lower.
      bend: to === id ? (isLoop ? -back : side * (28 + 16 * delay)) : null,
    });
  return { nodes, links };
}

function idOf({ name, layer }: TemplateVariable): string {
  return layer === null ? name : `${name}${layer}`;
}
