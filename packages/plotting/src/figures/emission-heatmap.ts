import type { ShownTable } from "@unrolled/core";
import { axis, colourBar, figureLayout } from "../figure-layout.js";
import { stateTicks } from "../state-order.js";
import { plotText, shortened, visibleSymbol } from "../text.js";
import { symbolFontFamily } from "../theme.js";
import type { EmissionPicture } from "./emission-content.js";
import { mostEmitted } from "./most-emitted.js";

/**
 * A table of probabilities, rates or other numbers as a heatmap. Symbols of one letter stand in columns, words in rows, where they can be read; the dimensions of
 * vectors keep their order, with names on as many as fit.
 */
export function emissionHeatmap({ quantity, of, values }: ShownTable, names: readonly string[], order: readonly number[]): EmissionPicture {
  const symbols = of === "symbol";
  const inRows = names.length <= 128 && names.some((name) => [...name].length > 3);
  const most = symbols ? (inRows ? 40 : 60) : names.length;
  const shown = mostEmitted(values, most);
  const columns = symbols ? byPreferredState(values, shown, order) : shown;
  const parts: Parts = {
    quantity,
    what: of,
    columns,
    order,
    labels: columns.map((v) => plotText(shortened(symbols ? visibleSymbol(names[v]!) : names[v]!, 24))),
    z: (k, v) => Number(values[k]![v]!.toPrecision(4)),
  };
  const left = shown.length < names.length ? `, the ${shown.length} of ${names.length} that are emitted most` : "";
  return {
    caption: `The ${parts.quantity} of each ${parts.what} (${inRows ? "rows" : "columns"}${symbols ? ", sorted by the state that prefers them" : ""}${left}) in each hidden state (${inRows ? "columns" : "rows"}), darker for more; these are fitted parameters, shown without error.`,
    ...(inRows ? symbolsInRows(parts) : symbolsInColumns(parts)),
  };
}

interface Parts {
  readonly quantity: string;
  readonly what: string;
  readonly columns: readonly number[];
  readonly order: readonly number[];
  readonly labels: readonly string[];
  readonly z: (k: number, v: number) => number;
}

function heatmap(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { type: "heatmap", coloraxis: "coloraxis", xgap: 1, ygap: 1, hovertemplate: "%{text}: %{z}<extra></extra>", ...settings };
}

function symbolsInRows({ quantity, what, columns, order, labels, z }: Parts): Pick<EmissionPicture, "data" | "layout"> {
  const rows = labels.map((_, place) => place + 1);
  const row = labels.length <= 12 ? 26 : labels.length <= 40 ? 18 : 13;
  const plot = Math.max(80, row * labels.length);
  const colours = colourBar(quantity, {}, -56 / plot);
  const every = labels.length > 60 ? 2 : 1;
  const ticked = rows.filter((_, place) => place % every === 0);
  return {
    data: [
      heatmap({
        x: order.map((_, place) => place + 1),
        y: rows,
        z: columns.map((v) => order.map((k) => z(k, v))),
        text: labels.map((label) => order.map((k) => `“${label}” in state ${k + 1}`)),
      }),
    ],
    layout: figureLayout(
      plot + 66,
      {
        ...colours.wide,
        margin: { l: 56, r: 20, t: 14, b: 52 },
        xaxis: axis("hidden state", { showgrid: false, ticks: "", fixedrange: true, ...stateTicks(order) }),
        yaxis: axis(what === "dimension" ? what : null, {
          range: [labels.length + 0.5, 0.5],
          showgrid: false,
          ticks: "",
          fixedrange: true,
          tickmode: "array",
          tickvals: ticked,
          ticktext: ticked.map((place) => labels[place - 1]!),
          tickfont: { family: symbolFontFamily, size: row < 18 ? 10 : 12 },
        }),
      },
      { ...colours.narrow, height: plot + 140, margin: { l: 44, r: 10, t: 14, b: 126 } },
    ),
  };
}

function symbolsInColumns({ quantity, what, columns, order, labels, z }: Parts): Pick<EmissionPicture, "data" | "layout"> {
  const plot = Math.max(64, Math.min(480, (order.length <= 12 ? 26 : 18) * order.length));
  const bottom = what === "dimension" ? 48 : 30;
  const colours = colourBar(quantity, {}, -(bottom + 6) / plot);
  const size = labels.length > 44 ? 10 : 12;
  const widest = Math.max(...labels.map((label) => label.length));
  /** Labels so far apart that they do not touch on `width` px. */
  const ticks = (width: number): Readonly<Record<string, unknown>> => {
    const every = Math.max(1, Math.ceil(((widest * 0.62 * size + 2) * labels.length) / width));
    const places = labels.map((_, place) => place).filter((place) => place % every === 0);
    return { tickmode: "array", tickvals: places, ticktext: places.map((place) => labels[place]!) };
  };
  const font = { family: symbolFontFamily, size };
  return {
    data: [
      heatmap({
        x: labels.map((_, place) => place),
        y: order.map((_, place) => place + 1),
        z: order.map((k) => columns.map((v) => z(k, v))),
        text: order.map((k) => labels.map((label) => `${what === "dimension" ? `dimension ${label}` : `“${label}”`} in state ${k + 1}`)),
        xgap: labels.length > 60 ? 0 : 1,
      }),
    ],
    layout: figureLayout(
      plot + 14 + bottom,
      {
        ...colours.wide,
        margin: { l: 56, r: 20, t: 14, b: bottom },
        xaxis: axis(what === "dimension" ? what : null, {
          showgrid: false,
          ticks: "",
          tickangle: 0,
          tickfont: font,
          fixedrange: true,
          ...ticks(560),
        }),
        yaxis: axis("hidden state", {
          range: [order.length + 0.5, 0.5],
          showgrid: false,
          ticks: "",
          fixedrange: true,
          ...stateTicks(order),
        }),
      },
      {
        ...colours.narrow,
        height: plot + 14 + bottom + 72,
        margin: { l: 44, r: 10, t: 14, b: bottom + 72 },
        xaxis: what === "dimension" ? ticks(290) : { tickfont: { ...font, size: labels.length > 40 ? 7 : labels.length > 26 ? 9 : 11 } },
      },
    ),
  };
}

/** Symbols grouped by the state, in this order, that gives them the largest share, the surest first. */
function byPreferredState(values: readonly (readonly number[])[], symbols: readonly number[], order: readonly number[]): number[] {
  const share = (v: number): { readonly place: number; readonly share: number } => {
    const column = order.map((k) => values[k]![v]!);
    const total = column.reduce((a, b) => a + b, 0);
    const largest = Math.max(...column);
    return { place: column.indexOf(largest), share: total > 0 ? largest / total : 0 };
  };
  const shares = new Map(symbols.map((v) => [v, share(v)]));
  return symbols.toSorted((v, w) => {
    const [a, b] = [shares.get(v)!, shares.get(w)!];
    return a.place - b.place || b.share - a.share || v - w;
  });
}
