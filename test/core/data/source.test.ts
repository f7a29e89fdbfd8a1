import {
  contextsOf,
  cutSequences,
  type Dataset,
  datasetFile,
  joinDatasets,
  packDataset,
  parseDataset,
  parseDatasetText,
  selectSequences,
  stringifyJson,
  unpackSequence,
} from "@unrolled/core";
import { describe, expect, it } from "vitest";

const targets = { kind: "categorical", size: 2, symbols: null } as const;
const sequences = [
  { id: "a", source: [0, 2, 2, 1], targets: [1, 0] },
  { id: "b", source: [1], targets: [0, 0, 1] },
  { id: "c", source: [2, 0], targets: [1] },
];
const data = packDataset({ name: "d", targets, source: { kind: "categorical", size: 3 }, sequences });
const vectors = packDataset({
  name: "v",
  targets: { kind: "real", size: 1 },
  source: { kind: "real", size: 2, names: ["x", "y"] },
  sequences: [
    { id: "a", source: [[1, 2], [3, 4]], targets: [[0]] }, // biome-ignore format: one line
    { id: "b", source: [[5, 6]], targets: [[1], [2]] }, // biome-ignore format: one line
  ],
});
const sourcesOf = (given: Dataset): unknown[] => given.sequences.map((_, index) => unpackSequence(given, index).source);

describe("a source of each sequence", () => {
  it("is packed by its own lengths, apart from the targets", () => {
    // Written out: "a" has the longest source and stands first, "b" the longest targets.
    const { packing, symbols } = data.source!;
    expect(Array.from(packing.order)).toEqual([0, 2, 1]);
    expect(Array.from(packing.aliveCounts)).toEqual([3, 2, 1, 1]);
    expect(Array.from(symbols!)).toEqual([0, 2, 1, 2, 0, 2, 1]);
    expect(Array.from(data.order)).toEqual([1, 0, 2]);
    expect(Array.from(vectors.source!.values!)).toEqual([1, 2, 5, 6, 3, 4]);
    expect(sourcesOf(data)).toEqual(sequences.map(({ source }) => source));
    expect(packDataset({ name: "none", targets, sequences: [{ id: "a", targets: [1] }] }).source).toBeNull();
  });

  it("goes with its sequence when sequences are chosen, cut and joined", () => {
    expect(sourcesOf(selectSequences(data, [2, 0]))).toEqual([[2, 0], [0, 2, 2, 1]]); // biome-ignore format: one line
    const pieces = [
      { index: 1, from: 0, to: 2, id: "b/1" },
      { index: 1, from: 1, to: 3, id: "b/2" },
    ];
    expect(sourcesOf(cutSequences(data, pieces))).toEqual([[1], [1]]);
    const series = packDataset({
      name: "s",
      targets,
      source: { kind: "categorical", size: 3 },
      sequences: [{ ...sequences[1], context: 2 }],
    });
    expect(sourcesOf(contextsOf(series)!)).toEqual([[1]]);
    const named = (symbols: string[], own: number[]): Dataset =>
      packDataset({
        name: symbols.join(""),
        targets,
        source: { kind: "categorical", size: 2, symbols },
        sequences: [{ id: symbols.join(""), source: own, targets: [0, 1] }],
      });
    const joined = joinDatasets("both", [
      { name: "one", data: named(["a", "b"], [0, 1]) },
      { name: "two", data: named(["c", "b"], [0, 1, 1]) },
    ]);
    expect(joined.source!.space).toMatchObject({ kind: "categorical", size: 3, symbols: ["a", "b", "c"] });
    expect(sourcesOf(joined)).toEqual([[0, 1], [2, 1, 1]]); // biome-ignore format: one line
    expect(() =>
      joinDatasets("both", [
        { name: "one", data },
        { name: "two", data: selectSequencesWithout(data) },
      ]),
    ).toThrow("joinDatasets: sources must have the same presence, got some in");
  });

  it("is written to a data file and read back", () => {
    for (const given of [data, vectors]) {
      const text = stringifyJson(datasetFile(given));
      for (const again of [parseDataset(JSON.parse(text), "d.json"), parseDatasetText(text, "d.json")]) {
        expect(sourcesOf(again)).toEqual(sourcesOf(given));
        expect(again.source!.space).toMatchObject({ ...given.source!.space });
        expect(stringifyJson(datasetFile(again))).toBe(text);
      }
    }
  });

  it("is told from the values where a file does not say what it is", () => {
    const file = (own: readonly unknown[]): unknown => ({
      format: "unrolled/sequences",
      version: 1,
      targets: { kind: "categorical", size: 2 },
      sequences: own.map((source, i) => ({ id: `s${i}`, source, targets: [0] })),
    });
    expect(parseDataset(file([[0, 3], [1]]), "d.json").source!.space).toMatchObject({ kind: "categorical", size: 4 });
    expect(parseDataset(file([[[0, 0.5]], [[1, 2]]]), "d.json").source!.space).toMatchObject({ kind: "real", size: 2 });
    expect(() => parseDataset(file([[0, 3], null]), "d.json")).toThrow(
      "d.json: sequences[1].source: expected a list with at least one step, found null",
    );
    expect(() => parseDataset(file([[0, 3], []]), "d.json")).toThrow("d.json: sequences[1].source");
    expect(() => parseDataset(file([[[0, 1]], [[1]]]), "d.json")).toThrow("d.json: sequences[1].source[0]: expected a list of 2 numbers");
  });

  it("is checked as it is packed", () => {
    const pack = (source: number[] | undefined) =>
      packDataset({
        name: "d",
        targets,
        source: { kind: "categorical", size: 3 },
        sequences: [{ id: "a", ...(source === undefined ? {} : { source }), targets: [0] }],
      });
    expect(() => pack(undefined)).toThrow('packDataset: sequence "a" must have a source of at least one step, none missing, got none');
    expect(() => pack([])).toThrow('sequence "a" must have a source of at least one step');
    expect(() => pack([0, 3])).toThrow('packDataset: sequence "a", step 2: source must be an integer 0..2, got 3');
    expect(() => packDataset({ name: "d", targets, sequences: [{ id: "a", source: [0], targets: [0] }] })).toThrow(
      'packDataset: sequence "a" has a source but the data declare none; set "source"',
    );
  });
});

function selectSequencesWithout(given: Dataset): Dataset {
  const records = given.sequences.map((_, index) => ({ ...unpackSequence(given, index), source: null }));
  return packDataset({ name: "without", targets, sequences: records as unknown as { id: string; targets: number[] }[] });
}
