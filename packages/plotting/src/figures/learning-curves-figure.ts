import type { Figure, Fit } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout, note } from "../figure-layout.js";
import { inUnit, type ScoreUnit, unitName } from "../score-unit.js";
import { plotText, wrapped } from "../text.js";
import { ink, type ModelStyles, quietInk, styleModels, styleOf } from "../theme.js";

export interface LearningCurve extends Pick<Fit<unknown>, "history" | "bestIteration" | "stopped"> {
  readonly name: string;
}

export interface LearningCurvesOptions {
  readonly unit: ScoreUnit;
  readonly styles?: ModelStyles;
  readonly id?: string;
  readonly title?: string;
}

/** Train and valid score per iteration, one small panel a model, all on one scale; the iteration that was kept is marked. */
export function learningCurvesFigure(curves: readonly LearningCurve[], options: LearningCurvesOptions): Figure {
  checkOptions("learningCurvesFigure", options, ["unit", "styles", "id", "title"]);
  const { unit } = options;
  const styles = options.styles ?? styleModels(curves.map(({ name }) => name));
  const columns = curves.length < 5 ? Math.max(1, curves.length) : curves.length === 6 ? 3 : 4;
  const letters = Math.floor(80 / columns);
  const lines = curves.reduce((most, { name }) => Math.max(most, wrapped(name, Math.min(letters, 18)).split("<br>").length), 1);
  const wide = grid(curves.length, columns, 0.035, lines);
  const narrow = grid(curves.length, Math.min(2, Math.max(1, curves.length)), 0.1, lines);
  const data = curves.flatMap((curve, panel) => panelTraces(curve, panel, unit, styleOf(styles, curve.name).colour));
  const legend = [
    { name: "train", line: { color: quietInk, width: 1.5, dash: "dot" }, mode: "lines" },
    { name: "valid", line: { color: quietInk, width: 2 }, mode: "lines" },
    { name: "kept", marker: { color: "#ffffff", size: 9, line: { color: quietInk, width: 2 } }, mode: "markers" },
  ].map((entry) => ({ type: "scatter", x: [null], y: [null], showlegend: true, hoverinfo: "skip", ...entry }));

  const axes = (placement: PanelGrid): Record<string, Record<string, unknown>> => {
    const result: Record<string, Record<string, unknown>> = {};
    placement.cells.forEach(({ x, y, column, last }, panel) => {
      result[`xaxis${suffix(panel)}`] = {
        ...axis(last ? "iteration" : null, { rangemode: "tozero", nticks: 4, tickformat: "d", fixedrange: true }),
        domain: x,
        anchor: `y${suffix(panel)}`,
      };
      result[`yaxis${suffix(panel)}`] = {
        ...axis(column === 0 ? unitName(unit) : null, { nticks: 5, fixedrange: true, showticklabels: column === 0 }),
        domain: y,
        anchor: `x${suffix(panel)}`,
        ...(panel === 0 ? {} : { matches: "y" }),
      };
    });
    return result;
  };
  const titles = (placement: PanelGrid): Readonly<Record<string, unknown>>[] =>
    placement.cells.map(({ x, y }, panel) => {
      const name = curves[panel]!.name;
      return note(`<b>${wrapped(name, Math.min(letters, 18))}</b>`, {
        x: (x[0] + x[1]) / 2,
        xanchor: "center",
        y: y[1],
        yanchor: "bottom",
        font: { size: 12, color: styleOf(styles, name).colour },
      });
    });
  const margin = { l: 60, r: 14, t: 42 + 16 * lines, b: 48 };
  return {
    id: options.id ?? "learning-curves",
    title: options.title ?? "Learning curves",
    caption: `Score on train (dotted) and on valid (line) after every pass or EM iteration, in ${unitName(unit)} (${unit.kind === "bits" ? "lower" : "higher"} is better); the ring marks the iteration whose parameters were kept, and single fits have no error bar.`,
    data: [...data, ...legend],
    layout: figureLayout(
      wide.height,
      {
        ...axes(wide),
        annotations: titles(wide),
        showlegend: true,
        legend: { orientation: "h", x: 0, xanchor: "left", y: 1, yref: "container", yanchor: "top", font: { size: 12, color: ink } },
        margin,
      },
      { ...axes(narrow), annotations: titles(narrow), height: narrow.height, margin: { ...margin, l: 48, r: 8 } },
    ),
  };
}

function panelTraces(
  { history, bestIteration, name }: LearningCurve,
  panel: number,
  unit: ScoreUnit,
  colour: string,
): Readonly<Record<string, unknown>>[] {
  const place = { type: "scatter", xaxis: `x${suffix(panel)}`, yaxis: `y${suffix(panel)}`, showlegend: false };
  const x = history.map(({ iteration }) => iteration);
  const shown = (perStep: number | null): number | null =>
    perStep === null || !Number.isFinite(perStep) ? null : Number(inUnit(perStep, unit).toPrecision(6));
  const train = history.map(({ trainPerStep }) => shown(trainPerStep));
  const valid = history.map(({ validPerStep }) => shown(validPerStep));
  const hover = (split: string): string => `<b>${plotText(name)}</b><br>${split}, iteration %{x}: %{y:.4f}<extra></extra>`;
  const best = history.find(({ iteration }) => iteration === bestIteration);
  const traces: Readonly<Record<string, unknown>>[] = [
    { ...place, mode: "lines", x, y: train, line: { color: colour, width: 1.5, dash: "dot" }, hovertemplate: hover("train") },
  ];
  if (valid.some((value) => value !== null))
    traces.push({ ...place, mode: "lines", x, y: valid, line: { color: colour, width: 2 }, hovertemplate: hover("valid") });
  if (best !== undefined)
    traces.push({
      ...place,
      mode: "markers",
      x: [best.iteration],
      y: [shown(best.validPerStep ?? best.trainPerStep)],
      marker: { color: "#ffffff", size: 9, line: { color: colour, width: 2 } },
      hovertemplate: hover("kept"),
    });
  return traces;
}

interface PanelGrid {
  readonly height: number;
  readonly cells: readonly {
    readonly x: readonly [number, number];
    readonly y: readonly [number, number];
    readonly column: number;
    readonly last: boolean;
  }[];
}

/** Panels row by row; `last` where no panel stands below. */
function grid(count: number, columns: number, gap: number, lines: number): PanelGrid {
  const rows = Math.max(1, Math.ceil(count / columns));
  const panelHeight = 150;
  const rowGap = 46 + 16 * lines;
  const inner = rows * panelHeight + (rows - 1) * rowGap;
  const cells = Array.from({ length: count }, (_, panel) => {
    const [row, column] = [Math.floor(panel / columns), panel % columns];
    const width = (1 - gap * (columns - 1)) / columns;
    const top = 1 - (row * (panelHeight + rowGap)) / inner;
    return {
      x: [column * (width + gap), column * (width + gap) + width] as const,
      y: [Math.max(0, top - panelHeight / inner), top] as const,
      column,
      last: panel + columns >= count,
    };
  });
  return { height: inner + 90 + 16 * lines, cells };
}

function suffix(panel: number): string {
  return panel === 0 ? "" : String(panel + 1);
}
