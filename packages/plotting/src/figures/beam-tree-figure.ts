import type { Decoding, DecodingBeams, Figure } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { readableOn } from "../colour.js";
import { axis, figureLayout } from "../figure-layout.js";
import { formatFixed } from "../format-number.js";
import { plotText, shortened, visibleSymbol } from "../text.js";
import { ink, quietInk, symbolFontFamily } from "../theme.js";

export interface BeamTreeFigureOptions {
  readonly model?: string;
  readonly id?: string;
  readonly title?: string;
}

/** Ranks that are drawn: of a wider beam the best. */
const mostRanks = 24;
/** The best hypothesis; those that lead to another that was found; those left behind. */
const looks = {
  best: { colour: "#d55e00", width: 3 },
  found: { colour: "#5ba3cf", width: 2 },
  left: { colour: "#c3cad1", width: 1.2 },
} as const;
type Look = keyof typeof looks;

/** How a beam search went: the hypotheses of each length in columns, the most probable on top, each with its last symbol and a line to what it goes on from. */
export function beamTreeFigure(
  { id: sequence, origin, beams, targets, hypotheses, end }: Decoding,
  options: BeamTreeFigureOptions = {},
): Figure {
  checkOptions("beamTreeFigure", options, ["model", "id", "title"]);
  if (beams === null || beams.parents.length === 0)
    throw new RangeError(
      `beamTreeFigure: a decoding by a beam that found something is required, that of sequence "${sequence}" has no beams; decode with search "beam"`,
    );
  const names = Array.from(beams.symbols, (symbol) => plotText(shortened(visibleSymbol(targets.symbols?.[symbol] ?? `${symbol}`), 12)));
  const tree = placed(beams);
  const letters = names.every((name) => [...name].length <= 2);
  const rows = Math.max(...tree.ranks.filter((rank) => rank <= mostRanks));
  const steps = Math.max(...beams.steps) + 1;
  const shown = names.flatMap((_, node) => (tree.ranks[node]! <= mostRanks ? [node] : []));
  const inView = letters ? { wide: 24, narrow: 11 } : { wide: 7, narrow: 3 };
  const range = (most: number): readonly [number, number] => [origin + 0.35, origin + Math.min(steps, most) + 0.65];
  const best = hypotheses[0]!;
  const wider = shown.length < names.length ? `; the ${mostRanks} best of each length` : "";
  const drag = steps > inView.wide ? " (drag the plot sideways for later steps)" : "";
  return {
    id: options.id ?? "beams",
    title: options.title ?? `What a beam ${options.model === undefined ? "" : `of ${options.model} `}held after step ${origin}`,
    caption: `Hypotheses of a beam search for what follows step ${origin} of sequence ${plotText(sequence)}, by their length, the most probable on top${wider}${drag}; each shows its last symbol${
      letters ? "" : " above its point"
    }, darker for a larger share of the probability of all that were held at that length, and hangs on the one that it goes on from; orange: the best, of log-probability ${formatFixed(best.logProbability, 2)} nats${
      hypotheses.length > 1 ? `; blue: the other ${hypotheses.length - 1} that were found` : ""
    }; grey: left behind${end === null ? "" : "; squares: ended"}.`,
    data: [
      ...(["left", "found", "best"] as const).flatMap((look) => lines(look)),
      {
        type: "scatter",
        mode: "markers+text",
        x: shown.map((node) => origin + beams.steps[node]! + 1),
        y: shown.map((node) => tree.ranks[node]!),
        text: shown.map((node) => names[node]!),
        textposition: letters ? "middle center" : "top center",
        textfont: {
          family: symbolFontFamily,
          size: letters ? 13 : 11,
          color: shown.map((node) => (letters ? readableOn(fill(tree.shares[node]!), ink) : tree.looks[node] === "left" ? quietInk : ink)),
        },
        marker: {
          symbol: shown.map((node) => (beams.symbols[node] === end ? "square" : "circle")),
          size: letters ? 21 : 9,
          opacity: 1,
          color: shown.map((node) => fill(tree.shares[node]!)),
          line: { color: shown.map((node) => looks[tree.looks[node]!].colour), width: shown.map((node) => looks[tree.looks[node]!].width) },
        },
        customdata: shown.map((node) => [plotText(textOf(node)), beams.logProbabilities[node]!.toFixed(3)]),
        hovertemplate: "%{customdata[0]}: log p = %{customdata[1]}<extra></extra>",
      },
    ],
    layout: figureLayout(
      Math.max(150, 34 * rows + 80),
      {
        margin: { l: 56, r: 20, t: 14, b: 48 },
        xaxis: axis("step", {
          range: range(inView.wide),
          minallowed: range(steps)[0],
          maxallowed: range(steps)[1],
          tickformat: "d",
          dtick: 1,
          showgrid: false,
        }),
        yaxis: axis("rank", {
          range: [rows + 0.6, letters ? 0.4 : 0.1],
          tickmode: "array",
          tickvals: ticksOf(rows),
          showgrid: false,
          fixedrange: true,
        }),
      },
      { xaxis: { range: range(inView.narrow) } },
    ),
  };

  function lines(look: Look): Readonly<Record<string, unknown>>[] {
    const x: (number | null)[] = [];
    const y: (number | null)[] = [];
    for (const node of shown) {
      const parent = beams!.parents[node]!;
      if (parent < 0 || tree.looks[node] !== look || tree.ranks[parent]! > mostRanks) continue;
      x.push(origin + beams!.steps[parent]! + 1, origin + beams!.steps[node]! + 1, null);
      y.push(tree.ranks[parent]!, tree.ranks[node]!, null);
    }
    if (x.length === 0) return [];
    return [{ type: "scatter", mode: "lines", x, y, line: { color: looks[look].colour, width: looks[look].width }, hoverinfo: "skip" }];
  }

  function textOf(node: number): string {
    const symbols: string[] = [];
    for (let at = node; at >= 0; at = beams!.parents[at]!) symbols.push(targets.symbols?.[beams!.symbols[at]!] ?? `${beams!.symbols[at]!}`);
    return symbols.reverse().join(targets.symbols?.every((symbol) => [...symbol].length === 1) === true ? "" : " ");
  }
}

