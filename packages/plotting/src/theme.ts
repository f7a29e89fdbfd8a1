/** How one model looks in every figure. */
export interface ModelStyle {
  readonly colour: string;
  /** plotly marker symbol */
  readonly marker: string;
}
export type ModelStyles = ReadonlyMap<string, ModelStyle>;

/** Okabe & Ito's palette (distinguishable under every common colour blindness) without its yellow, which vanishes on white; then Tol's wine and a grey. */
const modelColours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#882255", "#5f5f5f"] as const;
const modelMarkers = ["circle", "square", "diamond", "triangle-up", "cross"] as const;

export const ink = "#1f2328";
export const quietInk = "#59636e";
export const gridColour = "#e4e7eb";
export const fontFamily = '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';
/** Variables in drawings of graphs. */
export const mathFontFamily = '"STIX Two Text", "Latin Modern Roman", "Times New Roman", Times, "Liberation Serif", "DejaVu Serif", serif';
export const symbolFontFamily = 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

/**
 * Hidden states: hues that no model has, of falling and rising lightness in turn, so that neighbours stay apart in grey and under every
 * common colour blindness (teal and brown, then Tol's muted palette).
 */
export const stateColours = ["#35978f", "#8c510a", "#332288", "#cc6677", "#999933", "#6699cc", "#aa4499", "#b08d2a"] as const;
const stateMarkers = ["circle", "square", "diamond", "triangle-up", "cross", "triangle-down", "x", "star"] as const;

/** How state k (0..K−1) looks: from the ninth on colours come back with another marker. */
export function styleOfState(k: number): ModelStyle {
  const count = stateColours.length;
  return { colour: stateColours[k % count]!, marker: stateMarkers[(k + Math.floor(k / count)) % count]! };
}

/** White to dark blue, for probabilities 0..1: evenly darker, readable in grey. */
export const probabilityScale: readonly (readonly [number, string])[] = [
  [0, "#ffffff"],
  [0.15, "#dbe9f6"],
  [0.35, "#a6cde4"],
  [0.55, "#5ba3cf"],
  [0.75, "#2171b5"],
  [1, "#08306b"],
];

/**
 * One style a model, by its place in `names`: give the same list to every figure of a report, and the same model has the
 * same colour in all of them. From the ninth model on colours come back with another marker.
 */
export function styleModels(names: readonly string[]): ModelStyles {
  return new Map(
    names.map((name, i) => [
      name,
      {
        colour: modelColours[i % modelColours.length]!,
        marker: modelMarkers[Math.floor(i / modelColours.length) % modelMarkers.length]!,
      },
    ]),
  );
}

/** The style of a model, or a neutral one for a name that `styles` does not know. */
export function styleOf(styles: ModelStyles, name: string): ModelStyle {
  return styles.get(name) ?? { colour: quietInk, marker: "circle" };
}

/** A hex colour with opacity, as plotly reads it. */
export function withOpacity(hex: string, opacity: number): string {
  const channel = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);
  return `rgba(${channel(1)}, ${channel(3)}, ${channel(5)}, ${opacity})`;
}
