import { type Dataset, packDataset, splitOf, unpackSequence } from "@unrolled/core";
import { describe, expect, test } from "vitest";
import { type SplitRequest, splitData, splitToFit } from "../../packages/unrolled/src/splits/split-data.js";

/** Series of numbers 0, 1, 2, …, so that a value says which step it is. */
function series(lengths: readonly number[], groups: readonly (string | null)[] = []): Dataset {
  return packDataset({
    name: "d",
    targets: { kind: "real", size: 1 },
    sequences: lengths.map((length, i) => ({
      id: `s${i}`,
      group: groups[i] ?? null,
      targets: Array.from({ length }, (_, t) => [100_000 * i + t]),
    })),
  });
}

const asked: SplitRequest = { way: null, window: null, seed: 1 };
const valuesOf = (data: Dataset, index: number): number[] => unpackSequence(data, index).targets.map((target) => (target as number[])[0]);
const idsOf = (data: Dataset, split: "train" | "valid" | "test"): string[] => splitOf(data, split).sequences.map(({ id }) => id);

describe("a single series", () => {
  test("is cut in time: 60 % train, 20 % valid, 20 % test, with all steps before each as context", () => {
    const { data, way, notes, splitsFrom, window } = splitData(series([100]), asked);
    expect([way, window]).toEqual(["temporal", null]);
    expect(notes.join()).toMatch(/a single sequence or group cannot be dealt out .* the first 60 % of the series are train/);
    expect(splitsFrom).toMatch(/scored in one pass given all steps before it/);
    expect(data.sequences.map(({ id, length, context = 0, observedSteps }) => [id, length, context, observedSteps])).toEqual([
      ["s0/train", 60, 0, 60],
      ["s0/valid", 80, 60, 20],
      ["s0/test", 100, 80, 20],
    ]);
    for (const [index, length] of [60, 80, 100].entries()) expect(valuesOf(data, index)).toEqual(Array.from({ length }, (_, t) => t));
  });

  test("that is long trains in windows, as asked or of 200 steps; valid and test stay whole", () => {
    const { data, window, splitsFrom } = splitData(series([1000]), asked);
    expect(window).toBe(200);
    expect(splitsFrom).toMatch(/train is cut into windows of 200 steps/);
    expect(idsOf(data, "train")).toEqual(["s0/train/1", "s0/train/2", "s0/train/3"]);
    expect(valuesOf(data, 1)[0]).toBe(200);
    expect(idsOf(data, "test")).toEqual(["s0/test"]);
    const asked70 = splitData(series([100]), { ...asked, window: 25 });
    expect(asked70.data.sequences.map(({ length }) => length)).toEqual([25, 25, 10, 80, 100]);
  });

  test("is dealt out in windows where that is asked for", () => {
    const shuffled = splitData(series([1000]), { way: "shuffled", window: 50, seed: 1 });
    expect(shuffled.data.sequences).toHaveLength(20);
    expect(shuffled.data.sequences.every(({ group }) => group === null)).toBe(true);
    expect(splitOf(shuffled.data, "test").sequences).toHaveLength(3);
    expect(() => splitData(series([1000]), { way: "by-group", window: null, seed: 1 })).toThrow(
      /three sequences to deal out, got 1; cut in time/,
    );
  });

  test("of under five steps is refused", () => {
    expect(() => splitData(series([4]), asked)).toThrow(/cutting in time needs a sequence of at least 5 steps/);
  });
});