/** Where each hypothesis stands: its rank among those of its length, its share of their probability, and what became of it. */
function placed({ parents, steps, logProbabilities, ends }: DecodingBeams) {
  const ranks: number[] = [];
  const totals: number[] = [];
  const greatest: number[] = [];
  steps.forEach((step, node) => {
    ranks.push(node > 0 && steps[node - 1] === step ? ranks[node - 1]! + 1 : 1);
    greatest[step] ??= logProbabilities[node]!;
    totals[step] = (totals[step] ?? 0) + Math.exp(logProbabilities[node]! - greatest[step]!);
  });
  const fate = new Array<Look>(steps.length).fill("left");
  const mark = (node: number, look: Look): void => {
    for (let at = node; at >= 0; at = parents[at]!) fate[at] = look;
  };
  ends.forEach((node) => {
    mark(node, "found");
  });
  if (ends.length > 0) mark(ends[0]!, "best");
  return {
    ranks,
    looks: fate,
    shares: Array.from(steps, (step, node) => Math.exp(logProbabilities[node]! - greatest[step]!) / totals[step]!),
  };
}

/** White to blue, pale enough for black letters. */
function fill(share: number): string {
  const channel = (from: number, to: number): number => Math.round(from + (to - from) * Math.sqrt(share));
  return `#${[channel(255, 116), channel(255, 178), channel(255, 216)].map((c) => c.toString(16).padStart(2, "0")).join("")}`;
}

function ticksOf(rows: number): number[] {
  const every = rows > 12 ? 4 : 1;
  return Array.from({ length: rows }, (_, i) => i + 1).filter((rank) => rank === 1 || rank % every === 0);
}
