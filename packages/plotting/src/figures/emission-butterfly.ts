import { axis, figureLayout, note } from "../figure-layout.js";
import { plotText, shortened, visibleSymbol } from "../text.js";
import { stateColours, symbolFontFamily } from "../theme.js";
import type { BoldSymbols, EmissionPicture } from "./emission-content.js";
import { mostEmitted } from "./most-emitted.js";

type Matrix = readonly (readonly number[])[];

const most = 60;

/** Two states over symbols: a bar up and a bar down for each symbol, sorted by the state that prefers it. */
export function emissionButterfly(probabilities: Matrix, names: readonly string[], bold?: BoldSymbols): EmissionPicture {
  const [first, second] = probabilities as readonly [readonly number[], readonly number[]];
  const shown = mostEmitted(probabilities, most);
  const order = shown.toSorted((v, w) => logRatio(first, second, w) - logRatio(first, second, v) || v - w);
  const longest = Math.max(...order.map((v) => [...names[v]!].length));
  const x = order.map((_, place) => place);
  const text = order.map((v) => plotText(shortened(visibleSymbol(names[v]!), 18)));
  const bars = (state: 0 | 1): Readonly<Record<string, unknown>> => ({
    type: "bar",
    name: `state ${state + 1}`,
    x,
    y: order.map((v) => (state === 0 ? first[v]! : 0 - second[v]!)),
    customdata: order.map((v) => probabilities[state]![v]!),
    text,
    textposition: "none",
    marker: { color: stateColours[state] },
    hovertemplate: `“%{text}”: %{customdata:.3f} in state ${state + 1}<extra></extra>`,
  });
  const largest = Math.max(...first, ...second);
  const step = largest > 0.5 ? 0.25 : largest > 0.25 ? 0.1 : 0.05;
  const ticks = Array.from({ length: 2 * Math.floor(largest / step) + 1 }, (_, i) => (i - Math.floor(largest / step)) * step);
  const left = shown.length < names.length ? ` (the ${shown.length} of ${names.length} that are emitted most)` : "";
  return {
    caption: `Probability of each symbol${left} in state 1 (up) and in state 2 (down), sorted from what state 1 prefers to what state 2 prefers${bold === undefined ? "" : `, ${bold.called} in bold`}; these are fitted parameters, shown without error.`,
    data: [bars(0), bars(1)],
    layout: figureLayout(
      longest > 1 ? 320 + 6 * Math.min(18, longest) : 340,
      {
        barmode: "overlay",
        bargap: 0.2,
        xaxis: axis(null, {
          tickmode: "array",
          tickvals: x,
          ticktext: order.map((v, place) => (bold?.symbols.includes(names[v]!) === true ? `<b>${text[place]}</b>` : text[place])),
          tickfont: { family: symbolFontFamily, size: order.length > 40 || longest > 1 ? 11 : 14 },
          tickangle: longest > 1 ? -90 : 0,
          showgrid: false,
          ticks: "",
          fixedrange: true,
        }),
        yaxis: axis("probability", {
          tickmode: "array",
          tickvals: ticks,
          ticktext: ticks.map((value) => Math.abs(value).toFixed(step === 0.1 ? 1 : 2)),
          zeroline: true,
          zerolinecolor: "#9aa4ae",
          fixedrange: true,
        }),
        annotations: [
          note("<b>state 1</b>", { x: 1, xanchor: "right", y: 0.98, yanchor: "top", font: { size: 13, color: stateColours[0] } }),
          note("<b>state 2</b>", { x: 0, xanchor: "left", y: 0.02, yanchor: "bottom", font: { size: 13, color: stateColours[1] } }),
        ],
      },
      { xaxis: { tickfont: { family: symbolFontFamily, size: order.length > 30 ? 8 : 11 } } },
    ),
  };
}

function logRatio(first: readonly number[], second: readonly number[], v: number): number {
  const tiny = 1e-300;
  return Math.log(Math.max(first[v]!, tiny)) - Math.log(Math.max(second[v]!, tiny));
}
