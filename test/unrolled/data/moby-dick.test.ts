import { type Dataset, type SplitName, splitOf, unpackSequence } from "@unrolled/core";
import { describe, expect, test } from "vitest";
import { datasets, loadDataset, mobyDick } from "../../../packages/unrolled/src/data/index.js";
import { datasetOfChapters, lettersAndSpaces } from "../../../packages/unrolled/src/data/sets/moby-dick.js";

const SPLITS: readonly SplitName[] = ["train", "valid", "test"];
const spell = (data: Dataset, index: number): string =>
  unpackSequence(data, index)
    .targets.map((symbol) => " abcdefghijklmnopqrstuvwxyz"[symbol as number])
    .join("");
const groupsOf = (data: Dataset, split: SplitName): Set<string | null> => new Set(splitOf(data, split).sequences.map(({ group }) => group));

describe("the text of Moby-Dick", () => {
  test("has the sizes that the list gives, and no chapter in two splits", async () => {
    const data = await mobyDick();
    expect(SPLITS.map((split) => splitOf(data, split).stepCount)).toEqual([184_814, 20_000, 20_000]);
    expect(SPLITS.map((split) => splitOf(data, split).sequences.length)).toEqual([925, 100, 100]);
    const groups = SPLITS.map((split) => groupsOf(data, split));
    expect(groups.map((members) => members.size)).toEqual([93, 20, 20]);
    expect(new Set(groups.flatMap((members) => [...members])).size).toBe(133);
    expect(data).toMatchObject({ name: "moby-dick", length: 200, targets: { kind: "categorical", size: 27 } });
  });

  test("begins as the book does, and its parts follow one another", async () => {
    const data = await mobyDick();
    const start = spell(data, 0) + spell(data, 1);
    expect(start.startsWith("call me ishmael some years ago never mind how long precisely having little or no money in my purse")).toBe(
      true,
    );
    expect(start).toContain("see the watery part of the world");
  });

  test("holds chapters out along the whole book", async () => {
    const numbers = [...groupsOf(await mobyDick(), "test")].map((group) => Number(group!.replace("chapter-", "")));
    expect([Math.min(...numbers), Math.max(...numbers)]).toEqual([4, 129]);
    const gaps = numbers.slice(1).map((n, i) => n - numbers[i]!);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(9);
  });

  test("every set that comes with the package loads under its name, with the size it says", async () => {
    const shipped = datasets.all().filter(({ files }) => files === undefined);
    expect(shipped.length).toBeGreaterThanOrEqual(4);
    for (const { name, size } of shipped) {
      const data = await loadDataset(name);
      expect(data.name).toBe(name);
      const [sequences, steps] = [data.sequences.length.toLocaleString("en"), data.stepCount.toLocaleString("en")];
      expect(size).toMatch(new RegExp(`^${sequences} sequences?, ${steps} (characters|steps)`));
    }
  });
});

describe("datasetOfChapters", () => {
  const chapters = Array.from({ length: 26 }, (_, i) => ({ chapter: `${i + 1}`, text: `${"Whale! ".repeat(50)}${i}` }));

  test("cuts each chapter on its own, the last part short, and takes the sizes asked for", () => {
    const data = datasetOfChapters("x", chapters, {
      length: 100,
      charactersPerChapter: { train: 250, valid: 90, test: 1e9 },
      shortestChapter: 1,
    });
    expect(groupsOf(data, "test")).toEqual(new Set(["chapter-4", "chapter-10", "chapter-17", "chapter-23"]));
    expect(groupsOf(data, "valid")).toEqual(new Set(["chapter-7", "chapter-13", "chapter-20", "chapter-26"]));
    const lengths = (group: string): number[] => data.sequences.filter((info) => info.group === group).map(({ length }) => length);
    expect([lengths("chapter-1"), lengths("chapter-7"), lengths("chapter-4")]).toEqual([[100, 100, 50], [90], [100, 100, 99]]);
    expect(data.sequences[0]!.id).toBe("chapter-1-part-1");
  });

  test("leaves out short chapters and parts without a number, before places are counted", () => {
    const mixed = [{ chapter: "Extracts", text: "whale ".repeat(99) }, { chapter: "0", text: "short" }, ...chapters];
    expect(datasetOfChapters("x", mixed, { shortestChapter: 100 }).sequences.map(({ group }) => group)).toEqual(
      datasetOfChapters("x", chapters, { shortestChapter: 100 }).sequences.map(({ group }) => group),
    );
  });

  test("refuses a length below 1", () => {
    expect(() => datasetOfChapters("x", chapters, { length: 0 })).toThrow("mobyDick: length must be an integer from 1, got 0");
  });
});

test("letters are lower-cased and everything else is one space", () => {
  expect(lettersAndSpaces("  Queequeg’s—No. 2\r\n\tharpoon! ")).toBe("queequeg s no harpoon");
});

test("a name that is neither a data set nor a file is refused with the names there are", async () => {
  await expect(loadDataset("moby")).rejects.toThrow(
    /^moby: expected a file or a data set \(moby-dick, moby-dick-full, .*\), found neither$/,
  );
  await expect(loadDataset("moby.json")).rejects.toThrow(/^moby\.json: no such file$/);
});
