import type { Figure } from "@unrolled/core";
import { axis, colourBar, figureLayout, note } from "../figure-layout.js";
import { plotText, visibleSymbol } from "../text.js";
import { stateColours, symbolFontFamily } from "../theme.js";

type Matrix = readonly (readonly number[])[];

/** The emission of a hidden Markov model as its file holds it (K states × V symbols, or K × D dimensions). */
export type EmissionContent =
  | { readonly kind: "categorical"; readonly probabilities: Matrix }
  | { readonly kind: "bernoulli"; readonly probabilities: Matrix }
  | { readonly kind: "poisson"; readonly rates: Matrix }
  | { readonly kind: "gaussian"; readonly means: Matrix; readonly sds: Matrix };

export interface EmissionFigureOptions {
  /** The symbols, or the names of the dimensions. */
  readonly symbols?: readonly string[] | null;
  readonly model?: string;
  readonly id?: string;
  readonly title?: string;
}

/**
 * What each hidden state emits. Two states over symbols: one bar up and one down, sorted by which state prefers the
 * symbol, vowels in bold. Else states × symbols as a heatmap, or means with their spread for Gaussian laws.
 */
export function emissionFigure(emission: EmissionContent, options: EmissionFigureOptions = {}): Figure {
  const place = {
    id: options.id ?? "emissions",
    title: options.title ?? `What each state ${options.model === undefined ? "" : `of ${options.model} `}emits`,
  };
  const values = emission.kind === "poisson" ? emission.rates : emission.kind === "gaussian" ? emission.means : emission.probabilities;
  const names = values[0]!.map((_, v) => options.symbols?.[v] ?? String(v));
  if (emission.kind === "categorical" && values.length === 2) return { ...place, ...butterfly(values, names) };
  if (emission.kind === "gaussian") return { ...place, ...intervals(emission.means, emission.sds, names) };
  return { ...place, ...heatmap(emission.kind, values, names) };
}

function butterfly(probabilities: Matrix, names: readonly string[]): Pick<Figure, "caption" | "data" | "layout"> {
  const [first, second] = probabilities as readonly [readonly number[], readonly number[]];
  const order = [...names.keys()].sort((v, w) => logRatio(first, second, w) - logRatio(first, second, v));
  const x = order.map((_, place) => place);
  const text = order.map((v) => plotText(visibleSymbol(names[v]!)));
  const bars = (state: 0 | 1): Readonly<Record<string, unknown>> => ({
    type: "bar",
    name: `state ${state + 1}`,
    x,
    y: order.map((v) => (state === 0 ? first[v]! : -second[v]!)),
    customdata: order.map((v) => probabilities[state]![v]!),
    text,
    textposition: "none",
    marker: { color: stateColours[state] },
    hovertemplate: `“%{text}”: %{customdata:.3f} in state ${state + 1}<extra></extra>`,
  });
  const largest = Math.max(...first, ...second);
  const step = largest > 0.25 ? 0.1 : 0.05;
  const ticks = Array.from({ length: 2 * Math.floor(largest / step) + 1 }, (_, i) => (i - Math.floor(largest / step)) * step);
  return {
    caption:
      "Probability of each symbol in state 1 (up) and in state 2 (down), sorted from what state 1 prefers to what state 2 prefers, vowels in bold; these are fitted parameters, shown without error.",
    data: [bars(0), bars(1)],
    layout: figureLayout(
      340,
      {
        barmode: "overlay",
        bargap: 0.2,
        xaxis: axis(null, {
          tickmode: "array",
          tickvals: x,
          ticktext: order.map((v, place) => (isVowel(names[v]!) ? `<b>${text[place]}</b>` : text[place])),
          tickfont: { family: symbolFontFamily, size: 14 },
          tickangle: 0,
          showgrid: false,
          ticks: "",
          fixedrange: true,
        }),
        yaxis: axis("probability", {
          tickmode: "array",
          tickvals: ticks,
          ticktext: ticks.map((value) => Math.abs(value).toFixed(step < 0.1 ? 2 : 1)),
          zeroline: true,
          zerolinecolor: "#9aa4ae",
          fixedrange: true,
        }),
        annotations: [
          note("<b>state 1</b>", { x: 1, xanchor: "right", y: 0.98, yanchor: "top", font: { size: 13, color: stateColours[0] } }),
          note("<b>state 2</b>", { x: 0, xanchor: "left", y: 0.02, yanchor: "bottom", font: { size: 13, color: stateColours[1] } }),
        ],
      },
      { xaxis: { tickfont: { family: symbolFontFamily, size: 11 } } },
    ),
  };
}

