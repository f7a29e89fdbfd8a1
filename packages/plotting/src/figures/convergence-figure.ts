import type { Convergence, Figure } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout } from "../figure-layout.js";
import { plotText } from "../text.js";
import { ink, withOpacity } from "../theme.js";

export interface ConvergenceFigureOptions {
  readonly model: string;
  /** The model's colour in the other figures. */
  readonly colour?: string;
  /** log p where an exact method knows it: a line to compare with. */
  readonly exact?: number | null;
  readonly id?: string;
  readonly title?: string;
}

/** The estimate of log p of one sequence against the number of replicates that it averages, with its 95 % interval. */
export function convergenceFigure(convergence: Convergence, options: ConvergenceFigureOptions): Figure {
  checkOptions("convergenceFigure", options, ["model", "colour", "exact", "id", "title"]);
  const colour = options.colour ?? "#0072b2";
  const exact = options.exact ?? null;
  const counts = Array.from(convergence.values, (_, r) => r + 1);
  const finite = (values: Float64Array): (number | null)[] => Array.from(values, (value) => (Number.isFinite(value) ? value : null));
  // The first few intervals have one or two degrees of freedom: drawn, they would be all there is to see.
  const settled = Math.min(4, counts.length);
  const visible = [...convergence.values, ...convergence.low.slice(settled - 1), ...convergence.high.slice(settled - 1)].filter(
    Number.isFinite,
  );
  const spread = visible.length === 0 ? 1 : Math.max(...visible) - Math.min(...visible) || 1;
  const decimals = Math.max(0, Math.min(6, Math.ceil(-Math.log10(spread / 5))));
  const band = { type: "scatter", mode: "lines", x: counts.slice(settled - 1), line: { width: 0 }, hoverinfo: "skip", showlegend: false };
  return {
    id: options.id ?? "monte-carlo-convergence",
    title: options.title ?? `Monte Carlo convergence of ${options.model}`,
    caption: `Running estimate (log of the mean likelihood) of log p of sequence ${convergence.id} as replicates are added, with its 95 % t interval as the band${
      exact === null ? "" : " and the exact value as the dashed line"
    }: once the band stays narrow and level, more replicates will not move the score.`,
    data: [
      { ...band, y: finite(convergence.low).slice(settled - 1) },
      {
        ...band,
        y: finite(convergence.high).slice(settled - 1),
        fill: "tonexty",
        fillcolor: withOpacity(colour, 0.18),
        name: "95 % interval",
        showlegend: true,
        line: { width: 0, color: colour },
      },
      {
        type: "scatter",
        mode: "lines+markers",
        name: plotText(options.model),
        x: counts,
        y: finite(convergence.values),
        line: { color: colour, width: 2 },
        marker: { color: colour, size: 4 },
        hovertemplate: "%{x} replicates: %{y:.4f} nats<extra></extra>",
      },
      ...(exact === null
        ? []
        : [
            {
              type: "scatter",
              mode: "lines",
              name: "exact",
              x: [1, counts.length],
              y: [exact, exact],
              line: { color: ink, width: 1.5, dash: "dash" },
              hovertemplate: "exact: %{y:.4f} nats<extra></extra>",
            },
          ]),
    ],
    layout: figureLayout(320, {
      showlegend: true,
      xaxis: axis("replicates averaged", { range: [0.5, counts.length + 0.5], nticks: 8, tickformat: "d" }),
      yaxis: axis("log-likelihood, nats", { nticks: 6, tickformat: `.${decimals}f` }),
      margin: { l: 70, r: 20, t: 34, b: 48 },
    }),
  };
}
