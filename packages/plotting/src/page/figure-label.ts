import type { Figure } from "@unrolled/core";
import { formatFixed } from "../format-number.js";

type Trace = Figure["data"][number];

/** So many series are named; of the others only the number is said. */
const namedSeries = 12;

/**
 * A figure in words, for whoever cannot see it: its title, what it shows, and the numbers that it is about — of a dot its value
 * and interval, of a line where it starts and ends, of a heatmap the range of its cells.
 */
export function figureLabel({ title, caption, data }: Figure): string {
  const series = data.map(describeTrace).filter((text) => text !== null);
  const more = series.length > namedSeries ? [`and ${series.length - namedSeries} more`] : [];
  const numbers = [...series.slice(0, namedSeries), ...more].join("; ");
  return `${title}. ${caption}${numbers === "" ? "" : ` Shown: ${numbers}.`}`;
}

function describeTrace(trace: Trace): string | null {
  const name = typeof trace.name === "string" && trace.name !== "" ? `${plainText(trace.name)} ` : "";
  const cells = numbersOf(trace.z);
  if (cells.length > 0) return `${name}${rowsOf(trace.z)} values from ${shown(Math.min(...cells))} to ${shown(Math.max(...cells))}`;
  const horizontal = trace.orientation === "h" || (numbersOf(trace.y).length === 0 && numbersOf(trace.x).length > 0);
  const values = numbersOf(horizontal ? trace.x : trace.y);
  if (name === "" || values.length === 0) return null;
  const [first, last] = [values[0]!, values.at(-1)!];
  if (values.length === 1) return `${name}${shown(first)}${describeError(horizontal ? trace.error_x : trace.error_y, first)}`;
  return `${name}from ${shown(first)} to ${shown(last)}`;
}

/** " (1.2 to 1.4)" */
function describeError(error: unknown, value: number): string {
  const { array, arrayminus } = (error ?? {}) as { readonly array?: readonly number[]; readonly arrayminus?: readonly number[] };
  const [up, down] = [array?.[0], arrayminus?.[0] ?? array?.[0]];
  if (up === undefined || down === undefined || !Number.isFinite(up + down)) return "";
  return ` (${shown(value - down)} to ${shown(value + up)})`;
}

function numbersOf(values: unknown): number[] {
  return Array.isArray(values) ? values.flat().filter((value): value is number => typeof value === "number" && Number.isFinite(value)) : [];
}

function rowsOf(z: unknown): string {
  const rows = z as readonly (readonly unknown[])[];
  return `${rows.length} by ${rows[0]?.length ?? 0}`;
}

/** Three decimals for small numbers, none for large ones. */
function shown(value: number): string {
  return formatFixed(value, Math.abs(value) >= 1000 ? 0 : 3);
}

/** Plotly's little HTML as text. */
function plainText(text: string): string {
  return text
    .replaceAll(/<br>/g, " ")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
