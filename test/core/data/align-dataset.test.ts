import { alignDataset, alignInputs, type Dataset, joinDatasets, packDataset, unpackSequence } from "@unrolled/core";
import { describe, expect, it } from "vitest";

const said = (symbols: readonly string[] | null, targets: (number | null)[], size = symbols?.length ?? 0): Dataset =>
  packDataset({
    name: "said",
    targets: { kind: "categorical", size, symbols },
    sequences: [
      { id: "s", targets },
      { id: "short", targets: [targets[0]] },
    ],
  });
const tides = (names: readonly string[] | null, targets: (number | null)[][]): Dataset =>
  packDataset({
    name: "tides",
    targets: { kind: "real", size: targets[0].length, ...(names === null ? {} : { names }) },
    sequences: [{ id: "s", targets }],
  });
const ofSymbols = { name: "m", targets: { kind: "categorical", size: 3, symbols: ["no", "yes", "?"] }, inputs: null } as const;
const ofNames = { name: "m", targets: { kind: "real", size: 2, names: ["wind", "tide"] }, inputs: null } as const;
const targetsOf = (data: Dataset) => unpackSequence(data, 0).targets;

describe("alignDataset", () => {
  it("gives symbols the model's numbers and keeps what is missing", () => {
    const aligned = alignDataset(said(["yes", "no"], [0, null, 1, 0]), ofSymbols);
    expect(aligned.targets).toEqual({ kind: "categorical", size: 3, symbols: ["no", "yes", "?"] });
    expect(targetsOf(aligned)).toEqual([1, null, 0, 1]);
  });

  it("takes the model's dimensions in its order", () => {
    const aligned = alignDataset(
      tides(
        ["tide", "wind"],
        [
          [1, 2],
          [3, null],
        ],
      ),
      ofNames,
    );
    expect(targetsOf(aligned)).toEqual([
      [2, 1],
      [null, 3],
    ]);
  });

  it("copies nothing where the labels agree, or where one side has none", () => {
    const same = said(["no", "yes", "?"], [0, 1]);
    expect(alignDataset(same, ofSymbols)).toBe(same);
    const places = said(null, [0, 1], 3);
    expect(alignDataset(places, ofSymbols)).toBe(places);
    const named = said(["a", "b", "c"], [0, 1]);
    expect(alignDataset(named, { ...ofSymbols, targets: { kind: "categorical", size: 3 } })).toBe(named);
  });

  it("takes unknown symbols for missing where that is said, and counts the observed steps anew", () => {
    const data = said(["yes", "perhaps", "no"], [1, 0, 1, 2]);
    const aligned = alignDataset(data, ofSymbols, { unknown: "missing" });
    expect(targetsOf(aligned)).toEqual([null, 1, null, 0]);
    expect(aligned.sequences.map(({ observedSteps }) => observedSteps)).toEqual([2, 0]);
    expect(data.sequences.map(({ observedSteps }) => observedSteps)).toEqual([4, 1]);
  });

  it("takes unknown symbols for one that the model has, where that is said", () => {
    const aligned = alignDataset(said(["yes", "perhaps", "no"], [1, 0, null, 2]), ofSymbols, { unknown: { as: "?" } });
    expect(targetsOf(aligned)).toEqual([2, 1, null, 0]);
    expect(aligned.sequences[0].observedSteps).toBe(3);
  });

  it("matches by place where that is said", () => {
    expect(targetsOf(alignDataset(said(["a", "b", "c"], [0, 1, 2]), ofSymbols, { by: "place" }))).toEqual([0, 1, 2]);
    const data = tides(["a", "b"], [[1, 2]]);
    expect(alignDataset(data, ofNames, { by: "place" })).toMatchObject({
      targets: { names: ["wind", "tide"] },
      targetValues: data.targetValues,
    });
  });

  it("never takes an input for missing, and leaves inputs out that the model does not know", () => {
    const inputs = (labels: readonly string[], values: number[]) =>
      packDataset({
        name: "fed",
        targets: { kind: "real", size: 1 },
        inputs: { kind: "categorical", size: labels.length, symbols: labels },
        sequences: [{ id: "s", targets: values.map((v) => [v]), inputs: values }],
      });
    const model = {
      name: "m",
      targets: { kind: "real", size: 1 },
      inputs: { kind: "categorical", size: 2, symbols: ["on", "off"] },
    } as const;
    expect(unpackSequence(alignInputs(inputs(["off", "on"], [0, 1]), model), 0).inputs).toEqual([1, 0]);
    expect(() => alignDataset(inputs(["off", "dim"], [0, 1]), model, { unknown: "missing" })).toThrow(
      /the input symbol "dim" of data "fed" \(first in sequence "s", step 2\), only "on", "off"/,
    );
    expect(unpackSequence(alignDataset(inputs(["off", "dim"], [0, 1]), model, { unknown: { as: "on" } }), 0).inputs).toEqual([1, 0]);
  });

  it.each([
    [
      () => alignDataset(said(["perhaps", "no", "oh"], [1, 2, 0]), ofSymbols),
      'bind: model "m" does not know the symbols "perhaps", "oh" of data "said" (first in sequence "s", step 2), only "no", "yes", "?"; score them as missing',
    ],
    [
      () =>
        alignDataset(
          said(
            Array.from({ length: 30 }, (_, i) => `w${i}`),
            Array.from({ length: 30 }, (_, i) => i),
          ),
          ofSymbols,
        ),
      '"w10", "w11" and 18 more of data "said"',
    ],
    [
      () => alignDataset(said(["no"], [0]), ofSymbols, { unknown: { as: "oh" } }),
      'model "m" knows among its targets, got "oh"; it knows "no", "yes", "?"',
    ],
    [
      () => alignDataset(said(["no"], [0]), ofSymbols, { unknown: "skip" as "missing" }),
      'unknown must be "error", "missing" or { as: symbol }, got "skip"',
    ],
    [
      () => alignDataset(tides(["tide", "gust", "rain"], [[1, 2, 3]]), ofNames),
      'bind: model "m" is of the target dimensions "wind", "tide", data "tides" lacks "wind" and has "gust", "rain" besides; rename them, choose them with --target',
    ],
    [() => alignDataset(tides(["tide", "wind", "rain"], [[1, 2, 3]]), ofNames), 'data "tides" has "rain" besides;'],
    [() => said(["a", "a"], [0]), 'packDataset: data "said": targets must have each of their symbols once, got "a" twice'],
    [() => said(["a", "b"], [0], 3), 'packDataset: data "said": targets must have 3 symbols, as many as their size, got 2'],
    [
      () =>
        packDataset({
          name: "d",
          targets: { kind: "real", size: 1, symbols: ["a"] } as never,
          sequences: [{ id: "s", targets: [[1]] as never }],
        }),
      "targets of kind real must have names, got symbols",
    ],
  ])("refuses in words (%#)", (act, words) => {
    expect(act).toThrow(RangeError);
    expect(act).toThrow(words);
  });
});

describe("joinDatasets", () => {
  it("maps every part to one alphabet, and columns in another order by their names", () => {
    const parts = (a: Dataset, b: Dataset) =>
      joinDatasets("both", [
        { name: "a", data: a },
        { name: "b", data: b },
      ]);
    const joined = parts(said(["b", "a"], [0, 1]), said(["c", "a"], [1, null, 0]));
    expect(joined.targets).toEqual({ kind: "categorical", size: 3, symbols: ["a", "b", "c"] });
    expect([0, 2].map((index) => unpackSequence(joined, index).targets)).toEqual([
      [1, 0],
      [0, null, 2],
    ]);
    const both = parts(tides(["wind", "tide"], [[1, 2]]), tides(["tide", "wind"], [[4, 3]]));
    expect([0, 1].map((index) => unpackSequence(both, index).targets)).toEqual([[[1, 2]], [[3, 4]]]);
    expect(() => parts(tides(["wind", "tide"], [[1, 2]]), tides(["wind", "rain"], [[4, 3]]))).toThrow(
      'targets must have the same names, got tide, wind in "a" and rain, wind in "b"',
    );
  });
});
