import type { Figure, Forecast, TargetValue } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout } from "../figure-layout.js";
import { decimalsFor, formatFixed } from "../format-number.js";
import { enumerate, plotText } from "../text.js";
import { ink, quietInk, stateColours, withOpacity } from "../theme.js";
import { symbolForecastFigure } from "./symbol-forecast-figure.js";

export interface ForecastFigureOptions {
  /** The sequence's targets from its first step on; those before the forecast's origin are drawn. Default: none. */
  readonly history?: readonly TargetValue[];
  /** Steps of history shown, the last ones. Default 3 H, and at least 30. */
  readonly historySteps?: number;
  /** Dimensions (0..D−1) shown, one panel each, at most four. Default: the first, up to four. */
  readonly dimensions?: readonly number[];
  /** The targets' unit, on the axes. */
  readonly unit?: string;
  /** Joint paths shown, the first ones. Default 0. */
  readonly paths?: number;
  readonly model?: string;
  readonly id?: string;
  readonly title?: string;
}

type Json = Readonly<Record<string, unknown>>;

const [fanColour] = stateColours;
const panelHeight = 210;
const panelGap = 26;

/**
 * A fan chart: what was given, and for each step after it the median and the bands between the forecast's quantiles, pair by pair, up to four
 * dimensions a panel each; what came, where it is known, as rings. Of symbols the probability of each, darker where likelier.
 *
 * @throws RangeError where the forecast has no laws, or the dimensions are none of its.
 * @example
 * const [first] = forecast(hmm, data, { steps: 5, origin: -5 });
 * const page = figureHtml(forecastFigure(first, { history: unpackSequence(data, 0).targets }));
 */
export function forecastFigure(forecast: Forecast, options: ForecastFigureOptions = {}): Figure {
  checkOptions("forecastFigure", options, ["history", "historySteps", "dimensions", "unit", "paths", "model", "id", "title"]);
  if (forecast.laws === null)
    throw new RangeError(
      `forecastFigure: a forecast with laws is required, that of sequence "${forecast.id}" has none: ${forecast.warnings[0] ?? ""}`,
    );
  if (forecast.targets.kind === "categorical") return symbolForecastFigure(forecast, options);
  const { size, names = null } = forecast.targets;
  const { origin, steps, outcome } = forecast;
  const dimensions = options.dimensions ?? Array.from({ length: Math.min(4, size) }, (_, d) => d);
  if (dimensions.length < 1 || dimensions.length > 4 || !dimensions.every((d) => Number.isInteger(d) && d >= 0 && d < size))
    throw new RangeError(
      `forecastFigure: dimensions must be one to four of 0..${size - 1}, got [${dimensions.join(", ")}]; choose some, or draw two figures`,
    );
  const from = Math.max(0, origin - (options.historySteps ?? Math.max(30, 3 * steps)));
  const history = (options.history ?? []).slice(0, origin);
  const shown = forecast.paths.slice(0, options.paths ?? 0);
  const nameOf = (d: number): string => names?.[d] ?? (size === 1 ? "y" : `y[${d + 1}]`);
  const inner = dimensions.length * panelHeight + (dimensions.length - 1) * panelGap;
  const yaxis = (panel: number): string => (panel === 0 ? "y" : `y${panel + 1}`);
  const future = Array.from({ length: steps }, (_, h) => origin + h + 1);

  const data = dimensions.flatMap((d, panel): Json[] => {
    const place: Json = { type: "scatter", yaxis: yaxis(panel), showlegend: panel === 0 };
    const at = (values: ArrayLike<number>): number[] => future.map((_, h) => rounded(values[h * size + d]!));
    const known = history.map((target) => numberAt(target, d));
    const came = outcome?.targets.map((target) => numberAt(target, d)) ?? [];
    return [
      ...bands(forecast, at).flatMap((band) => bandTraces(band, future, place)),
      ...(shown.length === 0
        ? []
        : [
            pathTrace(
              shown.map((path) => path.map((y) => numberAt(y, d))),
              future,
              place,
            ),
          ]),
      centreTrace(forecast, at, future, place),
      lineTrace(
        "given",
        known.slice(from),
        known.slice(from).map((_, i) => from + i + 1),
        place,
      ),
      ...(came.every((y) => y === null) ? [] : [outcomeTrace(came, future, place)]),
    ];
  });
  const axes: Record<string, Json> = {};
  dimensions.forEach((d, panel) => {
    const top = 1 - (panel * (panelHeight + panelGap)) / inner;
    axes[yaxis(panel).replace("y", "yaxis")] = axis(plotText(options.unit === undefined ? nameOf(d) : `${nameOf(d)} (${options.unit})`), {
      domain: [Math.max(0, top - panelHeight / inner), top],
      nticks: 6,
    });
  });
  const legend = { orientation: "h", x: 0, xanchor: "left", y: 1, yref: "container", yanchor: "top", font: { size: 12, color: ink } };
  const margin = { l: 64, r: 20, t: 42, b: 48 };
  const entries = data.filter((trace) => trace.showlegend === true && trace.name !== undefined).length;
  return {
    id: options.id ?? "forecast",
    title: options.title ?? `Forecast ${options.model === undefined ? "" : `of ${options.model} `}after step ${origin}`,
    caption: captionOf(forecast, dimensions.map(nameOf), dimensions, outcome !== null, shown.length),
    data,
    layout: figureLayout(
      inner + margin.t + margin.b,
      {
        ...axes,
        dragmode: "pan",
        showlegend: true,
        legend,
        margin,
        xaxis: axis("step", { anchor: yaxis(dimensions.length - 1), tickformat: "d", range: [from + 0.5, origin + steps + 0.5] }),
        shapes: [
          {
            type: "line",
            xref: "x",
            yref: "paper",
            x0: origin + 0.5,
            x1: origin + 0.5,
            y0: 0,
            y1: 1,
            line: { color: quietInk, width: 1, dash: "dot" },
          },
        ],
      },
      { height: inner + 48 + 24 * (entries + 1), margin: { ...margin, l: 52, r: 10, t: 24 * (entries + 1) } },
    ),
  };
}

