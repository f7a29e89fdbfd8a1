import { commonAttributes, edgeAttributes, nodeAttributes, quoted, shades } from "./dot-parts.js";
import type { Drawing } from "./drawing.js";
import { labelSizeFor } from "./typeset.js";

/**
 * Writes a drawing's graph as DOT without places: its nodes and edges with their looks, for Graphviz's own layouts and for
 * tools that read DOT. Captions and the legend are left out. Plain text of the same bytes for the same drawing.
 *
 * @example
 * console.log(graphDot(drawTemplate(hmm.graph)).includes('"H" -> "Y"')); // true
 */
export function graphDot({ title, nodes, edges }: Drawing): string {
  const seen = nodes.filter(({ shape }) => shape !== "anchor");
  const known = new Set(seen.map(({ id }) => id));
  return [
    `digraph ${quoted(title)} {`,
    `  graph [rankdir=LR, bgcolor="${shades.white}"]`,
    ...commonAttributes.map((line) => `  ${line}`),
    ...seen.map((node) => `  ${quoted(node.id)} [${nodeAttributes(node, Math.floor(labelSizeFor(node.label, node.radius))).join(", ")}]`),
    ...edges
      .filter(({ from, to }) => known.has(from) && known.has(to))
      .map((edge) => `  ${quoted(edge.from)} -> ${quoted(edge.to)} [${edgeAttributes(edge).join(", ")}]`),
    "}",
    "",
  ].join("\n");
}
