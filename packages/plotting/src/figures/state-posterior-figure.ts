import type { Figure, StateMoments, StatePosterior } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout } from "../figure-layout.js";
import { decimalsFor, formatFixed } from "../format-number.js";
import { type SequenceWindow, symbolAxis, viewRange, windowOf } from "../symbol-axis.js";
import { enumerate, plotText } from "../text.js";
import { ink, quietInk, stateColours, withOpacity } from "../theme.js";

export interface StatePosteriorFigureOptions extends SequenceWindow {
  /** State dimensions (0..S−1) shown, one panel each, at most four. Default: the first, up to four. */
  readonly dimensions?: readonly number[];
  /** What each of the S dimensions is called (`stateLabels` knows a model's). Default "h[1]", "h[2]", … */
  readonly names?: readonly string[];
  /** The state's unit, on the axes. Default "no unit", as a network's state has none. */
  readonly unit?: string;
  /** Joint draws shown, the first ones. Default 12. */
  readonly draws?: number;
  /** The true path where it is known, as of simulated data: T lists of S numbers. */
  readonly truth?: readonly (readonly number[])[] | null;
  readonly symbols?: readonly string[] | null;
  readonly model?: string;
  readonly id?: string;
  readonly title?: string;
}

type Json = Readonly<Record<string, unknown>>;

const [smoothedColour, filteredColour] = stateColours;
const panelHeight = 170;
const panelGap = 22;

/**
 * Up to four dimensions of a vector state over time: its mean and band given the past (filtering, broken lines) and given all
 * targets (smoothing, solid on a filled band), joint draws of the path, and the true path where it is known.
 */
export function statePosteriorFigure(posterior: StatePosterior, options: StatePosteriorFigureOptions = {}): Figure {
  checkOptions("statePosteriorFigure", options, [
    "dimensions",
    "names",
    "unit",
    "draws",
    "truth",
    "symbols",
    "model",
    "id",
    "title",
    "start",
    "count",
  ]);
  const { stateDim, smoothed, paths } = posterior;
  const dimensions = options.dimensions ?? Array.from({ length: Math.min(4, stateDim) }, (_, d) => d);
  if (dimensions.length < 1 || dimensions.length > 4 || !dimensions.every((d) => Number.isInteger(d) && d >= 0 && d < stateDim))
    throw new RangeError(
      `statePosteriorFigure: dimensions must be one to four of 0..${stateDim - 1}, got [${dimensions.join(", ")}]; choose some, or draw two figures`,
    );
  const { from, to } = windowOf(posterior.length, { ...options, count: options.count ?? 1000 });
  const steps = Array.from({ length: to - from }, (_, i) => from + i);
  const shown = paths.slice(0, options.draws ?? 12);
  const truth = options.truth ?? null;
  const nameOf = (d: number): string => options.names?.[d] ?? `h[${d + 1}]`;
  const count = dimensions.length;
  const inner = count * panelHeight + (count - 1) * panelGap;
  const y = (panel: number): string => (panel === 0 ? "y" : `y${panel + 1}`);

  const data = dimensions.flatMap((d, panel): Json[] => {
    const place: Json = { type: "scatter", x: steps.map((t) => t + 1), yaxis: y(panel), showlegend: panel === 0 };
    const at = (values: ArrayLike<number>): number[] => steps.map((t) => rounded(values[t * stateDim + d]!));
    return [
      ...(smoothed === null ? [] : bandTraces(posterior, smoothed, place, at, true)),
      ...(shown.length === 0 ? [] : [drawTrace(shown.map(at), place)]),
      ...bandTraces(posterior, posterior.filtered, place, at, false),
      ...(truth === null
        ? []
        : [
            truthTrace(
              steps.map((t) => rounded(truth[t]![d]!)),
              place,
            ),
          ]),
    ];
  });
  const axes: Record<string, Json> = {};
  dimensions.forEach((d, panel) => {
    const top = 1 - (panel * (panelHeight + panelGap)) / inner;
    axes[y(panel).replace("y", "yaxis")] = axis(plotText(`${nameOf(d)} (${options.unit ?? "no unit"})`), {
      domain: [Math.max(0, top - panelHeight / inner), top],
      nticks: 6,
      fixedrange: true,
    });
  });
  const entries = 1 + Number(smoothed !== null) + Number(shown.length > 0) + Number(truth !== null);
  const legend = { orientation: "h", x: 0, xanchor: "left", y: 1, yref: "container", yanchor: "top", font: { size: 12, color: ink } };
  const margin = { l: 64, r: 20, t: 42, b: 48 };
  return {
    id: options.id ?? "state-posterior",
    title: options.title ?? `Hidden state ${options.model === undefined ? "" : `of ${options.model} `}along a sequence`,
    caption: captionOf(posterior, dimensions.map(nameOf), steps, dimensions, shown.length, truth !== null),
    data,
    layout: figureLayout(
      inner + margin.t + margin.b,
      {
        ...axes,
        dragmode: "pan",
        showlegend: true,
        legend,
        margin,
        xaxis: symbolAxis(options.symbols ?? null, from, to, { anchor: y(count - 1), showgrid: true }),
      },
      {
        height: inner + 48 + 24 * (entries + 1),
        margin: { ...margin, l: 52, r: 10, t: 24 * (entries + 1) },
        xaxis: { range: viewRange(options.symbols ?? null, from, to, true) },
      },
    ),
  };
}

