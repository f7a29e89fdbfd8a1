import type { Figure, ResidualSummary } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout } from "../figure-layout.js";
import { plotText } from "../text.js";
import { ink, quietInk, styleModels, styleOf, withOpacity } from "../theme.js";

export interface UniformityFigureOptions {
  readonly id?: string;
  readonly title?: string;
}

/** One panel: what is summarised, under its name. */
export interface NamedResiduals {
  readonly name: string;
  readonly summary: ResidualSummary;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Histograms of where targets stand in their laws (probability integral transforms), one panel a model: flat, and within the band in 95 % of
 * bins, under the right model. A hump: laws too wide; a U: too narrow; a slope: targets lie above or below what is forecast.
 *
 * @throws RangeError for no summary, or more than six.
 * @example
 * const summary = summariseResiduals(pseudoResiduals(hmm, data, {}, key(1)));
 * const page = figureHtml(uniformityFigure([{ name: "hmm:2", summary }]));
 */
export function uniformityFigure(models: readonly NamedResiduals[], options: UniformityFigureOptions = {}): Figure {
  checkOptions("uniformityFigure", options, ["id", "title"]);
  if (!Array.isArray(models) || models.length < 1 || models.length > 6)
    throw new RangeError(
      `uniformityFigure: one to six summaries are required, got ${Array.isArray(models) ? models.length : typeof models}`,
    );
  const styles = styleModels(models.map(({ name }) => name));
  const columns = Math.min(3, models.length);
  const rows = Math.ceil(models.length / columns);
  const gap = 0.06;
  const between = 0.2;
  const width = (1 - gap * (columns - 1)) / columns;
  const tall = (1 - between * (rows - 1)) / rows;
  const highest = Math.max(...models.flatMap(({ summary: { histogram } }) => [...histogram.densities, histogram.high])) * 1.08;
  const axes: Record<string, Json> = {};
  models.forEach(({ name }, i) => {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const left = column * (width + gap);
    const top = 1 - row * (tall + between);
    axes[`xaxis${suffix(i)}`] = axis(plotText(`P(Y ≤ y), ${name}`), {
      domain: [left, left + width],
      anchor: `y${suffix(i)}`,
      range: [0, 1],
      tickvals: [0, 0.5, 1],
    });
    axes[`yaxis${suffix(i)}`] = axis(column === 0 ? "density" : null, {
      domain: [Math.max(0, top - tall), top],
      anchor: `x${suffix(i)}`,
      range: [0, highest],
      showticklabels: column === 0,
    });
  });
  const worst = Math.max(...models.map(({ summary }) => summary.largestStandardError));
  return {
    id: options.id ?? "uniformity",
    title: options.title ?? "Where targets stand in their one-step laws",
    caption: `P(Y ≤ y) of each target under its law given those before it, as a density over bins; under the right model it is 1 (broken line), and in 95 % of bins within the band (of ${models
      .map(({ summary }) => summary.count)
      .join(
        ", ",
      )} targets); ${worst === 0 ? "all are exact" : `the Monte Carlo standard error of a probability is at most ${worst.toPrecision(1)}`}.`,
    data: models.map(({ name, summary: { histogram } }: NamedResiduals, i): Json => {
      const B = histogram.densities.length;
      return {
        type: "bar",
        name: plotText(name),
        x: Array.from({ length: B }, (_, b) => (b + 0.5) / B),
        y: Array.from(histogram.densities, (density: number) => Number(density.toPrecision(4))),
        width: 1 / B,
        xaxis: `x${suffix(i)}`,
        yaxis: `y${suffix(i)}`,
        marker: { color: styleOf(styles, name).colour, line: { color: "#ffffff", width: 1 } },
        hovertemplate: "%{x:.3f}: density %{y}<extra></extra>",
      };
    }),
    layout: figureLayout(
      80 + 220 * rows,
      {
        ...axes,
        bargap: 0,
        margin: { l: 60, r: 20, t: 14, b: 52 },
        shapes: models.flatMap(({ summary: { histogram } }, i): Json[] => {
          const place = { xref: `x${suffix(i)}`, yref: `y${suffix(i)}`, x0: 0, x1: 1 };
          return [
            { ...place, type: "rect", y0: histogram.low, y1: histogram.high, fillcolor: withOpacity(quietInk, 0.28), line: { width: 0 } },
            { ...place, type: "line", y0: 1, y1: 1, line: { color: ink, width: 1, dash: "dash" } },
          ];
        }),
      },
      stacked(models.length),
    ),
  };
}

function suffix(i: number): string {
  return i === 0 ? "" : `${i + 1}`;
}

/** One panel below the other, on a narrow screen. */
function stacked(count: number): Json {
  const between = count === 1 ? 0 : 0.28 / count;
  const tall = (1 - between * (count - 1)) / count;
  const panels = Array.from({ length: count }, (_, i) => {
    const top = 1 - i * (tall + between);
    return [
      [`xaxis${suffix(i)}`, { domain: [0, 1] }],
      [`yaxis${suffix(i)}`, { domain: [Math.max(0, top - tall), top], showticklabels: true }],
    ];
  });
  return { height: 80 + 220 * count, ...Object.fromEntries(panels.flat()) };
}
