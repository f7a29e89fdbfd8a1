import type { Figure } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, colourBar, figureLayout } from "../figure-layout.js";
import { plotText, shortened, visibleSymbol } from "../text.js";
import { symbolFontFamily } from "../theme.js";

export interface AlignmentFigureOptions {
  /** What the S steps of the source are called. Default 1..S. */
  readonly source?: readonly string[];
  /** What the T steps of the target are called. Default 1..T. */
  readonly target?: readonly string[];
  readonly model?: string;
  readonly id?: string;
  readonly title?: string;
}

/** px of the plotting area of a page. */
const pageWidth = 530;

/**
 * Attention as an alignment: T rows of S weights, how much each step of the target (rows) looks at each step of the source (columns); every row sums to 1.
 *
 * @throws RangeError where rows have different lengths, are no weights that sum to 1 (to 1e-6), or there are not as many names as steps.
 */
export function alignmentFigure(weights: readonly ArrayLike<number>[], options: AlignmentFigureOptions = {}): Figure {
  checkOptions("alignmentFigure", options, ["source", "target", "model", "id", "title"]);
  const rows = weights.map((row) => Array.from(row));
  const [T, S] = [rows.length, rows[0]?.length ?? 0];
  rows.forEach((row, t) => {
    const sum = row.reduce((a, b) => a + b, 0);
    if (row.length !== S || !row.every((w) => w >= 0) || !(Math.abs(sum - 1) <= 1e-6))
      throw new RangeError(
        `alignmentFigure: row ${t + 1} must be ${S} weights of at least 0 that sum to 1, got ${row.length} that sum to ${sum}`,
      );
  });
  if (T === 0) throw new RangeError("alignmentFigure: a row of weights for each step of the target is required, got none");
  const source = labels("source", options.source, S);
  const target = labels("target", options.target, T);
  const words = [...source, ...target].some((label) => [...label].length > 3);
  const cell = words ? 24 : 22;
  // Squares, as wide as a page allows.
  const side = Math.max(9, Math.min(cell, pageWidth / S));
  const longest = Math.max(...source.map((label) => [...label].length));
  const top = longest > 3 ? 18 + 7 * longest : 34;
  const height = Math.max(64, side * T);
  const across = Math.min(1, (side * S) / pageWidth);
  const colours = colourBar("weight", { cmax: 1 }, -24 / height, across + 0.03);
  const font = { family: symbolFontFamily, size: side < 14 ? 9 : 12 };
  const ticks = (names: readonly string[]) => ({
    tickmode: "array",
    tickvals: names.map((_, i) => i + 1),
    ticktext: names,
    tickfont: font,
    ticks: "",
    showgrid: false,
  });
  return {
    id: options.id ?? "alignment",
    title: options.title ?? `Where ${options.model ?? "the decoder"} looks`,
    caption:
      "Attention: the weight of each step of the source (columns) where a step of the target (rows) is made, from 0 (white) to 1 (darkest); each row sums to 1; weights are functions of the data and the parameters, shown without error.",
    data: [
      {
        type: "heatmap",
        x: source.map((_, s) => s + 1),
        y: target.map((_, t) => t + 1),
        z: rows.map((row) => row.map((w) => Number(w.toPrecision(4)))),
        text: target.map((to) => source.map((from) => `“${to}” looks at “${from}”`)),
        coloraxis: "coloraxis",
        xgap: 1,
        ygap: 1,
        hovertemplate: "%{text}: %{z}<extra></extra>",
      },
    ],
    layout: figureLayout(
      height + top + 20,
      {
        ...colours.wide,
        margin: { l: 64, r: 90, t: top, b: 20 },
        xaxis: axis("source", {
          ...ticks(source),
          side: "top",
          tickangle: longest > 3 ? -90 : 0,
          range: [0.5, S + 0.5],
          domain: [0, across],
          constrain: "domain",
          constraintoward: "left",
        }),
        yaxis: axis("target", { ...ticks(target), range: [T + 0.5, 0.5], scaleanchor: "x", constrain: "domain", constraintoward: "top" }),
      },
      {
        ...colours.narrow,
        height: Math.min(height, (300 * T) / S + 20) + top + 110,
        margin: { l: 44, r: 10, t: top, b: 100 },
        xaxis: { domain: [0, 1] },
      },
    ),
  };
}

function labels(what: "source" | "target", names: readonly string[] | undefined, count: number): string[] {
  if (names !== undefined && names.length !== count)
    throw new RangeError(`alignmentFigure: ${what} must have a name for each of ${count} steps, got ${names.length}`);
  return Array.from({ length: count }, (_, i) => plotText(shortened(visibleSymbol(names?.[i] ?? `${i + 1}`), 16)));
}
