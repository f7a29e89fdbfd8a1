import { readableOn } from "./colour.js";
import { fontFamily, gridColour, ink, probabilityScale, quietInk } from "./theme.js";

type Json = Readonly<Record<string, unknown>>;

/** An axis with a title (and its unit in it), quiet grid, no frame. */
export function axis(title: string | null, settings: Json = {}): Json {
  return {
    title: { text: title ?? "", standoff: 10, font: { size: 13, color: ink } },
    gridcolor: gridColour,
    zeroline: false,
    linecolor: "#9aa4ae",
    tickcolor: "#9aa4ae",
    tickfont: { size: 12, color: ink },
    automargin: true,
    ...settings,
  };
}

/**
 * The layout every figure starts from: white, one font, room for what is there and nothing else.
 *
 * `narrow` is what changes on screens narrower than 600 px; it travels in plotly's own `meta` field, so that the figure
 * stays plain plotly JSON, and the page script merges it when it draws. `print` is what changes in an image.
 */
export function figureLayout(height: number, settings: Json, narrow: Json = {}, print: Json | null = null): Json {
  return {
    height,
    autosize: true,
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    font: { family: fontFamily, size: 13, color: ink },
    margin: { l: 56, r: 20, t: 14, b: 48 },
    hovermode: "closest",
    hoverlabel: { bgcolor: "#ffffff", bordercolor: "#9aa4ae", font: { family: fontFamily, size: 13, color: ink } },
    legend: { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom", font: { size: 12 } },
    showlegend: false,
    ...settings,
    meta: { narrow: { margin: { l: 44, r: 10 }, ...narrow }, ...(print === null ? {} : { print }) },
  };
}

/** A short text in the plot, placed in fractions of the plotting area unless told otherwise; its colour is made readable on white. */
export function note(text: string, settings: Json): Json {
  const font = { size: 12, color: quietInk, ...(settings.font as { readonly color?: string } | undefined) };
  return { text, xref: "paper", yref: "paper", showarrow: false, ...settings, font: { ...font, color: readableOn("#ffffff", font.color) } };
}

/** The colours of a heatmap and their legend, which moves below the plot on a narrow screen (to `below`, in heights of the plot; at `right`, in widths, on a page): spread into the layout and its narrow part. */
export function colourBar(title: string, settings: Json, below = -0.16, right = 1.02): { readonly wide: Json; readonly narrow: Json } {
  const small = { size: 12, color: ink };
  const bar = {
    title: { text: title, side: "right", font: small },
    tickfont: small,
    thickness: 10,
    outlinewidth: 0,
    nticks: 5,
    x: right,
    xanchor: "left",
  };
  return {
    wide: { coloraxis: { colorscale: probabilityScale, cmin: 0, ...settings, colorbar: bar } },
    narrow: {
      coloraxis: { colorbar: { orientation: "h", title: { side: "top" }, len: 0.7, x: 0.5, xanchor: "center", y: below, yanchor: "top" } },
      margin: { l: 44, r: 10, b: 96 },
    },
  };
}
