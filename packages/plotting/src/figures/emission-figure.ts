import type { Figure, ShownEmission } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout } from "../figure-layout.js";
import { shownOrder } from "../state-order.js";
import { plotText } from "../text.js";
import { styleOfState } from "../theme.js";
import { emissionButterfly } from "./emission-butterfly.js";
import { type BoldSymbols, checkShown, type EmissionPicture, momentsOf, mostSeparatedDimensions } from "./emission-content.js";
import { emissionHeatmap } from "./emission-heatmap.js";

export interface EmissionFigureOptions {
  /** The symbols, or the names of the dimensions. */
  readonly symbols?: readonly string[] | null;
  /** The states 0..K−1 in the order in which they are shown; they keep their numbers. Default 0..K−1. */
  readonly order?: readonly number[];
  /** Of two states over symbols: those set in bold, and what they are called. */
  readonly bold?: BoldSymbols;
  readonly model?: string;
  readonly id?: string;
  readonly title?: string;
}

/**
 * What each hidden state emits: `emission` is what `shownEmission` says of a model's file. Two states over symbols: one bar up and one down, sorted by which state prefers the
 * symbol, those that a finding is about in bold. Else states by symbols as a heatmap, or means with their spread for Gaussian laws and mixtures of them
 * (`ellipsesFigure` and `densitiesFigure` show those in the space of the data).
 */
export function emissionFigure(emission: ShownEmission, options: EmissionFigureOptions = {}): Figure {
  checkOptions("emissionFigure", options, ["symbols", "order", "bold", "model", "id", "title"]);
  checkShown("emissionFigure", emission, ["table", "normals"]);
  const place = {
    id: options.id ?? "emissions",
    title: options.title ?? `What each state ${options.model === undefined ? "" : `of ${options.model} `}emits`,
  };
  if (emission.kind === "normals") {
    const states = emission.states.map(momentsOf);
    const order = shownOrder(states.length, options.order, "emissionFigure");
    const mixed = emission.states.some((components) => components.length > 1);
    const names = dimensionNames(states[0]!.means.length, options.symbols);
    return { ...place, ...intervals(states, order, names, mostSeparatedDimensions(emission, mostDimensions), mixed) };
  }
  const { values, of } = emission;
  const order = shownOrder(values.length, options.order, "emissionFigure");
  const size = values[0]!.length;
  const names = of === "symbol" ? symbolNames(size, options.symbols) : dimensionNames(size, options.symbols);
  if (of === "symbol" && values.length === 2) return { ...place, ...emissionButterfly(values, names, options.bold) };
  return { ...place, ...emissionHeatmap(emission, names, order) };
}

/** Symbols without names are the numbers that the data have, from 0. */
function symbolNames(size: number, symbols: readonly string[] | null | undefined): string[] {
  return Array.from({ length: size }, (_, v) => symbols?.[v] ?? String(v));
}

/** Dimensions without names are counted from 1. */
export function dimensionNames(size: number, names: readonly string[] | null | undefined): string[] {
  return Array.from({ length: size }, (_, d) => names?.[d] ?? String(d + 1));
}

/** Dimensions shown at most. */
const mostDimensions = 8;

/** A row for each state of each of these dimensions. */
function intervals(
  laws: readonly { readonly means: readonly number[]; readonly sds: readonly number[] }[],
  order: readonly number[],
  allNames: readonly string[],
  dimensions: readonly number[],
  mixed: boolean,
): EmissionPicture {
  const names = dimensions.map((d) => (/^\d+$/.test(allNames[d]!) ? `dimension ${allNames[d]}` : allNames[d]!));
  const states = laws.map(({ means, sds }) => ({ means: dimensions.map((d) => means[d]!), sds: dimensions.map((d) => sds[d]!) }));
  const left =
    dimensions.length < allNames.length
      ? `, in the ${dimensions.length} of ${allNames.length} dimensions that set the states apart most`
      : "";
  const many = names.length > 1;
  const rows = names.length * order.length;
  const row = (d: number, place: number): number => d * (order.length + 0.6) + place;
  const height = Math.max(12, Math.min(22, 900 / rows));
  const middle = (order.length - 1) / 2;
  return {
    caption: `Mean (mark) and one standard deviation to each side (bar) of what each hidden state emits${
      mixed ? ", over the components of its mixture" : ""
    }${left}; the bar is the fitted spread of the data, not an error of the mean.`,
    data: order.map((k, place) => {
      const { colour, marker } = styleOfState(k);
      return {
        type: "scatter",
        mode: "markers",
        name: `state ${k + 1}`,
        x: states[k]!.means,
        y: names.map((_, d) => row(d, place)),
        text: names.map((name) => (many ? `${plotText(name)}, ` : "")),
        showlegend: many,
        marker: { color: colour, symbol: marker, size: 8 },
        error_x: { type: "data", array: states[k]!.sds, color: colour, thickness: 2, width: 4 },
        hovertemplate: `%{text}state ${k + 1}: %{x:.4g} ± %{error_x.array:.3g}<extra></extra>`,
      };
    }),
    layout: figureLayout(
      (many ? 96 : 72) + height * (rows + 0.6 * names.length),
      {
        showlegend: many,
        margin: { l: 56, r: 20, t: many ? 40 : 14, b: 48 },
        xaxis: axis("value, in the data's units", { nticks: 6 }),
        yaxis: axis(null, {
          range: [row(names.length - 1, order.length - 1) + 0.7, -0.7],
          showgrid: false,
          tickmode: "array",
          tickvals: many ? names.map((_, d) => row(d, middle)) : order.map((_, place) => place),
          ticktext: many ? names.map(plotText) : order.map((k) => `state ${k + 1}`),
          ticks: "",
          fixedrange: true,
        }),
        shapes: many
          ? names.slice(1).map((_, d) => {
              const y = row(d + 1, 0) - 0.8;
              return { type: "line", xref: "paper", x0: 0, x1: 1, y0: y, y1: y, line: { color: "#e4e7eb", width: 1 }, layer: "below" };
            })
          : [],
      },
      { legend: { font: { size: 11 } } },
    ),
  };
}
