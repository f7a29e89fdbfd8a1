import { fitNGram, packDataset } from "@unrolled/core";
import { decode } from "@unrolled/inference";
import { alignmentFigure, beamTreeFigure, confusionFigure } from "@unrolled/plotting";
import { describe, expect, it } from "vitest";
import { expectWhole } from "../support/whole-figure.js";

const text = [..."abcabdabcabeabc"];
const symbols = ["a", "b", "c", "d", "e"];
const data = packDataset({
  name: "letters",
  targets: { kind: "categorical", size: 5, symbols },
  sequences: [{ id: "one", targets: text.map((letter) => symbols.indexOf(letter)) }],
});
const model = fitNGram(data, { order: 3, smoothing: "witten-bell" });
const [found] = decode(model, data, { steps: 4, beam: 3, best: 2 });
type Trace = {
  readonly mode: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly text: readonly string[];
  readonly line: { readonly color: string };
};

describe("beams as a tree", () => {
  const figure = beamTreeFigure(found);
  const traces = figure.data as readonly Trace[];

  it("has a node for every hypothesis that the beam held, by its step and rank, with its symbol", () => {
    expectWhole(figure);
    const nodes = traces.at(-1)!;
    const { steps, symbols: of } = found.beams!;
    expect(nodes.x).toEqual(Array.from(steps, (step) => found.origin + step + 1));
    expect(nodes.text).toEqual(Array.from(of, (symbol) => symbols[symbol]));
    for (const step of new Set(steps)) {
      const ranks = nodes.y.filter((_, node) => steps[node] === step);
      expect(ranks).toEqual(ranks.map((_, i) => i + 1));
    }
  });

  it("draws the best hypothesis in orange, over what was left behind", () => {
    const best = traces.at(-2)!;
    expect(best.line.color).toBe("#d55e00");
    const { beams, hypotheses } = found;
    // Its line ends where the best hypothesis does, and has a stretch a symbol after the first.
    expect(best.x.filter((x) => x !== null).at(-1)).toBe(found.origin + beams!.steps[beams!.ends[0]] + 1);
    expect(best.x.length / 3).toBe(hypotheses[0].symbols.length - 1);
    expect(figure.caption).toContain(`${Math.abs(hypotheses[0].logProbability).toFixed(2)} nats`);
  });

  it("is refused for draws", () => {
    const [exact] = decode(model, data, { steps: 2, search: "exact" });
    expect(() => beamTreeFigure(exact)).toThrow(/beamTreeFigure: a decoding by a beam .* sequence "one" has no beams/);
  });
});

describe("attention as an alignment", () => {
  it("has a row of weights for each step of the target, the first on top", () => {
    const figure = alignmentFigure([[0.5, 0.5, 0], Float64Array.of(0, 0.25, 0.75)], { source: ["a", "<b>", " "], target: ["x", "y"] });
    expectWhole(figure);
    const [map] = figure.data as readonly { readonly z: unknown }[];
    expect(map.z).toEqual([
      [0.5, 0.5, 0],
      [0, 0.25, 0.75],
    ]);
    const { xaxis, yaxis } = figure.layout as {
      readonly xaxis: { readonly ticktext: unknown };
      readonly yaxis: { readonly range: unknown };
    };
    expect(xaxis.ticktext).toEqual(["a", "&lt;b&gt;", "␣"]);
    expect(yaxis.range).toEqual([2.5, 0.5]);
  });

  it.each([
    [[[0.5, 0.4]], {}, /alignmentFigure: row 1 must be 2 weights of at least 0 that sum to 1, got 2 that sum to 0.9/],
    [[[1], [0.5, 0.5]], {}, /row 2 must be 1 weights/],
    [[], {}, /a row of weights for each step/],
    [[[1]], { source: ["a", "b"] }, /source must have a name for each of 1 steps, got 2/],
  ])("refuses %j", (weights, options, message) => {
    expect(() => alignmentFigure(weights, options)).toThrow(message);
  });
});

describe("a confusion matrix", () => {
  it("shows shares of each true class, its counts, and how many are right", () => {
    const figure = confusionFigure(
      [
        [3, 1],
        [0, 0],
      ],
      { labels: ["yes", "no"], model: "m" },
    );
    expectWhole(figure);
    const [map] = figure.data as readonly { readonly z: unknown; readonly text: unknown }[];
    expect(map.z).toEqual([
      [0.75, 0.25],
      [0, 0],
    ]);
    expect(map.text).toEqual([
      ["3", "1"],
      ["", ""],
    ]);
    expect(figure.caption).toContain("3 of 4 are right (75.0 %)");
  });

  it("refuses what are no counts", () => {
    expect(() => confusionFigure([[1, 2]])).toThrow(/counts must be K × K whole numbers of at least 0, got 1 rows of 2/);
    expect(() => confusionFigure([[0.5]])).toThrow(/whole numbers/);
    expect(() => confusionFigure([[1]], { labels: ["a", "b"] })).toThrow(/labels must be 1, one for each class, got 2/);
  });
});
