import type { Figure, ParameterCounts } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout, note } from "../figure-layout.js";
import { formatCount, formatFixed } from "../format-number.js";
import { ink } from "../theme.js";

export interface ParameterCountFigureOptions {
  readonly id?: string;
  readonly title?: string;
}

/** One way to share parameters: its line, told apart by dash and marker as well as by colour. */
interface Curve {
  readonly name: string;
  readonly log10: readonly number[];
  readonly colour: string;
  readonly dash: "solid" | "dash" | "dot";
  readonly marker: "circle" | "square" | "diamond";
}

/**
 * Free parameters against the length of the sequence, on a log scale: the shared template stays level, transitions of their
 * own grow as T, the complete graph over the outputs as one table grows as V^T and soon leaves the picture.
 *
 * @throws RangeError where there are no lengths, or the lists differ in length.
 * @example
 * const counts = { model: "hmm", lengths: [1, 10], shared: [9, 9], unshared: [9, 90], log10Table: [0.3, 4.8], note: "3 symbols" };
 * console.log(parameterCountFigure(counts).title); // Parameters of hmm by length
 */
export function parameterCountFigure(counts: ParameterCounts, options: ParameterCountFigureOptions = {}): Figure {
  checkOptions("parameterCountFigure", options, ["id", "title"]);
  checkCounts(counts);
  const { lengths, log10Table } = counts;
  const log10 = (values: readonly number[]): number[] => values.map(Math.log10);
  const table: Curve[] =
    log10Table === null
      ? []
      : [{ name: "complete graph, one table", log10: log10Table, colour: "#d55e00", dash: "dot", marker: "diamond" }];
  const curves: Curve[] = [
    { name: "shared template", log10: log10(counts.shared), colour: "#0072b2", dash: "solid", marker: "circle" },
    { name: "a transition for each step", log10: log10(counts.unshared), colour: "#009e73", dash: "dash", marker: "square" },
    ...table,
  ];
  const model = Math.max(...curves.slice(0, 2).flatMap((curve) => curve.log10));
  const top = Math.min(Math.max(...curves.flatMap((curve) => curve.log10)), 2 * model + 3) + 0.5;
  const bottom = Math.max(0, Math.floor(Math.min(...curves.flatMap((curve) => curve.log10)) - 0.3));
  const last = log10Table?.at(-1) ?? 0;
  const leaves = last > top;
  const ratio = lengths.at(-1)! / lengths[0]!;
  const [first, end] = [lengths[0]!, lengths.at(-1)!];
  return {
    id: options.id ?? "parameter-count",
    title: options.title ?? `Parameters of ${counts.model} by length`,
    caption: `Free parameters of ${counts.model} over T steps, counted and not estimated, so without error: shared by all slices they do not grow, with a transition for each step they grow as T${
      log10Table === null ? "" : ", and the complete graph over the outputs as one table grows exponentially"
    } (${withoutStop(counts.note)}).`,
    data: curves.map(({ name, log10: values, colour, dash, marker }) => ({
      type: "scatter",
      mode: "lines+markers",
      name,
      x: [...lengths],
      y: [...values],
      text: values.map((value) => (value < 12 ? formatCount(Math.round(10 ** value)) : `10<sup>${formatFixed(value, 1)}</sup>`)),
      line: { color: colour, width: 2, dash },
      marker: { color: colour, size: 7, symbol: marker },
      hovertemplate: `T = %{x}: %{text}<extra>${name}</extra>`,
    })),
    layout: figureLayout(
      360,
      {
        showlegend: true,
        xaxis: axis("T, steps", {
          tickformat: "d",
          ...(ratio >= 20
            ? { type: "log", dtick: "D2", range: [Math.log10(first) - 0.05, Math.log10(end) + 0.05] }
            : { range: [first - 0.04 * (end - first) - 0.1, end + 0.04 * (end - first) + 0.1], nticks: 10 }),
        }),
        yaxis: axis("free parameters (log scale)", { range: [bottom, top], ...powersOfTen(bottom, top) }),
        margin: { l: 70, r: 20, t: 34, b: 48 },
        annotations: leaves
          ? [
              note(`table at T = ${end}: 10<sup>${formatFixed(last, 0)}</sup>`, {
                x: 1,
                xanchor: "right",
                y: 0.98,
                yanchor: "top",
                font: { size: 12, color: ink },
              }),
            ]
          : [],
      },
      { legend: { y: 1.02 }, margin: { l: 56, r: 10, t: 76 } },
    ),
  };
}

/** A sentence as a part of another: a caption is one. */
function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, "").replaceAll(". ", "; ");
}

/** At most ten ticks at whole powers. */
function powersOfTen(bottom: number, top: number): Readonly<Record<string, unknown>> {
  const step = Math.max(1, Math.ceil((top - bottom) / 9));
  const powers = Array.from({ length: Math.floor((top - bottom) / step) + 1 }, (_, i) => bottom + i * step);
  return { tickvals: powers, ticktext: powers.map((power) => `10<sup>${power}</sup>`) };
}

function checkCounts({ lengths, shared, unshared, log10Table }: ParameterCounts): void {
  if (lengths.length === 0) throw new RangeError("parameterCountFigure: there must be at least one length, got none");
  for (const [name, list] of Object.entries({ shared, unshared, ...(log10Table === null ? {} : { log10Table }) }))
    if (list.length !== lengths.length)
      throw new RangeError(`parameterCountFigure: ${name} must have one number a length, ${lengths.length}, got ${list.length}`);
}
