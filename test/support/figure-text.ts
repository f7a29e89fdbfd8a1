import type { Figure } from "@unrolled/core";

type Json = Readonly<Record<string, unknown>>;

/**
 * A figure as lines that can be read and compared: its words, then each trace and each part of its layout as JSON. Numbers have four
 * digits; of a list of more than 12 values there are the ends, how many, and the least and greatest or how many differ.
 */
export function figureText({ id, title, caption, data, layout }: Figure): string {
  return [
    `## ${id}: ${title}`,
    caption,
    ...repeatsOnce((data as readonly Json[]).map((trace) => `trace ${text(trace)}`)),
    ...Object.entries(layout)
      .filter(([name]) => name !== "meta")
      .map(([name, value]) => `${name} ${text(value)}`),
    ...Object.entries((layout as { readonly meta?: Json }).meta ?? {}).map(([name, value]) => `${name}: ${text(value)}`),
  ].join("\n");
}

function text(value: unknown): string {
  if (Array.isArray(value)) return value.length > 12 ? summary(value) : `[${value.map(text).join(", ")}]`;
  if (typeof value === "number") return String(rounded(value));
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "undefined";
  return `{${Object.entries(value)
    .map(([name, part]) => `${name}: ${text(part)}`)
    .join(", ")}}`;
}

function summary(values: readonly unknown[]): string {
  const numbers = values.filter((value) => typeof value === "number");
  const kinds =
    numbers.length > 0
      ? `${rounded(Math.min(...numbers))} to ${rounded(Math.max(...numbers))}`
      : `${new Set(values.map(text)).size} differ`;
  return `[${text(values[0])}, ${text(values[1])}, … ${text(values.at(-1))}; ${values.length}, ${kinds}]`;
}

/** Four significant digits, so that a last bit of a machine is not seen. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** Lines that say the same as the one before but for numbers stand once. */
function repeatsOnce(lines: readonly string[]): string[] {
  return lines.filter((line, i) => i === 0 || i === lines.length - 1 || shape(line) !== shape(lines[i - 1]!));
}

function shape(line: string): string {
  return line.replaceAll(/-?\d+(\.\d+)?(e-?\d+)?/g, "0");
}
