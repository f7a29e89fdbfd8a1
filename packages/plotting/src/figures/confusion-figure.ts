import type { Figure } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, colourBar, figureLayout } from "../figure-layout.js";
import { plotText, shortened } from "../text.js";

export interface ConfusionFigureOptions {
  /** What the K classes are called. Default 1..K. */
  readonly labels?: readonly string[];
  readonly model?: string;
  readonly id?: string;
  readonly title?: string;
}

/** Counts stand in the cells of so many classes at most. */
const mostWithNumbers = 12;
/** px of the plotting area of a page. */
const pageWidth = 530;

/**
 * Which class is taken for which: `counts[i][j]` of true class i were called j. Colours are shares of each true class (a row); the classes keep their order.
 *
 * @throws RangeError where the counts are no K × K whole numbers of at least 0, or there are not as many labels.
 */
export function confusionFigure(counts: readonly ArrayLike<number>[], options: ConfusionFigureOptions = {}): Figure {
  checkOptions("confusionFigure", options, ["labels", "model", "id", "title"]);
  const rows = counts.map((row) => Array.from(row));
  const K = rows.length;
  if (K === 0 || !rows.every((row) => row.length === K && row.every((n) => Number.isSafeInteger(n) && n >= 0)))
    throw new RangeError(
      `confusionFigure: counts must be K × K whole numbers of at least 0, got ${K} rows of ${[...new Set(rows.map((row) => row.length))].join(", ") || 0}; rows are the true classes`,
    );
  if (options.labels !== undefined && options.labels.length !== K)
    throw new RangeError(`confusionFigure: labels must be ${K}, one for each class, got ${options.labels.length}`);
  const labels = Array.from({ length: K }, (_, k) => plotText(shortened(options.labels?.[k] ?? `${k + 1}`, 16)));
  const totals = rows.map((row) => row.reduce((a, b) => a + b, 0));
  const said = labels.map((_, j) => rows.reduce((sum, row) => sum + row[j]!, 0));
  const total = totals.reduce((a, b) => a + b, 0);
  const right = rows.reduce((sum, row, k) => sum + row[k]!, 0);
  const cell = K <= mostWithNumbers ? 44 : K <= 20 ? 26 : 18;
  const longest = Math.max(...labels.map((label) => [...label].length));
  const upright = longest * 7 > cell;
  const bottom = upright ? 40 + 6.5 * longest : 56;
  const side = cell * K;
  const across = Math.min(1, side / pageWidth);
  const colours = colourBar("share of the true class", { cmax: 1 }, -(bottom + 6) / side, across + 0.03);
  const ticks = {
    tickmode: "array",
    tickvals: labels.map((_, k) => k + 1),
    ticktext: labels,
    ticks: "",
    showgrid: false,
    fixedrange: true,
  };
  return {
    id: options.id ?? "confusion",
    title: options.title ?? `What ${options.model ?? "the model"} takes for what`,
    caption: `Of each true class (rows) the share that was called each class (columns), from 0 (white) to 1 (darkest)${
      K <= mostWithNumbers ? ", with the counts" : ""
    }: ${right} of ${total} are right (${total === 0 ? "–" : `${((100 * right) / total).toFixed(1)} %`}).`,
    data: [
      {
        type: "heatmap",
        x: labels.map((_, k) => k + 1),
        y: labels.map((_, k) => k + 1),
        z: rows.map((row, i) => row.map((n) => (totals[i] === 0 ? 0 : Number((n / totals[i]!).toPrecision(4))))),
        customdata: rows.map((row, i) =>
          row.map((n, j) => `${n} of ${totals[i]} ${labels[i]} called ${labels[j]} (${said[j]} were called so)`),
        ),
        ...(K <= mostWithNumbers ? { text: rows.map((row) => row.map((n) => (n === 0 ? "" : `${n}`))), texttemplate: "%{text}" } : {}),
        coloraxis: "coloraxis",
        xgap: K <= 20 ? 2 : 1,
        ygap: K <= 20 ? 2 : 1,
        hovertemplate: "%{customdata}<extra></extra>",
      },
    ],
    layout: figureLayout(
      side + 14 + bottom,
      {
        ...colours.wide,
        margin: { l: 64, r: 90, t: 14, b: bottom },
        xaxis: axis("called", {
          ...ticks,
          tickangle: upright ? -90 : 0,
          range: [0.5, K + 0.5],
          domain: [0, across],
          constrain: "domain",
          constraintoward: "left",
        }),
        yaxis: axis("true class", { ...ticks, range: [K + 0.5, 0.5], scaleanchor: "x", constrain: "domain", constraintoward: "top" }),
      },
      {
        ...colours.narrow,
        height: Math.min(side, 310) + bottom + 90,
        margin: { l: 44, r: 10, t: 14, b: bottom + 72 },
        xaxis: { domain: [0, 1] },
      },
    ),
  };
}