function heatmap(
  kind: "categorical" | "bernoulli" | "poisson",
  values: Matrix,
  names: readonly string[],
): Pick<Figure, "caption" | "data" | "layout"> {
  const quantity = kind === "poisson" ? "rate" : "probability";
  const what = kind === "categorical" ? "symbol" : "dimension";
  const order = kind === "categorical" ? byPreferredState(values) : [...names.keys()];
  const few = order.length <= 60;
  const colours = colourBar(quantity, {});
  return {
    caption: `The ${quantity} of each ${what} (columns${kind === "categorical" ? ", sorted by the state that prefers them" : ""}) in each hidden state (rows), darker for more; these are fitted parameters, shown without error.`,
    data: [
      {
        type: "heatmap",
        z: values.map((row) => order.map((v) => Number(row[v]!.toPrecision(4)))),
        x: order.map((_, place) => place),
        y: values.map((_, k) => k + 1),
        text: values.map(() => order.map((v) => plotText(visibleSymbol(names[v]!)))),
        coloraxis: "coloraxis",
        xgap: 1,
        ygap: 1,
        hovertemplate: `“%{text}” in state %{y}: %{z}<extra></extra>`,
      },
    ],
    layout: figureLayout(
      Math.min(560, 110 + 24 * values.length),
      {
        ...colours.wide,
        xaxis: axis(few ? null : what, {
          ...(few
            ? {
                tickmode: "array",
                tickvals: order.map((_, place) => place),
                ticktext: order.map((v) => plotText(visibleSymbol(names[v]!))),
                tickangle: 0,
              }
            : {}),
          tickfont: { family: symbolFontFamily, size: 12 },
          showgrid: false,
          ticks: "",
        }),
        yaxis: axis("hidden state", { autorange: "reversed", showgrid: false, ticks: "", dtick: values.length > 16 ? 4 : 1, tick0: 1 }),
      },
      {
        ...colours.narrow,
        height: Math.min(620, 170 + 24 * values.length),
        xaxis: { tickfont: { family: symbolFontFamily, size: names.length > 20 ? 10 : 12 } },
      },
    ),
  };
}

function intervals(means: Matrix, sds: Matrix, names: readonly string[]): Pick<Figure, "caption" | "data" | "layout"> {
  const rows = means.length * names.length;
  const labels = (k: number): string[] =>
    names.map((name) => (names.length === 1 ? `state ${k + 1}` : `state ${k + 1}, ${plotText(name)}`));
  return {
    caption:
      "Mean (dot) and one standard deviation to each side (bar) of what each hidden state emits; the bar is the fitted spread of the data, not an error of the mean.",
    data: means.map((row, k) => ({
      type: "scatter",
      mode: "markers",
      x: row,
      y: labels(k),
      marker: { color: stateColours[k % 2], size: 9 },
      error_x: { type: "data", array: sds[k], color: stateColours[k % 2], thickness: 2, width: 5 },
      hovertemplate: `%{y}: %{x:.4g}<extra></extra>`,
    })),
    layout: figureLayout(72 + 26 * rows, {
      xaxis: axis("value, in the data's units", { nticks: 6 }),
      yaxis: axis(null, { type: "category", autorange: "reversed", ticks: "" }),
    }),
  };
}

function logRatio(first: readonly number[], second: readonly number[], v: number): number {
  const tiny = 1e-300;
  return Math.log(Math.max(first[v]!, tiny)) - Math.log(Math.max(second[v]!, tiny));
}

/** Symbols grouped by the state that gives them the largest share, the surest first. */
function byPreferredState(values: Matrix): number[] {
  const share = (v: number): { state: number; share: number } => {
    const column = values.map((row) => row[v]!);
    const total = column.reduce((a, b) => a + b, 0);
    const largest = Math.max(...column);
    return { state: column.indexOf(largest), share: total > 0 ? largest / total : 0 };
  };
  const shares = values[0]!.map((_, v) => share(v));
  return [...shares.keys()].sort((v, w) => shares[v]!.state - shares[w]!.state || shares[w]!.share - shares[v]!.share || v - w);
}

/** a, e, i, o, u, with any accent or case: the letters that the two-state model of a text is expected to set apart. */
export function isVowel(symbol: string): boolean {
  return /^[aeiou]$/.test(
    symbol
      .normalize("NFD")
      .replaceAll(/\p{Diacritic}/gu, "")
      .toLowerCase(),
  );
}
