import type { Figure } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout } from "../figure-layout.js";
import { type SequenceWindow, scrollHint, stepsInView, symbolAxis, viewRange, windowOf } from "../symbol-axis.js";
import { plotText, shortened, visibleSymbol } from "../text.js";
import { gridColour, quietInk, styleOfState, symbolFontFamily } from "../theme.js";

/** A sequence with the most likely state of every step (`viterbi`). */
export interface DecodedSeries {
  readonly id: string;
  readonly kind: "categorical" | "real" | "count" | "binary";
  /** One target a step: a symbol 0..V−1, or a vector; null where it is missing. */
  readonly targets: readonly (number | readonly (number | null)[] | null)[];
  /** States 0..K−1. */
  readonly path: ArrayLike<number>;
  readonly stateCount: number;
}

export interface DecodedFigureOptions extends SequenceWindow {
  /** The symbols, or the names of the dimensions. */
  readonly names?: readonly string[] | null;
  /** Dimensions of a vector, 0..D−1, a panel each, at most three. Default the first, up to three; of binary ones all, in one panel. */
  readonly dimensions?: readonly number[];
  /** Why this sequence is shown, for the caption. */
  readonly chosen?: string;
  readonly model?: string;
  readonly id?: string;
  readonly title?: string;
}

type Json = Readonly<Record<string, unknown>>;

/** A panel of the figure: points (step, value), a line through them where values are numbers, and its y axis. */
interface Panel {
  readonly values: (t: number) => readonly number[];
  readonly line: boolean;
  readonly height: number;
  readonly axis: Json;
}

/**
 * A sequence coloured by its decoded state: each step's target over time, with a mark for each state, and the path as a line of
 * steps below. Symbols have a row each, real and counted dimensions a panel each, binary vectors a row for each dimension.
 *
 * @throws RangeError where targets and path differ in length.
 */
export function decodedFigure(series: DecodedSeries, options: DecodedFigureOptions = {}): Figure {
  checkOptions("decodedFigure", options, ["names", "dimensions", "chosen", "model", "id", "title", "start", "count"]);
  const { targets, path, stateCount, id } = series;
  if (targets.length !== path.length || targets.length === 0)
    throw new RangeError(`decodedFigure: targets and path must have the same length, at least 1, got ${targets.length} and ${path.length}`);
  const { from, to } = windowOf(targets.length, options);
  const steps = Array.from({ length: to - from }, (_, i) => from + i);
  const panels = panelsOf(series, options, steps);
  const gap = 18;
  const strip = Math.max(44, Math.min(110, 15 * stateCount));
  const inner = panels.reduce((total, { height }) => total + height + gap, strip);
  const states = Array.from({ length: stateCount }, (_, k) => k).filter((k) => steps.some((t) => path[t] === k));
  const data: Json[] = [];
  const axes: Record<string, Json> = {};
  let top = 1;
  panels.forEach((panel, p) => {
    const y = `y${p + 2}`;
    axes[y.replace("y", "yaxis")] = axis(null, { fixedrange: true, nticks: 5, ...panel.axis, domain: [top - panel.height / inner, top] });
    top -= (panel.height + gap) / inner;
    if (panel.line)
      data.push({
        type: "scatter",
        mode: "lines",
        x: steps.map((t) => t + 1),
        y: steps.map((t) => panel.values(t)[0] ?? null),
        yaxis: y,
        showlegend: false,
        line: { color: "#c3cad1", width: 1 },
        hoverinfo: "skip",
      });
    for (const k of states) {
      const mine = steps.filter((t) => path[t] === k).flatMap((t) => panel.values(t).map((value) => [t + 1, value] as const));
      const { colour, marker } = styleOfState(k);
      data.push({
        type: "scatter",
        mode: "markers",
        name: `state ${k + 1}`,
        legendgroup: `state ${k + 1}`,
        showlegend: p === 0,
        x: mine.map(([t]) => t),
        y: mine.map(([, value]) => value),
        yaxis: y,
        marker: { color: colour, symbol: marker, size: 6 },
        hovertemplate: `step %{x}: %{y}, state ${k + 1}<extra></extra>`,
      });
    }
  });
  data.push({
    type: "scatter",
    mode: "lines",
    x: steps.flatMap((t) => [t + 0.5, t + 1.5]),
    y: steps.flatMap((t) => [path[t]! + 1, path[t]! + 1]),
    showlegend: false,
    line: { color: quietInk, width: 2 },
    hoverinfo: "skip",
  });
  const wide = to - from > stepsInView(null);
  const legend = { orientation: "h", x: 0, xanchor: "left", y: 1, yref: "container", yanchor: "top", font: { size: 12 } };
  const rows = Math.ceil(states.length / 4);
  return {
    id: options.id ?? "decoded",
    title: options.title ?? `A sequence and its decoded states${options.model === undefined ? "" : `, ${options.model}`}`,
    caption: `Sequence ${id}${options.chosen === undefined ? "" : `, ${options.chosen}`}${scrollHint(null, from, to)}, each step coloured and marked by the hidden state of the single most likely path (Viterbi), which is the line below; the path has no error of its own, the probabilities of the states at each step say how sure it is.`,
    data,
    layout: figureLayout(
      inner + 86,
      {
        ...axes,
        dragmode: "pan",
        showlegend: true,
        legend,
        margin: { l: 60, r: 20, t: 38, b: 48 },
        xaxis: symbolAxis(null, from, to, { anchor: "y", showgrid: wide, gridcolor: gridColour }),
        yaxis: axis("state", {
          domain: [0, strip / inner],
          range: [stateCount + 0.6, 0.4],
          tickmode: "array",
          tickvals: Array.from({ length: stateCount }, (_, k) => k + 1).filter((k) => stateCount <= 8 || (k - 1) % 4 === 0),
          fixedrange: true,
          showgrid: true,
          ticks: "",
        }),
      },
      {
        height: inner + 58 + 22 * rows,
        margin: { l: 48, r: 10, t: 14 + 22 * rows, b: 48 },
        xaxis: { range: viewRange(null, from, to, true), nticks: 5 },
      },
    ),
  };
}

