import { type Dataset, packDataset } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { indexOfBest } from "../../packages/unrolled/src/compare/fit-recipe.js";
import { modelFileName, modelNames } from "../../packages/unrolled/src/compare/model-names.js";
import { overFits } from "../../packages/unrolled/src/compare/over-fits.js";
import { unitsName } from "../../packages/unrolled/src/compare/units.js";
import type { FitOutput } from "../../packages/unrolled/src/families/race.js";
import { gradientJson } from "../../packages/unrolled/src/scores/gradient-json.js";
import type { ModelScore } from "../../packages/unrolled/src/scores/scoring.js";
import { type SplitRequest, splitData } from "../../packages/unrolled/src/splits/split-data.js";

function dataset(groups: readonly (string | null)[], splits: Dataset["splits"] = null): Dataset {
  return packDataset({
    name: "d",
    targets: { kind: "categorical", size: 2, symbols: null },
    splits,
    sequences: groups.map((group, i) => ({ id: `s${i}`, group, targets: [0, 1] })),
  });
}

const asked: SplitRequest = { way: null, window: null, seed: 1 };
const ensureSplits = (data: Dataset) => splitData(data, asked);

describe("splitData without being asked for a way", () => {
  it("leaves the data's own splits alone", () => {
    const data = dataset([null, null, null], { train: [2], valid: [0], test: [1] });
    expect(ensureSplits(data)).toEqual({ data, splitsFrom: "data", way: "data", window: null, notes: [] });
  });

  it("cuts data without splits by whole groups, every tenth to valid and to test", () => {
    const groups = Array.from({ length: 60 }, (_, i) => `g${Math.floor(i / 2)}`);
    const { data, splitsFrom } = ensureSplits(dataset(groups));
    expect(data.splits?.valid).toEqual([16, 17, 36, 37, 56, 57]);
    expect(data.splits?.test).toEqual([18, 19, 38, 39, 58, 59]);
    expect(data.splits?.train).toHaveLength(48);
    expect(splitsFrom).toMatch(/groups/);
  });

  it("gives each split something however few sequences there are, down to three", () => {
    for (const count of [3, 4, 7, 9]) {
      const { data } = ensureSplits(dataset(Array.from({ length: count }, () => null)));
      for (const split of ["train", "valid", "test"] as const) expect(data.splits?.[split].length).toBeGreaterThan(0);
    }
    // Fewer are cut in time, which two steps do not allow.
    expect(() => ensureSplits(dataset([null, null]))).toThrow(/cutting in time needs a sequence of at least 5 steps/);
  });

  it("holds out several sequences for test as soon as there are some to spare, so that differences have an interval", () => {
    for (const count of [9, 12, 19, 25, 30, 45]) {
      const { data } = ensureSplits(dataset(Array.from({ length: count }, () => null)));
      const { train, valid, test } = data.splits!;
      expect(test.length).toBeGreaterThanOrEqual(3);
      expect(valid.length).toBeGreaterThanOrEqual(3);
      expect(train.length).toBeGreaterThanOrEqual(count / 3);
    }
  });

  it("refuses an empty split and a split with nothing observed", () => {
    expect(() => ensureSplits(dataset([null, null], { train: [0], valid: [], test: [1] }))).toThrow(
      'split "valid" must have at least one sequence',
    );
    const silent = packDataset({
      name: "d",
      targets: { kind: "categorical", size: 2, symbols: null },
      splits: { train: [0], valid: [1], test: [2] },
      sequences: [[0], [1], [null]].map((targets, i) => ({ id: `${i}`, targets })),
    });
    expect(() => ensureSplits(silent)).toThrow('split "test" must have at least one observed target');
  });
});

describe("overFits", () => {
  const scores = (...perStep: number[]): ModelScore[] =>
    perStep.map((value) => ({ logLikelihood: { value: 10 * value, steps: 10, sequences: [] }, seconds: 0 }) as unknown as ModelScore);
  const pair = { standardError: 0.3 } as Parameters<typeof overFits>[2];

  it("adds the variance between fits to that between sequences", () => {
    const result = overFits(scores(-1, -2, -3), scores(-4, -6), pair);
    expect(result).toMatchObject({ fitsOfA: 3, fitsOfB: 2, meanDifferencePerStep: 3 });
    expect(result?.standardErrorBetweenFits).toBeCloseTo(Math.sqrt(1 / 3 + 2 / 2), 12);
    expect(result?.standardError).toBeCloseTo(Math.sqrt(1 / 3 + 1 + 0.09), 12);
  });

  it("is null where no model has more than one fit", () => {
    expect(overFits(scores(-1), scores(-2), pair)).toBeNull();
  });
});

