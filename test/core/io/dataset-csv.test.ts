import {
  type Dataset,
  datasetCsv,
  datasetText,
  packDataset,
  parseCsv,
  parseText,
  type SequenceRecord,
  unpackSequence,
} from "@unrolled/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const values = { real: number, count: fc.nat(), binary: fc.constantFrom(0, 1) };
const words = fc.uniqueArray(fc.constantFrom("a", "b c", " d", 'e"f', "g,h", "i;j", "line\nbreak", "é", "0x"), {
  minLength: 1,
  maxLength: 6,
});

const targetSpaces = fc.oneof(
  words.map((symbols) => ({ kind: "categorical" as const, size: symbols.length, symbols })),
  fc
    .tuple(fc.constantFrom("real" as const, "count" as const, "binary" as const), fc.constantFrom(["y_wind"], ["y_tide", "target_A"], null))
    .map(([kind, names]) => ({ kind, size: names?.length ?? 2, ...(names === null ? {} : { names }) })),
);
const inputSpaces = fc.option(
  fc.constantFrom({ kind: "real" as const, size: 2, names: ["x_b", "x_a"] }, { kind: "categorical" as const, size: 3 }),
);

const datasets: fc.Arbitrary<Dataset> = fc.tuple(targetSpaces, inputSpaces).chain(([targets, inputs]) => {
  const target: fc.Arbitrary<SequenceRecord["targets"][number]> =
    targets.kind === "categorical"
      ? fc.option(fc.nat(targets.size - 1), { freq: 9 })
      : fc.array(fc.option(values[targets.kind], { freq: 9 }), { minLength: targets.size, maxLength: targets.size });
  const input = inputs?.kind === "real" ? fc.tuple(number, number).map((pair): number[] => pair) : fc.nat(2);
  const sequence = fc.tuple(fc.option(fc.constantFrom("g", "h")), fc.array(fc.tuple(target, input), { minLength: 1, maxLength: 5 }));
  return fc.tuple(fc.array(sequence, { minLength: 3, maxLength: 5 }), fc.boolean()).map(([content, hasSplits]) =>
    packDataset({
      name: "d",
      targets,
      inputs,
      splits: hasSplits ? { train: [0], valid: [2], test: [] } : null,
      sequences: content.map(([group, steps], i) => ({
        id: `s,${i}`,
        group,
        targets: steps.map(([y]) => y),
        ...(inputs === null ? {} : { inputs: steps.map(([, x]) => x) }),
      })),
    }),
  );
});

/** Each sequence in words: its symbols by their names. */
function inWords(data: Dataset) {
  const symbols = data.targets.kind === "categorical" ? data.targets.symbols : null;
  return data.sequences.map((_, index) => {
    const record = unpackSequence(data, index);
    const allMissing = (y: SequenceRecord["targets"][number]) => (Array.isArray(y) && y.every((x) => x === null) ? null : y);
    return { ...record, targets: record.targets.map((y) => (typeof y === "number" && symbols !== null ? symbols[y] : allMissing(y))) };
  });
}

describe("datasetCsv", () => {
  it("writes what parseCsv reads back: values, symbols, names, groups and splits", async () => {
    await fc.assert(
      fc.asyncProperty(datasets, async (data) => {
        fc.pre(data.sequences.some(({ observedSteps }) => observedSteps > 0));
        const again = await parseCsv(datasetCsv(data), "d.csv");
        expect(inWords(again)).toEqual(inWords(data));
        expect(again.splits).toEqual(data.splits);
        if (data.targets.kind !== "categorical") expect(again.targets).toEqual({ names: ["y1", "y2"], ...data.targets });
        if (data.inputs?.kind === "real") expect(again.inputs).toEqual(data.inputs);
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  it("refuses what a table cannot hold", () => {
    const data = (names: string[]) =>
      datasetCsv(
        packDataset({
          name: "d",
          targets: { kind: "real", size: names.length, names },
          sequences: [{ id: "s", targets: [names.map(() => 1)] }],
        }),
      );
    expect(() => data(["t"])).toThrow('each column must have a name of its own, got "t" twice');
    expect(() => data(["a:b"])).toThrow("must not hold a colon");
    const symbols = packDataset({
      name: "d",
      targets: { kind: "categorical", size: 1, symbols: [""] },
      sequences: [{ id: "s", targets: [0] }],
    });
    expect(() => datasetCsv(symbols)).toThrow("a symbol must not be empty");
  });
});

describe("datasetText", () => {
  const spelt = (symbols: string[], ...sequences: (number | null)[][]) =>
    packDataset({
      name: "d",
      targets: { kind: "categorical", size: symbols.length, symbols },
      sequences: sequences.map((targets, i) => ({ id: `${i}`, targets })),
    });

  it("writes a line a sequence, of characters or of words", () => {
    expect(datasetText(spelt(["a", "🙂"], [0, 1, 1], [0]))).toBe("a🙂🙂\na\n");
    expect(datasetText(spelt(["to", "be", "I"], [0, 1], [2]))).toBe("to be\nI\n");
    expect(datasetText(spelt(["a", "\n"], [0, 1, 0], [0]))).toBe("a\na\n\na\n");
  });

  it("is what parseText reads", () => {
    const data = spelt(["b", "a", "n"], [0, 1, 2, 1], [1, 1]);
    expect(inWords(parseText(datasetText(data), "d.txt", { unit: "line" })).map(({ targets }) => targets.join(""))).toEqual(["bana", "aa"]);
  });

  it("refuses sources, as a table does: their steps are not the targets'", () => {
    const translated = packDataset({
      name: "pairs",
      targets: { kind: "categorical", size: 2, symbols: ["a", "b"] },
      source: { kind: "categorical", size: 2 },
      sequences: [{ id: "s", targets: [0, 1], source: [1, 0, 1] }],
    });
    expect(() => datasetText(translated)).toThrow(
      'datasetText: data without sources are required, the sequences of "pairs" have them; use .json',
    );
    expect(() => datasetCsv(translated)).toThrow(
      'datasetCsv: data without sources are required, the sequences of "pairs" have them; use .json',
    );
  });

  it("refuses what text cannot show", () => {
    expect(() => datasetText(spelt(["a"], [null]))).toThrow('a missing target, got one in sequence "0", step 1');
    const numbers = packDataset({ name: "d", targets: { kind: "real", size: 1 }, sequences: [{ id: "s", targets: [[1]] }] });
    expect(() => datasetText(numbers)).toThrow("needs symbols with names");
  });
});