describe("several series", () => {
  test("two are cut in time each, three are dealt out whole", () => {
    const two = splitData(series([10, 20]), asked);
    expect(two.way).toBe("temporal");
    expect(idsOf(two.data, "test")).toEqual(["s0/test", "s1/test"]);
    expect(splitData(series([10, 20, 30]), asked)).toMatchObject({ way: "by-group", notes: [] });
  });

  test("by group are dealt out in whole groups in file order", () => {
    const { data } = splitData(series(Array(8).fill(6), ["a", "b", "a", "c", "d", "e", "f", "b"]), { ...asked, way: "by-group" });
    expect(idsOf(data, "train")).toEqual(["s0", "s2", "s4"]);
    expect(idsOf(data, "valid")).toEqual(["s1", "s7", "s5"]);
  });

  test("shuffled are dealt out in an order that the seed alone decides, each sequence once", () => {
    const whole = series(Array(50).fill(6));
    const of = (seed: number) => splitData(whole, { way: "shuffled", window: null, seed }).data.splits!;
    expect(of(1)).toEqual(of(1));
    expect(of(2)).not.toEqual(of(1));
    expect([...of(1).train, ...of(1).valid, ...of(1).test].sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
    expect([of(1).valid.length, of(1).test.length]).toEqual([5, 5]);
    expect(of(1).test).not.toEqual([9, 19, 29, 39, 49]);
  });

  test("a way that is asked for goes before the data's own splits, which are kept otherwise", () => {
    const own = Object.freeze({ ...series([10, 10, 10]), splits: { train: [2], valid: [0], test: [1] } });
    expect(splitData(own, asked)).toMatchObject({ splitsFrom: "data", way: "data" });
    expect(splitData(own, { ...asked, way: "temporal" }).data.splits!.test).toHaveLength(3);
    const windows = splitData(own, { ...asked, window: 4 }).data;
    expect(idsOf(windows, "test")).toEqual(["s1/1", "s1/2", "s1/3"]);
    expect(splitOf(windows, "test").sequences[0].group).toBeNull();
    expect(idsOf(windows, "train")).toEqual(["s2/1", "s2/2", "s2/3"]);
  });

  test("in windows are one group each, unless the test part would hold fewer than six", () => {
    const many = splitData(series(Array(60).fill(9)), { ...asked, window: 3 });
    expect(
      splitOf(many.data, "test")
        .sequences.map(({ group }) => group)
        .slice(0, 4),
    ).toEqual(["s9", "s9", "s9", "s19"]);
    expect(many.splitsFrom).toMatch(/the windows of a series are one group/);
    const few = splitData(series(Array(5).fill(9)), { ...asked, window: 3 });
    expect(splitOf(few.data, "test").sequences.map(({ id, group }) => [id, group])).toEqual([
      ["s2/1", null],
      ["s2/2", null],
      ["s2/3", null],
    ]);
    expect(few.splitsFrom).toMatch(/each window counts as independent/);
    const own = splitData(series(Array(6).fill(9), ["a", "a", "b", "b", "c", "c"]), { ...asked, window: 3 });
    expect(splitOf(own.data, "test").sequences.map(({ group }) => group)).toEqual(Array(6).fill("c"));
  });

  test("a fit takes the data as they are unless it is told otherwise", () => {
    const data = series([100]);
    expect(splitToFit({ data, notes: [] }, asked).data).toBe(data);
    expect(splitToFit({ data, notes: [] }, { ...asked, window: 40 }).data.sequences.map(({ length }) => length)).toEqual([40, 40, 20]);
    expect(splitToFit({ data, notes: ["read"] }, { ...asked, way: "temporal" }).notes[1]).toMatch(/^in time/);
  });
});

test("train and test without valid, as in the UCR archive: every fifth of train is valid, whole groups together, and that is said", () => {
  const given = series([5, 5, 5, 5, 5, 5, 5], ["a", "a", null, null, null, null, null]);
  const { data, splitsFrom, notes, way } = splitData({ ...given, splits: { train: [0, 1, 2, 3, 4, 5], valid: [], test: [6] } }, asked);
  expect(data.splits).toEqual({ train: [0, 1, 2, 3, 4], valid: [5], test: [6] });
  expect(way).toBe("data");
  expect(splitsFrom).toMatch(/the data's own; of every 5 groups of train the last is valid/);
  expect(notes.join()).toMatch(/there is no valid/);
  expect(() => splitData({ ...given, splits: { train: [0, 1], valid: [], test: [6] } }, asked)).toThrow(/"valid" must have at least one/);
});

describe("a train part", () => {
  test.each([
    [24, ["s0/train/1", "s0/train/2", "s0/train/3"]],
    [59, ["s0/train/1", "s0/train/2"]],
    [60, ["s0/train"]],
    [61, ["s0/train"]],
  ])("of 60 steps in windows of %i is %j", (window, ids) => {
    expect(idsOf(splitData(series([100]), { ...asked, window }).data, "train")).toEqual(ids);
  });

  test("is cut unasked from 401 steps on", () => {
    expect(splitData(series([668]), asked).window).toBeNull(); // 400.8 → 400 steps
    expect(splitData(series([669]), asked).window).toBe(200);
  });
});
