import { parseText, splitOf, textReading, unpackSequence } from "@unrolled/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
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
      const clean = text
        .replace(/^\ufeff/, "")
        .split(/\r\n|\r/)
        .join("\n");
      fc.pre(clean.trim() !== "");
      const data = parseText(text, "x.txt", { unit: "character", length });
      expect(spelled(data)).toBe(clean);
      expect(data.length).toBe(Math.min(length, Array.from(clean).length));
    }),
    { numRuns: 100, seed: 5 },
  );
});

test("characters are code points, the alphabet is in their order, and CRLF and CR are one line feed", () => {
  const data = parseText("\ufeffb😀a\r\n\rb", "folder/poem.txt");
  expect(data.name).toBe("poem");
  expect(data.targets).toEqual({ kind: "categorical", size: 4, symbols: ["\n", "a", "b", "😀"] });
  expect(spelled(data)).toBe("b😀a\n\nb");
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

test("lines can be the sequences, each on its own, whatever ends them", () => {
  const data = parseText("anna\n\nbob\r\nada\reve\u2028 \nkim", "names.txt", { unit: "line" });
  expect(data.sequences.map(({ id, length, group }) => [id, length, group])).toEqual([
    ["line-0", 4, null],
    ["line-1", 3, null],
    ["line-2", 3, null],
    ["line-3", 3, null],
    ["line-4", 3, null],
  ]);
  expect(spelled(data)).toBe("annabobadaevekim");
  expect(data.splits).toBeNull();
});

test("words are what stands between white space, and running text of words is cut as that of characters is", () => {
  const data = parseText("to be,\n or  not to be".concat(" ok".repeat(60)), "x.txt", { unit: "word", length: 3, blockSize: 2 });
  expect(data.targets).toEqual({ kind: "categorical", size: 6, symbols: ["be", "be,", "not", "ok", "or", "to"] });
  expect([0, 1].map((i) => unpackSequence(data, i))).toMatchObject([
    { id: "run-0", group: "block-0", targets: [5, 1, 4] },
    { id: "run-1", group: "block-0", targets: [2, 5, 0] },
  ]);
  expect(data.splits!.test).toEqual([20, 21]);
  expect(parseText("a b ".repeat(60), "x.txt", { unit: "word" }).length).toBe(50);
});

describe("without being told, a text is read", () => {
  const verse = "so much depends\nupon\n\na red wheel\nbarrow\n\nglazed with rain\nwater\n";
  const prose = "It was the best of times it was the worst of times it was the age of wisdom it was the age of foolishness";
  const wrapped = (width: number): string => prose.replace(new RegExp(`(.{1,${width}})( |$)`, "g"), "$1\n");
  const code = "export function f(x) {\n  if (x)\n    return 1\n  return 2\n}\n";
  const names = Array.from({ length: 40 }, (_, i) => `${["van Dyck", "Núñez", "O'Neil", "Lee", "de la Cruz", "Smith Jr."][i % 6]}`);
  const column = "ACGTTGCA".repeat(50).replace(/(.{60})/g, "$1\n");
  test.each([
    ["names, one a line", names.join("\n"), "line"],
    ["names, ended by CR", "hello\rworld\rfoo\r", "line"],
    ["words with a blank line between letters", "ab\nam\nan\nas\nat\nax\n\nbe\nby\n", "line"],
    ["names in a script without spaces", "佐藤\n鈴木\n高橋\n", "line"],
    ["prose in a script without spaces", "吾輩は猫である。名前は\nまだ無い。どこで生れ\nたかとんと見当がつかぬ。\n", "character"],
    ["prose on one line", prose, "character"],
    ["wrapped prose", wrapped(60), "character"],
    ["prose wrapped narrowly", wrapped(30), "character"],
    ["verse without a mark", verse, "character"],
    ["drama", "First Citizen:\nSpeak, speak.\n\nAll:\nResolved.\n\nAll:\nWe know't.\n", "character"],
    ["code", code, "character"],
    ["a code in a column of fixed width", column, "character"],
    ["sequences of one length, one a line", "ACGTTGCA\n".repeat(20), "line"],
  ])("%s", (_, text, unit) => {
    const { data, notes } = textReading([{ path: "x.txt", text }], "x");
    expect(data.sequences[0]!.id).toBe(unit === "line" ? "line-0" : "run-0");
    expect(notes[0]).toMatch(unit === "line" ? /^x: a list, each line a sequence: / : /^x: running text, cut into /);
  });

  test("and a note says how, and how to choose otherwise", () => {
    const note = (text: string, options = {}) => textReading([{ path: "x.txt", text }], "x", options).notes;
    expect(note("anna\nbob\nanna\n")).toEqual([
      "x: a list, each line a sequence: 3 sequences of 3 to 4 characters, 4 different. 2 lines stand more than once, so that one may be both in train and in test; keep one of each to test on new ones only. For running text: --text-unit character; for words as symbols: --text-unit word.",
    ]);
    expect(note(prose, { length: 50 })).toEqual([
      `x: running text, cut into 3 sequences of 50 characters, ${new Set(prose).size} different. For lines as sequences: --text-unit line; for words as symbols: --text-unit word.`,
    ]);
    expect(note("anna\nbob\n", { unit: "line" })).toEqual([
      "x: lines, each line a sequence: 2 sequences of 3 to 4 characters, 4 different.",
    ]);
  });

  test("nothing but numbers is refused: that is a series, or the user says what its symbols are", () => {
    expect(() => parseText("0.5\n1.25\n-3e-2\n", "x.txt")).toThrow(/^x\.txt: expected text, found nothing but numbers; for a series/);
    expect(() => parseText("13 14; 8\n", "x.txt")).toThrow(/nothing but numbers/);
    expect(parseText("13 14 8 13", "x.txt", { unit: "word" }).targets.size).toBe(3);
    expect(parseText("3.1415926535897932384626433832795028841971", "x.txt").targets.size).toBe(11);
  });
});

describe("several files", () => {
  const file = (path: string, text: string) => ({ path, text });
  test("of running text are cut each for itself, over one alphabet", () => {
    const { data } = textReading([file("a.txt", "ab ".repeat(30)), file("b.txt", "cb ".repeat(20))], "ab", { length: 6, blockSize: 2 });
    expect(data.targets).toMatchObject({ symbols: [" ", "a", "b", "c"] });
    expect(data.sequences.length).toBe(25);
    expect(data.sequences[15]).toMatchObject({ id: "b/run-0", group: "b/block-0" });
    expect(data.splits!.test).toEqual([14, 23, 24]); // the last block of each file
  });
  test("are groups where one is too short to be cut, or there are many", () => {
    const { data } = textReading([file("a.txt", "ab ".repeat(30)), file("b.txt", "ab, ab.")], "ab", { length: 6 });
    expect(new Set(data.sequences.map(({ group }) => group))).toEqual(new Set(["a", "b"]));
    expect(data.splits).toBeNull();
    const many = Array.from({ length: 30 }, (_, i) => file(`${i}.txt`, "ab ab. ".repeat(100)));
    expect(new Set(textReading(many, "many", { length: 10 }).data.sequences.map(({ group }) => group)).size).toBe(30);
  });
  test("called train, valid and test are the splits", () => {
    const { data } = textReading(
      ["ptb.test.txt", "ptb.train.txt", "ptb.valid.txt"].map((path) => file(path, "ab, ab. ".repeat(5))),
      "ptb",
      { length: 20 },
    );
    expect(data.splits).toEqual({ train: [2, 3], valid: [4, 5], test: [0, 1] });
  });
  test("of lines have the file's name as the label of each line", () => {
    const { data, notes } = textReading([file("names/Irish.txt", "Adam\nAodh\n"), file("names/Greek.txt", "Adamou\n")], "names");
    expect(data.sequences.map(({ id, group, label }) => [id, group, label])).toEqual([
      ["Irish/line-0", null, "Irish"],
      ["Irish/line-1", null, "Irish"],
      ["Greek/line-0", null, "Greek"],
    ]);
    expect(notes[0]).toMatch(
      /^names \(2 files\): a list, each line a sequence: 3 sequences of 4 to 6 characters, 7 different; each file is a label\./,
    );
  });
});

test("a text in a given alphabet is refused where it leaves it", () => {
  expect(() => parseText("abc", "x.txt", { symbols: ["a", "b"] })).toThrow(
    /^x\.txt: sequence 1, character 3: expected one of the 2 symbols, found "c"$/,
  );
});

test("an empty text is refused", () => {
  expect(() => parseText("", "x.txt")).toThrow(/^x\.txt: expected text, found none$/);
  expect(() => parseText("\n \n", "x.txt", { unit: "line" })).toThrow(/^x\.txt: expected text, found white space only$/);
  expect(() => parseText("\n \n", "x.txt")).toThrow(/^x\.txt: expected text, found white space only$/);
});

test("a million characters are read in about a second of processor time", async () => {
  const text = "the whale, the whale! ".repeat(50_000);
  const seconds = await cpuSeconds(() => expect(parseText(text, "x.txt").stepCount).toBe(1_100_000));
  expect(seconds).toBeLessThan(3);
});
