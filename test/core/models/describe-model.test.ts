import { inspect } from "node:util";
import {
  describeModel,
  fitNGram,
  hiddenMarkov,
  key,
  packDataset,
  randomRecurrent,
  scaleDataset,
  scalingOf,
  standardised,
  withAlphabet,
} from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { modelTable } from "../../contracts/model-table.js";

const weather = withAlphabet(
  hiddenMarkov({
    name: "weather",
    initial: [0.5, 0.5],
    transition: [
      [0.9, 0.1],
      [1 / 3, 2 / 3],
    ],
    emission: {
      kind: "categorical",
      probabilities: [
        [0.5, 0.25, 0.25],
        [0.125, 0.125, 0.75],
      ],
    },
  }),
  { targets: { symbols: ["sun", "cloud", "heavy rain"] } },
);

describe("a model in words", () => {
  it("says kind, sizes, symbols, parameters, and small tables in full", () => {
    expect(describeModel(weather)).toBe(
      [
        'hidden-markov "weather"',
        '  targets                 categorical, 3 symbols: sun cloud "heavy rain"',
        "  inputs                  none",
        "  parameters              7",
        "  views                   finite, expectations, particles",
        "  initial                 0.5  0.5",
        "  transition                 0.9     0.1",
        "                          0.3333  0.6667",
        "  emission.kind           categorical",
        "  emission.probabilities    0.5   0.25   0.25",
        "                          0.125  0.125   0.75",
      ].join("\n"),
    );
  });

  it("is what console.log and text of it print, for every model, and never throws", () => {
    for (const { model } of modelTable) {
      expect(inspect(model)).toBe(describeModel(model));
      expect(`${model}`).toBe(describeModel(model));
      expect(describeModel(model)).toContain(`${model.kind} ${JSON.stringify(model.name)}\n`);
      expect(describeModel(model)).not.toMatch(/undefined|\[object/);
    }
    expect(inspect({ model: weather })).toContain('hidden-markov "weather"');
  });

  it("gives large tables by their sizes, layers one by one, and a scaling", () => {
    const targets = { kind: "real", size: 2, names: ["height", "period"] } as const;
    const data = packDataset({
      name: "waves",
      targets,
      sequences: [
        {
          id: "a",
          targets: [
            [1, 20],
            [2, 30],
            [4, 10],
          ],
        },
      ],
    });
    const scaling = scalingOf(data);
    const inner = randomRecurrent({ cell: "lstm", hiddenSize: 3, layers: 2, data: scaleDataset(data, scaling), key: key(1) });
    const text = describeModel(withAlphabet(standardised(inner, scaling), { targets }));
    expect(text).toMatch(/targets +real, 2 numbers: height period\n/);
    expect(text).toMatch(/inputs +none\n/);
    expect(text).toMatch(/layers\[1\]\.weight_hh +12 × 3 numbers\n/);
    expect(text).toMatch(/noise +none\n/);
    expect(text).toMatch(/scaling\.targets\.means +2\.333 {2} +20\n/);
  });

  it("goes with what fitting makes of a model", () => {
    const data = packDataset({
      name: "d",
      targets: { kind: "categorical", size: 2, symbols: ["a", "b"] },
      sequences: [{ id: "a", targets: [0, 1, 1, 0] }],
    });
    expect(inspect(fitNGram(data, { order: 2, smoothing: "witten-bell" }))).toMatch(
      /^n-gram .*\n {2}targets +categorical, 2 symbols: a b\n/,
    );
  });
});
