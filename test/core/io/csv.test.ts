import { isInputError, parseCsv, unpackSequence } from "@unrolled/core";
import { describe, expect, test } from "vitest";
import { cpuSeconds } from "../../support/cpu-seconds.js";

const refusal = async (text: string): Promise<string> => {
  const error: unknown = await parseCsv(text, "d.csv").then(
    () => new Error("it was read"),
    (reason: unknown) => reason,
  );
  expect(isInputError(error)).toBe(true);
  return (error as Error).message;
};

describe("parseCsv", () => {
  test("reads long form: sequences in the order of their first rows, groups, splits, inputs and gaps", async () => {
    const data = await parseCsv(
      "\ufeffsequence,t,group,split,x1,x2,y1,y2\r\nb,0,g1,test,1,2,0.5,\r\na,5,,train,3,4,-1e3,2\r\nb,1,g1,test,5,6,,\r\na,6,,train,7,8,.5,1.\r\n",
      "folder/d.csv",
    );
    expect(data).toMatchObject({
      name: "d",
      targets: { kind: "real", size: 2 },
      inputs: { kind: "real", size: 2 },
      splits: { train: [1], valid: [], test: [0] },
    });
    expect(unpackSequence(data, 0)).toEqual({
      id: "b",
      group: "g1",
      inputs: [
        [1, 2],
        [5, 6],
      ],
      targets: [[0.5, null], null],
    });
    expect(unpackSequence(data, 1)).toEqual({
      id: "a",
      group: null,
      inputs: [
        [3, 4],
        [7, 8],
      ],
      targets: [
        [-1000, 2],
        [0.5, 1],
      ],
    });
  });

  test("a single series needs the one column alone, and is named as its file", async () => {
    const data = await parseCsv("y\n1\n2\n", "nile.csv");
    expect(unpackSequence(data, 0)).toMatchObject({ id: "nile", targets: [[1], [2]] });
    expect(data.splits).toBeNull();
  });

  test("a column without a number in it holds symbols, sorted; quotes keep a comma and a space", async () => {
    const data = await parseCsv('target\n"b, c"\n" "\n""\na\n', "d.csv");
    expect(data.targets).toEqual({ kind: "categorical", size: 3, symbols: [" ", "a", "b, c"] });
    expect(unpackSequence(data, 0).targets).toEqual([2, 0, null, 1]);
  });

  test("columns keep the names that the header gives them, those of targets and those of inputs", async () => {
    const data = await parseCsv("target_Wind, x_a ,Target_tide:count,x_b\n1,0,2,3\n", "d.csv");
    expect(data.targets).toEqual({ kind: "count", size: 2, names: ["target_Wind", "Target_tide"] });
    expect(data.inputs).toEqual({ kind: "real", size: 2, names: ["x_a", "x_b"] });
    const words = await parseCsv("y,x:categorical\n1,u\n2,b\n", "d.csv");
    expect([words.targets, words.inputs]).toEqual([
      { kind: "real", size: 1, names: ["y"] },
      { kind: "categorical", size: 2, symbols: ["b", "u"] },
    ]);
  });

  test("the header says what numbers are: counts, zeros and ones, symbols in the order of their values, or indices", async () => {
    expect((await parseCsv("target:count\n3\n", "d.csv")).targets).toEqual({ kind: "count", size: 1, names: ["target"] });
    expect((await parseCsv("y1:binary,y2:binary\n0,1\n", "d.csv")).targets).toEqual({ kind: "binary", size: 2, names: ["y1", "y2"] });
    const sorted = await parseCsv("target:categorical\n10\n9\n10\n", "d.csv");
    expect(sorted.targets).toEqual({ kind: "categorical", size: 2, symbols: ["9", "10"] });
    expect(unpackSequence(sorted, 0).targets).toEqual([1, 0, 1]);
    const indices = await parseCsv("target:categorical:5,x:categorical:2\n4,1\n", "d.csv");
    expect(indices).toMatchObject({ targets: { size: 5, symbols: null }, inputs: { kind: "categorical", size: 2 } });
    expect(unpackSequence(indices, 0)).toMatchObject({ targets: [4], inputs: [1] });
  });

  test("in a file of one column an empty line is a missing target, but for those at the end", async () => {
    expect(unpackSequence(await parseCsv("y\n1\n\n3\n\n\n", "d.csv"), 0).targets).toEqual([[1], null, [3]]);
  });

  test("an id may be a prototype's key", async () => {
    const data = await parseCsv("sequence,target\n__proto__,1\n__proto__,2\n", "d.csv");
    expect(data.sequences.map(({ id, length }) => [id, length])).toEqual([["__proto__", 2]]);
  });

  test("a hundred thousand rows take about a second of processor time", async () => {
    const text = `sequence,t,target\n${Array.from({ length: 100_000 }, (_, i) => `s${i % 100},${Math.floor(i / 100)},${i / 7}`).join("\n")}`;
    const seconds = await cpuSeconds(async () => {
      expect((await parseCsv(text, "d.csv")).stepCount).toBe(100_000);
    });
    expect(seconds).toBeLessThan(4);
  });

  const columns = "sequence, t, group, split, label, target, target_…, y, y1…, input, input_…, x or x1…";
  test.each([
    ["", "d.csv: expected a header line, found an empty file"],
    ["target\n", "d.csv: expected at least one row below the header, found none (--no-header if the first row is data)"],
    ["sequence,t\na,1\n", 'd.csv: line 1: expected a column "target" (or target_…, y, y1…), found "sequence,t"'],
    [
      "target,year\n1,2\n",
      `d.csv: line 1, column 2: expected ${columns}, found "year"; rename or remove it, or name the columns to read by --target and --input, and --time year for the one that orders the steps`,
    ],
    ["target,Target\n1,2\n", 'd.csv: line 1, column 2: expected each column once, found "Target" again; rename one of them'],
    [
      "target:colour\n1\n",
      'd.csv: line 1, column 1: expected a kind (:categorical, :categorical:SIZE, :real, :count, :binary), found "target:colour"',
    ],
    ["y1:real,y2:count\n1,1\n", "d.csv: line 1: expected one kind for all target columns, found real and count"],
    ["y1:categorical,y2\n1,1\n", "d.csv: line 1: expected one categorical target column, found 2 target columns"],
    ["target,x:count\n1,1\n", "d.csv: line 1: expected inputs of kind real or categorical, found count"],
    [
      "target\n1\nNA\n",
      'd.csv: line 3, column 1 (target): expected a number or an empty cell, found "NA": say --missing NA if it stands for a missing value',
    ],
    [
      "target\n1\n1e999\n",
      'd.csv: line 3, column 1 (target): expected a number or an empty cell, found "1e999": write it as a decimal number; if these are symbols, say --target target:categorical',
    ],
    [
      "target\n1\n0x10\n",
      'd.csv: line 3, column 1 (target): expected a number or an empty cell, found "0x10"; if these are symbols, say --target target:categorical',
    ],
    ["target:count\n-1\n", 'd.csv: line 2, column 1 (target): expected a count 0, 1, 2, … or an empty cell, found "-1"'],
    ["target:binary\n2\n", 'd.csv: line 2, column 1 (target): expected 0 or 1 or an empty cell, found "2"'],
    ["target:categorical:3\n3\n", "d.csv: line 2, column 1 (target): expected an integer 0..2, found 3"],
    ["target,x\n1,\n", "d.csv: line 2, column 2 (x): expected a number (inputs cannot be missing), found an empty cell"],
    ["target,x:categorical\n1,\n1,a\n", "d.csv: line 2, column 2 (x): expected a symbol (inputs cannot be missing), found an empty cell"],
    ["sequence,target\n,1\n", "d.csv: line 2, sequence: expected an id, found an empty cell"],
    [
      "t,target\n1,1\nx,1\n",
      'd.csv: line 3, t: expected an integer, a number or a date (2026-11-27, 2026-11-27 14:30), the same in all rows, found "x"; without the column rows are steps as they stand',
    ],
    ["t,target\n1,1\n3,1\n", "d.csv: line 3, t: expected 2 (steps in order; a row with empty targets for a missing one), found 3"],
    ["sequence,split,target\na,train,1\na,test,1\n", 'd.csv: line 3, split: expected "train" as in line 2, found "test"'],
    ["sequence,group,target\na,g,1\na,,1\n", 'd.csv: line 3, group: expected "g" as in line 2, found ""'],
    [
      "split,target\ndev,1\n",
      'd.csv: line 2, split: expected one of "train", "valid", "test" or an empty cell, found "dev"; write train, valid or test in all cells of the column, or name another by --split-column',
    ],
    ["y1,y2\n1,2\n3\n", "d.csv: line 3: expected 2 cells as in the header, found 1"],
    [
      "y1,y2\n1,2\n\n3,4\n",
      "d.csv: line 3: expected 2 cells as in the header, found a blank line: remove it, or if it begins a new sequence, name the sequences in a column",
    ],
    ['target\n"1\n', "d.csv: line 2, column 1 (target): expected a closing quote, found the end of the file"],
  ])("refuses %j", async (text, message) => {
    expect(await refusal(text)).toBe(message);
  });
});
