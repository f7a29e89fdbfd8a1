import { axis } from "./figure-layout.js";
import { plotText, shortened, visibleSymbol } from "./text.js";
import { symbolFontFamily } from "./theme.js";

/** Which part of a sequence a figure holds: the reader scrolls over all of it. */
export interface SequenceWindow {
  /** First step, 0-based. Default 0. */
  readonly start?: number;
  /** Steps held. Default 4000, which a page draws at once. */
  readonly count?: number;
}

/** Steps from..to−1 (0-based) of a sequence of `length`. */
export function windowOf(length: number, { start = 0, count = 4000 }: SequenceWindow): { readonly from: number; readonly to: number } {
  const from = Math.max(0, Math.min(start, length - 1));
  return { from, to: Math.min(length, from + count) };
}

/** Steps seen at once: 72 signs of one letter fit a page and 26 a telephone; of words, set upright, 36 and 22; of numbers 200 and 60. */
export function stepsInView(symbols: readonly string[] | null, narrow = false): number {
  if (symbols === null) return narrow ? 60 : 200;
  if (areWords(symbols)) return narrow ? 22 : 36;
  return narrow ? 26 : 72;
}

/**
 * The x axis along a sequence, step t drawn at t + 1: its symbols as the ticks, or step numbers where it has none. Words stand
 * upright, and one that repeats stands at the first step of its run. The first steps are in view, the reader drags to the rest.
 */
export function symbolAxis(
  symbols: readonly string[] | null,
  from: number,
  to: number,
  settings: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const bounds = { range: viewRange(symbols, from, to), minallowed: from + 0.4, maxallowed: to + 0.6, showgrid: false };
  if (symbols === null) return axis("step", { ...bounds, nticks: 12, tickformat: "d", ...settings });
  const steps = Array.from({ length: to - from }, (_, i) => from + i);
  const words = areWords(symbols);
  const text = (t: number): string => {
    const symbol = symbols[t] ?? "?";
    return words && t > from && symbol === symbols[t - 1] ? "" : plotText(shortened(visibleSymbol(symbol), 18));
  };
  return axis(null, {
    ...bounds,
    tickmode: "array",
    tickvals: steps.map((t) => t + 1),
    ticktext: steps.map(text),
    tickangle: words ? -90 : 0,
    ticks: "",
    tickfont: { family: symbolFontFamily, size: words ? 11 : 12 },
    ...settings,
  });
}

/** What is in view at first, on a page or (`narrow`) on a telephone. */
export function viewRange(symbols: readonly string[] | null, from: number, to: number, narrow = false): readonly [number, number] {
  return [from + 0.4, Math.min(to, from + stepsInView(symbols, narrow)) + 0.6];
}

/** " (drag sideways for the rest)" where a page does not show all steps at once. */
export function scrollHint(symbols: readonly string[] | null, from: number, to: number): string {
  return to - from > stepsInView(symbols) ? " (drag the plot sideways for later steps)" : "";
}

/** Height in px below the axis that its symbols need. */
export function symbolRoom(symbols: readonly string[] | null): number {
  if (symbols === null) return 48;
  return areWords(symbols) ? 16 + 6.8 * Math.min(18, longest(symbols)) : 30;
}

function areWords(symbols: readonly string[]): boolean {
  return symbols.some((symbol) => [...symbol].length > 1);
}

function longest(symbols: readonly string[]): number {
  return symbols.reduce((most, symbol) => Math.max(most, [...symbol].length), 1);
}
