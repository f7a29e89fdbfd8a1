import type { Figure, Forecast } from "@unrolled/core";
import { axis, colourBar, figureLayout } from "../figure-layout.js";
import { plotText, visibleSymbol } from "../text.js";
import { ink } from "../theme.js";

const mostRows = 24;

/** The probability of each symbol at each step of a forecast, the likeliest symbols first, and what came as rings. */
export function symbolForecastFigure(
  { id, origin, steps, targets, laws, outcome }: Forecast,
  options: { readonly model?: string; readonly id?: string; readonly title?: string },
): Figure {
  const { size, symbols = null } = targets;
  const { categories, standardErrors, standardErrorFrom } = laws!;
  const at = (h: number, v: number): number => categories[h * size + v]!;
  const total = Array.from({ length: size }, (_, v) => Array.from({ length: steps }, (_, h) => at(h, v)).reduce((a, b) => a + b, 0));
  const shown = Array.from(total.keys())
    .sort((a, b) => total[b]! - total[a]! || a - b)
    .slice(0, mostRows);
  const nameOf = (v: number): string => plotText(visibleSymbol(symbols?.[v] ?? `${v}`));
  const rows = shown.map(nameOf);
  const x = Array.from({ length: steps }, (_, h) => origin + h + 1);
  const came = x.flatMap((step, h) => {
    const row = shown.indexOf((outcome?.targets[h] ?? -1) as number);
    return row < 0 ? [] : [{ step, name: rows[row]! }];
  });
  const { wide, narrow } = colourBar("probability", { cmax: Math.max(...categories) });
  const worst = Math.max(...standardErrors.categories);
  return {
    id: options.id ?? "forecast",
    title: options.title ?? `Forecast ${options.model === undefined ? "" : `of ${options.model} `}after step ${origin}`,
    caption: `Probability of each symbol at each of the ${steps} steps after step ${origin} of sequence ${id}, given the steps before${
      shown.length < size ? `; the ${shown.length} likeliest of ${size} symbols` : ""
    }${came.length > 0 ? "; what came as rings" : ""}; ${
      standardErrorFrom.every((from) => from === "exact")
        ? "the probabilities are exact"
        : standardErrorFrom.includes("unavailable")
          ? "their Monte Carlo error is unavailable"
          : `the Monte Carlo standard error of one is at most ${worst.toPrecision(1)}`
    }.`,
    data: [
      {
        type: "heatmap",
        x,
        y: rows,
        z: shown.map((v) => x.map((_, h) => Number(at(h, v).toPrecision(4)))),
        coloraxis: "coloraxis",
        xgap: 1,
        ygap: 1,
        hovertemplate: "step %{x}, %{y}: %{z}<extra></extra>",
      },
      ...(came.length === 0
        ? []
        : [
            {
              type: "scatter",
              mode: "markers",
              name: "what came",
              x: came.map(({ step }) => step),
              y: came.map(({ name }) => name),
              marker: { symbol: "circle-open", color: "#d55e00", size: 11, line: { color: "#d55e00", width: 2.5 } },
              hovertemplate: "step %{x}: %{y} came<extra></extra>",
            },
          ]),
    ],
    layout: figureLayout(
      90 + 22 * shown.length,
      {
        ...wide,
        font: { color: ink },
        margin: { l: 64, r: 90, t: 14, b: 48 },
        xaxis: axis("step", { tickformat: "d", showgrid: false, dtick: steps > 20 ? null : 1 }),
        yaxis: axis("symbol", { type: "category", autorange: "reversed", showgrid: false }),
      },
      narrow,
    ),
  };
}
