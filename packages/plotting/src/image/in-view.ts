type Json = Readonly<Record<string, unknown>>;

/**
 * The traces without the points that lie outside the range of their x axis: a page scrolls to them, an image would carry them unseen.
 * One point is kept on each side, so that lines leave the picture. Only of figures that scroll, on axes of numbers.
 */
export function inView(data: readonly Json[], layout: Json): readonly Json[] {
  if (layout.dragmode !== "pan") return data;
  return data.map((trace) => {
    const axis = layout[String(trace.xaxis ?? "x").replace("x", "xaxis")] as { readonly range?: readonly number[] } | undefined;
    const [low, high] = axis?.range ?? [];
    const x = trace.x;
    if (low === undefined || high === undefined || !Array.isArray(x)) return trace;
    const kept = (x as readonly (number | null)[]).map((value) => value === null || (value >= low - 1 && value <= high + 1));
    if (kept.every(Boolean)) return trace;
    const heatmap = trace.type === "heatmap";
    const pass = (name: string): boolean => heatmap && name === "y";
    return Object.fromEntries(Object.entries(trace).map(([name, value]) => [name, pass(name) ? value : filtered(value, kept, heatmap)]));
  });
}

/** Lists with a value a point, also within a marker or an error bar; of a heatmap the rows of its matrices. */
function filtered(value: unknown, kept: readonly boolean[], heatmap: boolean): unknown {
  if (Array.isArray(value)) {
    if (heatmap && value.every(Array.isArray)) return value.map((row) => filtered(row, kept, false));
    return value.length === kept.length ? value.filter((_, i) => kept[i]) : value;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, filtered(part, kept, heatmap)]));
}
