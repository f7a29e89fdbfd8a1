import type { Figure } from "@unrolled/core";
import { hexOf, type Rgb, readableOn, rgbOf } from "../colour.js";

/** The page's own background in dark mode: what white becomes. */
export const darkBackground = darkNeutral([1, 1, 1]);

/** Where a figure holds text and data; a symbol that looks like a colour is none. Colour scales keep their meaning: 0 is white. */
const notColours = new Set([
  "text",
  "ticktext",
  "name",
  "x",
  "y",
  "z",
  "customdata",
  "hovertemplate",
  "categoryarray",
  "colorscale",
  "title",
]);

/**
 * What becomes of each colour of the figures on a dark page: greys turn their lightness over, white to the background; other
 * colours are lightened until they can be read as text.
 */
export function darkColours(figures: readonly Figure[]): Readonly<Record<string, string>> {
  const table: Record<string, string> = {};
  const walk = (value: unknown, key: string): void => {
    if (typeof value === "string" && !notColours.has(key)) {
      const dark = darkColour(value);
      if (dark !== null) table[value] = dark;
    } else if (Array.isArray(value)) for (const part of value) walk(part, key);
    else if (value !== null && typeof value === "object")
      for (const [name, part] of Object.entries(value)) if (isObject(part) || !notColours.has(name)) walk(part, name);
  };
  for (const { data, layout } of figures) walk([data, layout], "");
  return table;
}

/** "#rrggbb" or "rgba(r, g, b, a)" on a dark page; null for what is no colour. */
export function darkColour(text: string): string | null {
  if (/^#[0-9a-f]{6}$/i.test(text)) return darkHex(text);
  const rgba = /^rgba\((\d+), ?(\d+), ?(\d+), ?([\d.]+)\)$/.exec(text);
  if (rgba === null) return null;
  const dark = rgbOf(darkHex(hexOf([Number(rgba[1]) / 255, Number(rgba[2]) / 255, Number(rgba[3]) / 255])));
  return `rgba(${dark.map((c) => Math.round(255 * c)).join(", ")}, ${rgba[4]})`;
}

function darkHex(hex: string): string {
  const rgb = rgbOf(hex);
  const isGrey = Math.max(...rgb) - Math.min(...rgb) < 0.12;
  return isGrey ? darkNeutral(rgb) : readableOn(darkBackground, hex);
}

/** Lightness from 1..0 to 0.07..0.93, the hue of the dark page in it. */
function darkNeutral(rgb: Rgb): string {
  const lightness = (Math.max(...rgb) + Math.min(...rgb)) / 2;
  const turned = 0.07 + 0.86 * (1 - lightness);
  return hexOf([turned * 0.92, turned, Math.min(1, turned * 1.1)]);
}

function isObject(value: unknown): boolean {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