interface Band {
  readonly name: string;
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly opacity: number;
}

/** Between the first quantile and the last, the second and the last but one, …, the widest first. */
function bands({ probabilities, laws }: Forecast, at: (values: ArrayLike<number>) => number[]): Band[] {
  const { quantiles } = laws!;
  const pairs = Math.floor(quantiles.length / 2);
  return Array.from({ length: pairs }, (_, i) => {
    const [low, high] = [i, quantiles.length - 1 - i];
    const share = 100 * (probabilities[high]! - probabilities[low]!);
    return {
      name: `${Number(share.toFixed(1))} % band`,
      low: at(quantiles[low]!),
      high: at(quantiles[high]!),
      opacity: 0.18 + (0.2 * i) / pairs,
    };
  });
}

function bandTraces({ name, low, high, opacity }: Band, x: readonly number[], place: Json): Json[] {
  const edge: Json = { ...place, mode: "lines", x, legendgroup: name, line: { width: 0, color: fanColour } };
  return [
    { ...edge, y: low, showlegend: false, hoverinfo: "skip" },
    {
      ...edge,
      y: high,
      name,
      customdata: low,
      fill: "tonexty",
      fillcolor: withOpacity(fanColour, opacity),
      hovertemplate: `step %{x}: ${name} %{customdata} to %{y}<extra></extra>`,
    },
  ];
}

/** The median where it is among the quantiles, else the mean. */
function centreTrace(
  { probabilities, laws }: Forecast,
  at: (values: ArrayLike<number>) => number[],
  x: readonly number[],
  place: Json,
): Json {
  const middle = probabilities.indexOf(0.5);
  const word = middle < 0 ? "mean" : "median";
  const errors = at(middle < 0 ? laws!.standardErrors.means : laws!.standardErrors.quantiles[middle]!);
  const measured = errors.some((error) => error > 0);
  return {
    ...place,
    mode: "lines",
    name: word,
    x,
    y: at(middle < 0 ? laws!.means : laws!.quantiles[middle]!),
    ...(measured ? { customdata: errors } : {}),
    line: { width: 2, color: fanColour },
    hovertemplate: `step %{x}: ${word} %{y}${measured ? " ± %{customdata} (Monte Carlo)" : ""}<extra></extra>`,
  };
}

function lineTrace(name: string, y: readonly (number | null)[], x: readonly number[], place: Json): Json {
  return { ...place, mode: "lines", name, x, y, line: { width: 1.5, color: ink }, hovertemplate: "step %{x}: %{y}<extra></extra>" };
}

function outcomeTrace(y: readonly (number | null)[], x: readonly number[], place: Json): Json {
  return {
    ...place,
    mode: "markers",
    name: "what came",
    x,
    y,
    marker: { symbol: "circle", color: "#ffffff", size: 7, line: { color: ink, width: 1.5 } },
    hovertemplate: "step %{x}: %{y} came<extra></extra>",
  };
}

/** All paths of one panel as one trace, with gaps between them. */
function pathTrace(paths: readonly (readonly (number | null)[])[], x: readonly number[], place: Json): Json {
  return {
    ...place,
    mode: "lines",
    name: `${paths.length} joint paths`,
    x: paths.flatMap(() => [...x, null]),
    y: paths.flatMap((path) => [...path, null]),
    line: { color: withOpacity(quietInk, 0.45), width: 0.8 },
    hoverinfo: "skip",
  };
}

function captionOf(
  { id, origin, steps, laws, targets: { size }, probabilities }: Forecast,
  names: readonly string[],
  dimensions: readonly number[],
  hasOutcome: boolean,
  paths: number,
): string {
  const parts = [
    `the ${probabilities.includes(0.5) ? "median" : "mean"} and the bands between quantiles of each step's law given the first ${origin}`,
  ];
  if (paths > 0) parts.push(`${paths} draws of all ${steps} steps together (thin lines)`);
  if (hasOutcome) parts.push("what came (rings)");
  const { standardErrors, standardErrorFrom } = laws!;
  const worst = Math.max(
    ...[standardErrors.means, ...standardErrors.quantiles].flatMap((errors) => [...errors].filter((_, i) => dimensions.includes(i % size))),
  );
  const error = standardErrorFrom.every((from) => from === "exact")
    ? "the laws are exact"
    : standardErrorFrom.includes("unavailable")
      ? "their Monte Carlo error is unavailable, since the replicates see different things"
      : `a band is the law's own spread, and the Monte Carlo standard error of a number at most ${formatFixed(worst, decimalsFor(worst))}`;
  return `Targets ${enumerate(names)} of sequence ${id}, ${steps} steps ahead: ${enumerate(parts)}; ${error}.`;
}

function numberAt(target: TargetValue | undefined, d: number): number | null {
  return typeof target === "number" || target == null ? null : (target[d] ?? null);
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