function panelsOf({ kind, targets }: DecodedSeries, options: DecodedFigureOptions, steps: readonly number[]): Panel[] {
  const names = options.names ?? null;
  if (kind === "categorical") {
    const seen = [...new Set(steps.map((t) => targets[t] as number | null).filter((symbol) => symbol !== null))].sort((a, b) => a - b);
    const row = new Map(seen.map((symbol, i) => [symbol, i]));
    const every = seen.length > 36 ? Math.ceil(seen.length / 36) : 1;
    const ticked = seen.filter((_, i) => i % every === 0);
    return [
      {
        values: (t) => (targets[t] === null ? [] : [row.get(targets[t] as number)!]),
        line: false,
        height: Math.max(80, Math.min(420, (seen.length > 12 ? 13 : 20) * seen.length)),
        axis: {
          range: [seen.length - 0.4, -0.6],
          tickmode: "array",
          tickvals: ticked.map((symbol) => row.get(symbol)),
          ticktext: ticked.map((symbol) => plotText(shortened(visibleSymbol(names?.[symbol] ?? String(symbol)), 20))),
          tickfont: { family: symbolFontFamily, size: seen.length > 12 ? 10 : 12 },
          ticks: "",
        },
      },
    ];
  }
  const vector = (t: number): readonly (number | null)[] => (targets[t] as readonly (number | null)[] | null) ?? [];
  const size = Math.max(...steps.map((t) => vector(t).length));
  const nameOf = (d: number): string => plotText(names?.[d] ?? (size === 1 ? "value" : `dimension ${d + 1}`));
  if (kind === "binary")
    return [
      {
        values: (t) => vector(t).flatMap((value, d) => (value === 1 ? [d + 1] : [])),
        line: false,
        height: Math.max(80, Math.min(320, 14 * size)),
        axis: {
          title: { text: "dimensions that are 1", standoff: 10, font: { size: 13 } },
          tickmode: "array",
          ...binaryTicks(size, names),
          range: activeRange(
            steps.flatMap((t) => vector(t).flatMap((value, d) => (value === 1 ? [d + 1] : []))),
            size,
          ),
        },
      },
    ];
  const dimensions = options.dimensions ?? Array.from({ length: Math.min(3, size) }, (_, d) => d);
  return dimensions.slice(0, 3).map((d) => ({
    values: (t) => (vector(t)[d] === null || vector(t)[d] === undefined ? [] : [vector(t)[d]!]),
    line: true,
    height: dimensions.length === 1 ? 210 : 120,
    axis: { title: { text: nameOf(d), standoff: 10, font: { size: 13 } } },
  }));
}

function binaryTicks(size: number, names: readonly string[] | null): Json {
  const every = Math.ceil(size / 12);
  const places = Array.from({ length: size }, (_, d) => d + 1).filter((d) => (d - 1) % every === 0);
  return { tickvals: places, ticktext: places.map((d) => plotText(shortened(names?.[d - 1] ?? String(d), 14))) };
}

/** The rows that are ever 1, with a little room. */
function activeRange(rows: readonly number[], size: number): readonly [number, number] {
  if (rows.length === 0) return [0.4, size + 0.6];
  return [rows.reduce((a, b) => Math.min(a, b)) - 1, rows.reduce((a, b) => Math.max(a, b)) + 1];
}
