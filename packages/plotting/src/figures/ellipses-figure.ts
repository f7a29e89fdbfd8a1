import type { Figure, ShownNormals, WeightedNormal } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout } from "../figure-layout.js";
import { plotText } from "../text.js";
import { quietInk, styleOfState, withOpacity } from "../theme.js";
import { checkShown, mostSeparatedDimensions } from "./emission-content.js";
import { dimensionNames } from "./emission-figure.js";

/** Data to draw under the laws: vectors, each with its decoded state 0..K−1 (null: not decoded). */
export interface DecodedPoints {
  readonly values: readonly (readonly (number | null)[])[];
  readonly states: readonly (number | null)[];
}

export interface EllipsesFigureOptions {
  /** Two dimensions, 0..D−1. Default: those that set the states apart most. */
  readonly dimensions?: readonly [number, number];
  /** Names of all D dimensions. */
  readonly names?: readonly string[] | null;
  readonly points?: DecodedPoints | null;
  readonly model?: string;
  readonly id?: string;
  readonly title?: string;
}

/** √χ²₂ quantiles: a Gaussian in the plane has 50 % and 95 % of its mass within these many standard deviations. */
const radii = [1.1774, 2.4477] as const;
const corners = 48;

/**
 * What each hidden state emits, as ellipses in the plane of two dimensions: the inner holds 50 %, the outer 95 % of a Gaussian (of
 * each component of a mixture, fainter for a smaller weight), over the data coloured by their decoded state.
 *
 * @throws RangeError for fewer than two dimensions, or dimensions that the emission does not have.
 */
export function ellipsesFigure(emission: ShownNormals, options: EllipsesFigureOptions = {}): Figure {
  checkOptions("ellipsesFigure", options, ["dimensions", "names", "points", "model", "id", "title"]);
  checkShown("ellipsesFigure", emission, ["normals"]);
  const { states } = emission;
  const size = states[0]![0]!.mean.length;
  const [p, q] = options.dimensions ?? (mostSeparatedDimensions(emission) as readonly [number, number]);
  if (![p, q].every((d) => Number.isInteger(d) && d >= 0 && d < size) || p === q)
    throw new RangeError(
      `ellipsesFigure: two of the dimensions 0..${size - 1} are required, got [${p}, ${q}]; one dimension has densitiesFigure`,
    );
  const names = dimensionNames(size, options.names);
  const nameOf = (d: number): string => (options.names?.[d] === undefined ? `dimension ${names[d]}` : names[d]!);
  const points = options.points ?? null;
  const shown = points === null ? [] : pointTraces(points, states.length, p, q);
  const mixture = states.some((components) => components.length > 1);
  return {
    id: options.id ?? "ellipses",
    title: options.title ?? `What each state ${options.model === undefined ? "" : `of ${options.model} `}emits, in two dimensions`,
    caption: `Ellipses that hold 50 % and 95 % of what each hidden state emits${mixture ? " (of each component of its mixture, thinner for a smaller weight)" : ""}${
      size > 2 && options.dimensions === undefined ? `, in the two of ${size} dimensions that set the states apart most` : ""
    }${points === null ? "" : ", over the data coloured by their decoded state"}; they are the fitted spread of the data, not an error.`,
    data: [
      ...shown,
      ...states.flatMap((components, k) => components.map((component, m) => ellipseTrace(component, k, m === 0, p, q))),
      ...states.flatMap((components, k) =>
        components.map((component) => ({
          type: "scatter",
          mode: "markers",
          x: [component.mean[p]!],
          y: [component.mean[q]!],
          showlegend: false,
          marker: { color: styleOfState(k).colour, symbol: styleOfState(k).marker, size: 9, line: { color: "#ffffff", width: 1 } },
          hovertemplate: `state ${k + 1}: (%{x:.4g}, %{y:.4g})${mixture ? `, weight ${component.weight.toFixed(2)}` : ""}<extra></extra>`,
        })),
      ),
    ],
    layout: figureLayout(
      420,
      {
        showlegend: true,
        margin: { l: 64, r: 20, t: 40, b: 50 },
        xaxis: axis(`${plotText(nameOf(p))}, in the data's units`, { nticks: 8 }),
        yaxis: axis(`${plotText(nameOf(q))}, in the data's units`, { nticks: 8 }),
      },
      { height: 400, xaxis: { nticks: 5 }, margin: { l: 56, r: 10, t: 64, b: 48 } },
    ),
  };
}

/** Both ellipses of a component in one line; x = μ + r (cos a · u + sin a · v) with the columns u, v of a Cholesky factor. */
function ellipseTrace(
  { weight, mean, covariance }: WeightedNormal,
  k: number,
  legend: boolean,
  p: number,
  q: number,
): Readonly<Record<string, unknown>> {
  const a = Math.sqrt(covariance[p]![p]!);
  const b = covariance[q]![p]! / a;
  const c = Math.sqrt(Math.max(0, covariance[q]![q]! - b * b));
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  for (const radius of radii) {
    for (let i = 0; i <= corners; i++) {
      const angle = (2 * Math.PI * i) / corners;
      x.push(Number((mean[p]! + radius * a * Math.cos(angle)).toPrecision(6)));
      y.push(Number((mean[q]! + radius * (b * Math.cos(angle) + c * Math.sin(angle))).toPrecision(6)));
    }
    x.push(null);
    y.push(null);
  }
  const { colour, marker } = styleOfState(k);
  return {
    type: "scatter",
    mode: "lines",
    name: `state ${k + 1}`,
    legendgroup: `state ${k + 1}`,
    showlegend: legend,
    x,
    y,
    line: { color: colour, width: Math.max(0.75, 2 * Math.sqrt(weight)), dash: dashes[k % dashes.length] },
    marker: { symbol: marker },
    hoverinfo: "skip",
  };
}

const dashes = ["solid", "dash", "dot", "dashdot"] as const;

/** At most 1500 points, evenly taken. */
function pointTraces({ values, states }: DecodedPoints, stateCount: number, p: number, q: number): Readonly<Record<string, unknown>>[] {
  const whole = values
    .map((value, i) => ({ x: value[p], y: value[q], state: states[i] ?? null }))
    .filter(({ x, y }) => x != null && y != null);
  const every = Math.max(1, Math.ceil(whole.length / 1500));
  const taken = whole.filter((_, i) => i % every === 0);
  return [...Array.from({ length: stateCount }, (_, k) => k), null].flatMap((k) => {
    const mine = taken.filter(({ state }) => state === k);
    if (mine.length === 0) return [];
    const { colour, marker } = k === null ? { colour: quietInk, marker: "circle" } : styleOfState(k);
    return [
      {
        type: "scatter",
        mode: "markers",
        x: mine.map(({ x }) => x),
        y: mine.map(({ y }) => y),
        showlegend: false,
        marker: { color: withOpacity(colour, 0.45), symbol: marker, size: 4 },
        hoverinfo: "skip",
      },
    ];
  });
}
