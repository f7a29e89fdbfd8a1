import type { Figure, ShownNormals, WeightedNormal } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout } from "../figure-layout.js";
import { plotText } from "../text.js";
import { styleOfState, withOpacity } from "../theme.js";
import { checkShown, momentsOf, mostSeparatedDimensions } from "./emission-content.js";

export interface DensitiesFigureOptions {
  /** The dimension, 0..D−1. Default: the one that sets the states apart most. */
  readonly dimension?: number;
  /** Its name. */
  readonly name?: string | null;
  /** Share of time in each state, K: a state's curve has this area, so that the curves add up to the law of the data. Default 1 / K. */
  readonly shares?: readonly number[] | null;
  /** Data, drawn as a histogram of area 1. */
  readonly values?: readonly number[] | null;
  readonly model?: string;
  readonly id?: string;
  readonly title?: string;
}

const points = 240;
const dashes = ["solid", "dash", "dot", "dashdot"] as const;

/** What each hidden state emits, as curves of density over one dimension, with a histogram of the data below them. */
export function densitiesFigure(emission: ShownNormals, options: DensitiesFigureOptions = {}): Figure {
  checkOptions("densitiesFigure", options, ["dimension", "name", "shares", "values", "model", "id", "title"]);
  checkShown("densitiesFigure", emission, ["normals"]);
  const d = options.dimension ?? mostSeparatedDimensions(emission, 1)[0]!;
  const { states } = emission;
  const size = states[0]![0]!.mean.length;
  if (!Number.isInteger(d) || d < 0 || d >= size)
    throw new RangeError(`densitiesFigure: dimension must be one of 0..${size - 1}, got ${d}`);
  const shares = options.shares ?? states.map(() => 1 / states.length);
  const values = (options.values ?? []).filter(Number.isFinite);
  const moments = states.map(momentsOf);
  const ends = moments.flatMap(({ means, sds }) => [means[d]! - 3 * sds[d]!, means[d]! + 3 * sds[d]!]);
  const [low, high] = values.length > 0 ? [minimum(values), maximum(values)] : [Math.min(...ends), Math.max(...ends)];
  const room = 0.03 * (high - low || 1);
  const grid = gridOf(
    low - room,
    high + room,
    moments.map(({ means, sds }) => ({ mean: means[d]!, sd: sds[d]! })),
  );
  const curves = states.map((components, k) => grid.map((y) => shares[k]! * density(components, d, y)));
  const bins = histogram(values, low, high);
  // A narrow state's peak may be many times the histogram's height: what shows both is the histogram's own scale.
  const tallest = Math.max(...curves.flat());
  const bar = bins === null ? tallest : Math.max(...bins.heights);
  const top = Math.max(bar, Math.min(tallest, 3 * bar));
  const title = options.name ?? (size === 1 ? "value" : `dimension ${d + 1}`);
  return {
    id: options.id ?? "densities",
    title: options.title ?? `What each state ${options.model === undefined ? "" : `of ${options.model} `}emits`,
    caption: `Density of what each hidden state emits, its area the share of steps ${options.shares == null ? "(alike for all)" : "decoded as that state"}${
      size > 1 ? ", in the dimension that sets the states apart most" : ""
    }${bins === null ? "" : ", over a histogram of the data"}${top < tallest ? " (higher peaks leave the picture)" : ""}; these are fitted laws, shown without error.`,
    data: [
      ...(bins === null
        ? []
        : [
            {
              type: "bar",
              name: "data",
              x: bins.centres,
              y: bins.heights,
              width: bins.width,
              marker: { color: "#dfe3e8", line: { color: "#ffffff", width: 0.5 } },
              hovertemplate: "data near %{x:.4g}: density %{y:.3g}<extra></extra>",
            },
          ]),
      ...curves.map((curve, k) => ({
        type: "scatter",
        mode: "lines",
        name: `state ${k + 1}`,
        x: grid,
        y: curve.map((value) => Number(value.toPrecision(5))),
        fill: "tozeroy",
        fillcolor: withOpacity(styleOfState(k).colour, 0.12),
        line: { color: styleOfState(k).colour, width: 2, dash: dashes[k % dashes.length] },
        hovertemplate: `state ${k + 1} at %{x:.4g}: %{y:.3g}<extra></extra>`,
      })),
    ],
    layout: figureLayout(
      340,
      {
        showlegend: true,
        margin: { l: 64, r: 20, t: 40, b: 50 },
        xaxis: axis(`${plotText(title)}, in the data's units`, { nticks: 8, range: [grid[0], grid.at(-1)] }),
        yaxis: axis("share × density", { nticks: 6, range: [0, 1.05 * (top || 1)] }),
      },
      { margin: { l: 54, r: 10, t: 64, b: 48 }, xaxis: { nticks: 5 } },
    ),
  };
}

function density(components: readonly WeightedNormal[], d: number, y: number): number {
  return components.reduce((total, { weight, mean, covariance }) => {
    const variance = covariance[d]![d]!;
    return total + (weight * Math.exp(-((y - mean[d]!) ** 2) / (2 * variance))) / Math.sqrt(2 * Math.PI * variance);
  }, 0);
}

/** Evenly over the range, and closer around each mean, so that a narrow peak is a curve. */
function gridOf(low: number, high: number, peaks: readonly { readonly mean: number; readonly sd: number }[]): number[] {
  const even = Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
  const close = peaks.flatMap(({ mean, sd }) => Array.from({ length: 41 }, (_, i) => mean + (sd * (i - 20)) / 5));
  return [...new Set([...even, ...close].map((y) => Number(y.toPrecision(7))))].filter((y) => y >= low && y <= high).sort((a, b) => a - b);
}

/** Heights of total area 1; null for fewer than two different values. */
function histogram(values: readonly number[], low: number, high: number) {
  if (values.length === 0 || high <= low) return null;
  const count = Math.max(8, Math.min(60, Math.round(Math.sqrt(values.length))));
  const width = (high - low) / count;
  const heights = new Array<number>(count).fill(0);
  for (const value of values) heights[Math.min(count - 1, Math.floor((value - low) / width))]! += 1 / (values.length * width);
  return { centres: heights.map((_, i) => low + (i + 0.5) * width), heights, width };
}

function minimum(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b));
}

function maximum(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b));
}