/** Low edge, mean and high edge of one law; smoothing is filled and solid, filtering open and broken. */
function bandTraces(
  { probabilities }: StatePosterior,
  moments: StateMoments,
  place: Json,
  at: (values: ArrayLike<number>) => number[],
  solid: boolean,
): Json[] {
  const { means, standardErrors } = moments;
  const [low, high] = edges(moments);
  const colour = solid ? smoothedColour : filteredColour;
  const word = solid ? "smoothed" : "filtered";
  const measured = !standardErrors.means.some(Number.isNaN);
  const edge: Json = {
    ...place,
    mode: "lines",
    legendgroup: word,
    showlegend: false,
    hoverinfo: "skip",
    line: solid ? { width: 0, color: colour } : { width: 1, color: colour, dash: "dot" },
  };
  const fill: Json = solid ? { fill: "tonexty", fillcolor: withOpacity(colour, 0.22) } : {};
  return [
    { ...edge, y: at(low) },
    {
      ...place,
      ...fill,
      mode: "lines",
      legendgroup: word,
      name: `${word} mean, ${bandName(probabilities)}`,
      legendrank: solid ? 2 : 1,
      y: at(means),
      ...(measured ? { customdata: at(standardErrors.means) } : {}),
      line: solid ? { width: 2, color: colour } : { width: 1.75, color: colour, dash: "dash" },
      hovertemplate: `${word}, step %{x}: %{y}${measured ? " ± %{customdata} (Monte Carlo)" : ""}<extra></extra>`,
    },
    { ...edge, ...fill, y: at(high) },
  ];
}

/** The outermost quantiles; without two, the mean ± 2 sd. */
function edges({ means, sds, quantiles }: StateMoments): readonly [Float64Array, Float64Array] {
  if (quantiles.length > 1) return [quantiles[0]!, quantiles.at(-1)!];
  return [means.map((mean, i) => mean - 2 * sds[i]!), means.map((mean, i) => mean + 2 * sds[i]!)];
}

function bandName(probabilities: readonly number[]): string {
  if (probabilities.length < 2) return "± 2 sd band";
  return `${Number((100 * (probabilities.at(-1)! - probabilities[0]!)).toFixed(1))} % band`;
}

/** All draws of one panel as one trace, with gaps between them. */
function drawTrace(draws: readonly (readonly number[])[], place: Json): Json {
  return {
    ...place,
    mode: "lines",
    name: `${draws.length} joint draws`,
    legendgroup: "draws",
    legendrank: 3,
    x: draws.flatMap(() => [...(place.x as number[]), null]),
    y: draws.flatMap((draw) => [...draw, null]),
    line: { color: withOpacity(quietInk, 0.45), width: 0.8 },
    hoverinfo: "skip",
  };
}

function truthTrace(y: readonly number[], place: Json): Json {
  return {
    ...place,
    mode: "markers",
    name: "true path",
    legendgroup: "truth",
    legendrank: 4,
    y,
    marker: { symbol: "circle", color: "#ffffff", size: 5, line: { color: ink, width: 1.2 } },
    hovertemplate: "step %{x}: true %{y}<extra></extra>",
  };
}

function captionOf(
  { id, filtered, smoothed, probabilities, standardErrorFrom, diagnostics, stateDim }: StatePosterior,
  names: readonly string[],
  steps: readonly number[],
  dimensions: readonly number[],
  draws: number,
  truth: boolean,
): string {
  const band = bandName(probabilities);
  const parts = [`the mean (dashed) and ${band} (dotted) given the targets up to each step`];
  if (smoothed !== null) parts.push(`the mean (solid) and ${band} (filled) given all of them`);
  if (draws > 0) parts.push(`${draws} joint draws of the whole path given all (thin lines)`);
  if (truth) parts.push("the true path (rings)");
  let worst = 0;
  for (const { standardErrors } of smoothed === null ? [filtered] : [filtered, smoothed])
    for (const t of steps) for (const d of dimensions) worst = Math.max(worst, standardErrors.means[t * stateDim + d]!);
  const { replicates, particles } = diagnostics;
  const error =
    standardErrorFrom === "exact"
      ? "the state is a function of the inputs, so that its law is a point and has no Monte Carlo error"
      : standardErrorFrom === "approximation"
        ? "all laws are taken for normal ones, and nothing measures how far off they are"
        : standardErrorFrom === "unavailable"
          ? `a band is the law's own spread; its Monte Carlo error is unavailable, for the ${replicates} replicates of ${particles} particles miss what a target asks for`
          : `a band is the law's own spread, and the Monte Carlo standard error of a mean, from ${replicates} replicates of ${particles} particles, is at most ${formatFixed(worst, decimalsFor(worst))}`;
  return `State ${names.length === 1 ? "dimension" : "dimensions"} ${enumerate(names)} along sequence ${id}: ${enumerate(parts)}; ${error}.`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
