import type { Figure, ResidualSummary } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout } from "../figure-layout.js";
import { formatFixed } from "../format-number.js";
import { plotText } from "../text.js";
import { ink, quietInk, stateColours, withOpacity } from "../theme.js";

export interface PseudoResidualsFigureOptions {
  /** Which of the summary's sequences is drawn over time, by its index. Default 0. */
  readonly sequence?: number;
  readonly model?: string;
  readonly id?: string;
  readonly title?: string;
}

type Json = Readonly<Record<string, unknown>>;

const [residualColour, squareColour] = stateColours;
const mostSteps = 2000;

/**
 * One-step-ahead pseudo-residuals over time, their quantiles beside the standard normal's, and their autocorrelation and that of their
 * squares: under the right model 95 % of residuals lie between the lines at ± 1.96, the quantiles on the diagonal, and 95 % of the bars within
 * the band.
 *
 * @throws RangeError for a sequence that there is not.
 * @example
 * const summary = summariseResiduals(pseudoResiduals(hmm, data, {}, key(1)));
 * const page = figureHtml(pseudoResidualsFigure(summary, { model: "hmm:2" }));
 */
export function pseudoResidualsFigure(summary: ResidualSummary, options: PseudoResidualsFigureOptions = {}): Figure {
  checkOptions("pseudoResidualsFigure", options, ["sequence", "model", "id", "title"]);
  const { sequence = 0 } = options;
  const series = summary.sequences[sequence];
  if (series === undefined)
    throw new RangeError(`pseudoResidualsFigure: sequence must be one of 0..${summary.sequences.length - 1}, got ${sequence}`);
  const residuals = Array.from(series.residuals.subarray(0, mostSteps), finiteOrNull);
  const { expected, observed } = summary.quantiles;
  const { values, squares, band } = summary.autocorrelation;
  const lags = Array.from(values, (_, i) => i + 1);
  const reach = Math.max(3, Math.ceil(Math.max(...expected.map(Math.abs), ...observed.map(Math.abs))));
  const widest = Math.max(0.2, ...values.map(Math.abs), ...squares.map(Math.abs), ...band) * 1.15;
  const last = residuals.length + 0.5;
  return {
    id: options.id ?? "pseudo-residuals",
    title: options.title ?? `Pseudo-residuals${options.model === undefined ? "" : ` of ${options.model}`}`,
    caption: captionOf(summary, series, residuals.length),
    data: [
      {
        type: "scatter",
        mode: "markers",
        name: "residual",
        showlegend: false,
        x: residuals.map((_, t) => t + 1),
        y: residuals,
        marker: { color: residualColour, size: residuals.length > 400 ? 4 : 6 },
        hovertemplate: "step %{x}: %{y:.3f}<extra></extra>",
      },
      {
        type: "scatter",
        mode: "markers",
        name: "quantile",
        showlegend: false,
        x: Array.from(expected, rounded),
        y: Array.from(observed, rounded),
        xaxis: "x2",
        yaxis: "y2",
        marker: { color: residualColour, size: 5 },
        hovertemplate: "normal %{x}: residual %{y}<extra></extra>",
      },
      {
        type: "scatter",
        mode: "lines",
        name: "95 % band",
        showlegend: false,
        x: [...lags, ...[...lags].reverse()],
        y: [...band, ...Array.from(band, (b) => -b).reverse()].map(rounded),
        xaxis: "x3",
        yaxis: "y3",
        fill: "toself",
        fillcolor: withOpacity(quietInk, 0.14),
        line: { width: 0 },
        hoverinfo: "skip",
      },
      bars("of residuals", lags, values, residualColour, -0.18),
      bars("of their squares", lags, squares, squareColour, 0.18),
    ],
    layout: figureLayout(
      520,
      {
        showlegend: true,
        legend: { orientation: "h", x: 1, xanchor: "right", y: 0.43, yanchor: "bottom", font: { size: 12, color: ink } },
        margin: { l: 60, r: 20, t: 14, b: 48 },
        bargap: 0,
        barmode: "overlay",
        xaxis: axis("step", { domain: [0, 1], anchor: "y", tickformat: "d", range: [0.5, last] }),
        yaxis: axis(plotText(summary.name === null ? "residual" : `residual of ${summary.name}`), { domain: [0.64, 1], anchor: "x" }),
        xaxis2: axis("standard normal quantile", { domain: [0, 0.44], anchor: "y2", range: [-reach, reach] }),
        yaxis2: axis("residual", { domain: [0, 0.42], anchor: "x2", range: [-reach, reach] }),
        xaxis3: axis("lag (steps)", { domain: [0.56, 1], anchor: "y3", tickformat: "d", range: [0.4, lags.length + 0.6] }),
        yaxis3: axis("autocorrelation", { domain: [0, 0.42], anchor: "x3", range: [-widest, widest], zeroline: true, zerolinecolor: ink }),
        shapes: [
          ...[-1.96, 1.96].map((z) => line("x", "y", [0.5, z], [last, z], "dot")),
          line("x2", "y2", [-reach, -reach], [reach, reach], "solid"),
        ],
      },
      {
        height: 780,
        legend: { orientation: "h", x: 0, xanchor: "left", y: 0.26, yanchor: "bottom" },
        yaxis: { domain: [0.76, 1] },
        xaxis2: { domain: [0, 1] },
        yaxis2: { domain: [0.4, 0.65] },
        xaxis3: { domain: [0, 1] },
        yaxis3: { domain: [0, 0.25] },
      },
    ),
  };
}

function bars(name: string, lags: readonly number[], y: Float64Array, colour: string, shift: number): Json {
  return {
    type: "bar",
    name,
    x: lags.map((lag) => lag + shift),
    y: Array.from(y, rounded),
    customdata: lags,
    width: 0.34,
    xaxis: "x3",
    yaxis: "y3",
    marker: { color: colour },
    hovertemplate: `${name}, lag %{customdata}: %{y}<extra></extra>`,
  };
}

function line(xref: string, yref: string, [x0, y0]: readonly number[], [x1, y1]: readonly number[], dash: string): Json {
  return { type: "line", xref, yref, x0, y0, x1, y1, line: { color: quietInk, width: 1, dash } };
}

function captionOf(summary: ResidualSummary, series: ResidualSummary["sequences"][number], shown: number): string {
  const { count, infinite, mean, sd, largestStandardError, sequences } = summary;
  const whole = sequences.length === 1 ? "" : ` of ${sequences.length} sequences`;
  const more = shown < series.residuals.length ? ` (its first ${shown} steps)` : "";
  const excluded = infinite === 0 ? "" : `, ${infinite} of them infinite, which the model all but excludes`;
  const error =
    largestStandardError === 0
      ? "all are exact"
      : `the Monte Carlo standard error of the probability behind one is at most ${largestStandardError.toPrecision(1)}`;
  return `Normal pseudo-residuals of ${count} targets${whole}${excluded}: over time in sequence ${series.id}${more} with lines at ± 1.96, in order beside standard normal quantiles, and their autocorrelation with the band that 95 % of lags lie in under the right model; mean ${formatFixed(mean, 2)}, standard deviation ${formatFixed(sd, 2)}, where the right model has 0 and 1; ${error}.`;
}

function finiteOrNull(x: number): number | null {
  return Number.isFinite(x) ? rounded(x) : null;
}

function rounded(x: number): number {
  return Number(x.toPrecision(5));
}
