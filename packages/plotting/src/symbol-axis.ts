import { axis } from "./figure-layout.js";
import { plotText, visibleSymbol } from "./text.js";
import { symbolFontFamily } from "./theme.js";

/** Which part of a sequence a figure shows. */
export interface SequenceWindow {
  /** First step, 0-based. Default 0. */
  readonly start?: number;
  /** Steps shown. Default 72, what a page holds with one symbol a step. */
  readonly count?: number;
}

/** Steps from..to−1 (0-based) of a sequence of `length`. */
export function windowOf(length: number, { start = 0, count = 72 }: SequenceWindow): { readonly from: number; readonly to: number } {
  const from = Math.max(0, Math.min(start, length - 1));
  return { from, to: Math.min(length, from + count) };
}

/**
 * The x axis along a sequence, step t drawn at t + 1: its symbols as the ticks, or step numbers where it has none. A
 * narrow screen shows the first 26 steps and the reader drags to the rest (`narrowRange`).
 */
export function symbolAxis(
  symbols: readonly string[] | null,
  from: number,
  to: number,
  settings: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const range = [from + 0.4, to + 0.6];
  if (symbols === null) return axis("step", { range, showgrid: false, ...settings });
  const steps = Array.from({ length: to - from }, (_, i) => from + i);
  return axis(null, {
    range,
    showgrid: false,
    tickmode: "array",
    tickvals: steps.map((t) => t + 1),
    ticktext: steps.map((t) => plotText(visibleSymbol(symbols[t] ?? "?"))),
    tickangle: 0,
    ticks: "",
    tickfont: { family: symbolFontFamily, size: 12 },
    ...settings,
  });
}

export function narrowRange(from: number, to: number, count = 26): readonly [number, number] {
  return [from + 0.4, Math.min(to, from + count) + 0.6];
}