describe("indexOfBest", () => {
  const fit = (validPerStep: number | null, trainPerStep = 0): FitOutput =>
    ({ validPerStep, bestIteration: 1, history: [{ trainPerStep }] }) as unknown as FitOutput;

  it("takes the best on valid, the first of equals, and never NaN", () => {
    expect(indexOfBest([fit(Number.NaN), fit(-2), fit(-1), fit(-1)])).toBe(2);
    expect(indexOfBest([fit(Number.NEGATIVE_INFINITY), fit(Number.NaN)])).toBe(0);
  });

  it("goes by train where there is no valid", () => {
    expect(indexOfBest([fit(null, -3), fit(null, -1)])).toBe(1);
  });

  it("values a fit without what it owes to the floor of spreads, and leaves out starts that collapsed", () => {
    expect(indexOfBest([{ ...fit(null, -1), gainAtFloor: 0.5 }, fit(null, -1.2)])).toBe(1);
    expect(indexOfBest([{ ...fit(null, -1), gainAtFloor: 0.1 }, fit(null, -1.2)])).toBe(0);
    expect(indexOfBest([{ ...fit(-1), stopped: "collapsed" }, fit(-2)])).toBe(1);
  });
});

describe("gradientJson", () => {
  it("lays a flat gradient out as the model file does", () => {
    const slices = [
      { name: "layers.0.weight_ih", shape: [2, 1], offset: 0 },
      { name: "layers.1.bias_ih", shape: [2], offset: 2 },
      { name: "readout.bias", shape: [1], offset: 4 },
    ];
    expect(gradientJson(Float64Array.of(1, 2, 3, 4, 5), { values: new Float64Array(5), slices })).toEqual({
      layers: [{ weight_ih: [[1], [2]] }, { bias_ih: [3, 4] }],
      readout: { bias: [5] },
    });
  });

  it("is the gradient by the standard deviation that the file holds, not by its logarithm", () => {
    const slices = [
      { name: "readout.bias", shape: [1], offset: 0 },
      { name: "emission.logSd", shape: [2], offset: 1 },
    ];
    const flat = Float64Array.of(5, 6, 7);
    const { readout, emission } = gradientJson(flat, { values: Float64Array.of(1, Math.log(2), Math.log(0.5)), slices }) as {
      readout: { bias: number[] };
      emission: { sd: [number, number] };
    };
    expect(readout).toEqual({ bias: [5] });
    expect(Object.keys(emission)).toEqual(["sd"]);
    expect(emission.sd[0]).toBeCloseTo(3, 14);
    expect(emission.sd[1]).toBeCloseTo(14, 13);
    expect(flat).toEqual(Float64Array.of(5, 6, 7));
  });
});

describe("modelNames", () => {
  it("leaves out what does not tell a model from the others", () => {
    expect(modelNames(["hmm:2,restarts=1,iterations=5", "gru:4,epochs=2,lr=0.01"])).toEqual(["hmm:2", "gru:4"]);
  });

  it("keeps the options that tell models of one family and size apart", () => {
    expect(modelNames(["gru:4,epochs=2", "gru:4,epochs=2,standardise=no", "hmm:2", "hmm:2,emission=gaussian-full"])).toEqual([
      "gru:4",
      "gru:4,standardise=no",
      "hmm:2",
      "hmm:2,emission=gaussian-full",
    ]);
    expect(modelNames(["gru:4,lr=0.01", "gru:4,lr=0.1"])).toEqual(["gru:4,lr=0.01", "gru:4,lr=0.1"]);
  });

  it("keeps what makes a model of another kind, beside any size of its family", () => {
    expect(modelNames(["hmm:4", "hmm:3,emission=gaussian-full,restarts=2", "gru:4"])).toEqual([
      "hmm:4",
      "hmm:3,emission=gaussian-full",
      "gru:4",
    ]);
    expect(modelNames(["hmm:4,emission=poisson", "hmm:3,emission=poisson"])).toEqual(["hmm:4", "hmm:3"]);
  });

  it("numbers what came out the same, such as hmm and hmm:4 where 4 states are chosen", () => {
    expect(modelNames(["hmm:4", "hmm:4", "ngram:2"])).toEqual(["hmm:4", "hmm:4 (2)", "ngram:2"]);
  });
});

describe("unitsName", () => {
  it("is known for the data sets that come along, and guessed for none", () => {
    expect(unitsName("moby-dick")).toBe("chapters");
    expect(unitsName("spk.csv")).toBeUndefined();
    expect(unitsName("out/moby-dick.json")).toBeUndefined();
  });
});

describe("modelFileName", () => {
  it("is a plain file name", () => {
    expect(modelFileName("hmm:16,emission=bernoulli")).toBe("hmm-16-emission-bernoulli.json");
    expect(modelFileName("gru:64 (2)")).toBe("gru-64-2.json");
  });
});
