/** Red, green and blue from 0 to 1. */
export type Rgb = readonly [number, number, number];

/** "#rrggbb" → its channels. */
export function rgbOf(hex: string): Rgb {
  const channel = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [channel(1), channel(3), channel(5)];
}

export function hexOf(rgb: Rgb): string {
  return `#${rgb
    .map((c) =>
      Math.round(255 * c)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

/**
 * (L₁ + 0.05) / (L₂ + 0.05) of the lighter and the darker one's relative luminance: from 1 to 21. Text needs 4.5.
 *
 * Source: WCAG 2.2, success criterion 1.4.3.
 */
export function contrastRatio(one: string, other: string): number {
  const [light, dark] = [luminance(rgbOf(one)), luminance(rgbOf(other))].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The colour, mixed with as much black or white as it needs to be read as text on the background (contrast 4.5). */
export function readableOn(background: string, colour: string): string {
  const end = luminance(rgbOf(background)) > 0.18 ? 0 : 1;
  const rgb = rgbOf(colour);
  for (let mixed = 0; mixed < 1; mixed += 0.02) {
    const candidate = hexOf(rgb.map((c) => c + mixed * (end - c)) as unknown as Rgb);
    if (contrastRatio(candidate, background) >= 4.5) return candidate;
  }
  return end === 0 ? "#000000" : "#ffffff";
}
