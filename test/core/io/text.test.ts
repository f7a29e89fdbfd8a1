import { parseText, splitOf, unpackSequence } from "@unrolled/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cpuSeconds } from "../../support/cpu-seconds.js";

/** The text that the sequences spell. */
function spelled(data: ReturnType<typeof parseText>): string {
  const symbols = data.targets.kind === "categorical" ? data.targets.symbols! : [];
  return data.sequences
    .map((_, i) =>
      unpackSequence(data, i)
        .targets.map((symbol) => symbols[symbol as number])
        .join(""),
    )
    .join("");
}

test("the sequences spell the text, whatever its characters and the length of a sequence", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 300 }), fc.integer({ min: 1, max: 40 }), (text, length) => {
      const clean = text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
      fc.pre(clean !== "");
      const data = parseText(text, "x.txt", { length });
      expect(spelled(data)).toBe(clean);
      expect(data.length).toBe(Math.min(length, Array.from(clean).length));
    }),
    { numRuns: 100, seed: 5 },
  );
});

test("characters are code points, the alphabet is in their order, and CRLF is one line feed", () => {
  const data = parseText("\ufeffb😀a\r\n", "folder/poem.txt");
  expect(data.name).toBe("poem");
  expect(data.targets).toEqual({ kind: "categorical", size: 4, symbols: ["\n", "a", "b", "😀"] });
  expect(data.stepCount).toBe(4);
});

test("blocks are groups, whole in one split: the first 80 % train, then 10 % valid, 10 % test", () => {
  const data = parseText("abcdefghij".repeat(1000), "x.txt", { length: 10, blockSize: 10 });
  expect(Object.values(data.splits!).map((indices) => [indices.length, indices[0], indices.at(-1)])).toEqual([
    [800, 0, 799],
    [100, 800, 899],
    [100, 900, 999],
  ]);
  expect(new Set(data.sequences.map(({ group }) => group)).size).toBe(100);
  const groups = (["train", "valid", "test"] as const).map((split) => new Set(splitOf(data, split).sequences.map(({ group }) => group)));
  expect(groups.map((members) => members.size)).toEqual([80, 10, 10]);
  expect([...groups[1]!, ...groups[2]!].some((group) => groups[0]!.has(group))).toBe(false);
});

test("a short text has small blocks, and one of fewer than three sequences has no splits", () => {
  expect(new Set(parseText("x".repeat(6000), "x.txt").sequences.map(({ group }) => group)).size).toBe(30);
  expect(parseText("x".repeat(600), "x.txt").splits).toEqual({ train: [0], valid: [1], test: [2] });
  expect(parseText("x".repeat(400), "x.txt").splits).toBeNull();
});

test("lines can be the sequences, each on its own", () => {
  const data = parseText("anna\n\nbob\r\nada", "names.txt", { unit: "line" });
  expect(data.sequences.map(({ length, group }) => [length, group])).toEqual([
    [4, null],
    [3, null],
    [3, null],
  ]);
  expect(spelled(data)).toBe("annabobada");
});

test("a text in a given alphabet is refused where it leaves it", () => {
  expect(() => parseText("abc", "x.txt", { symbols: ["a", "b"] })).toThrow(
    /^x\.txt: sequence 1, character 3: expected one of the 2 symbols, found "c"$/,
  );
});

test("an empty text is refused", () => {
  expect(() => parseText("", "x.txt")).toThrow(/^x\.txt: expected text, found none$/);
  expect(() => parseText("\n\n", "x.txt", { unit: "line" })).toThrow(/^x\.txt: expected text, found none$/);
});

test("a million characters are read in about a second of processor time", async () => {
  const text = "the whale, the whale! ".repeat(50_000);
  const seconds = await cpuSeconds(() => expect(parseText(text, "x.txt").stepCount).toBe(1_100_000));
  expect(seconds).toBeLessThan(3);
});
