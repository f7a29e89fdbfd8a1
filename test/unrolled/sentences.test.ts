// Small builders of what people read, each by its branches and limits.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LogLikelihood, ModelFile } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { readOptions } from "../../packages/unrolled/src/command/data-options.js";
import { totalWithError } from "../../packages/unrolled/src/command/score-sentence.js";
import { emissionInUnits } from "../../packages/unrolled/src/families/emission-in-units.js";
import { listDataFiles } from "../../packages/unrolled/src/files/list-data-files.js";
import { cutMiddle, wrapText } from "../../packages/unrolled/src/progress/fit-text.js";

describe("totalWithError", () => {
  it.each([
    ["exact", "-12.500000 nats (exact)"],
    ["unavailable", "-12.500000 nats (an estimate without a standard error: see the warnings)"],
    ["genealogy", "-12.500000 ± 0.250 nats (standard error of the single run, from its genealogy)"],
    ["replicates", "-12.500000 ± 0.250 nats (standard error from independent replicates)"],
  ])("says of an error from %s: %s", (standardErrorFrom, text) => {
    expect(totalWithError({ value: -12.5, standardError: 0.25, standardErrorFrom } as LogLikelihood)).toBe(text);
  });
});

describe("wrapText", () => {
  it.each([
    ["ab cd", 5, "ab cd"],
    ["ab cd", 4, "ab\ncd"],
    ["abcdef gh", 3, "abc\ndef\ngh"],
    ["abc", 0, "a\nb\nc"],
    ["", 5, ""],
  ])("of %j in lines of %i is %j", (text, width, lines) => expect(wrapText(text, width)).toBe(lines));
});

describe("cutMiddle", () => {
  it.each([
    ["abc", 5, "abc  "],
    ["abcde", 5, "abcde"],
    ["abcdef", 5, "ab…ef"],
    ["abcdefg", 6, "abc…fg"],
    ["abcdef", 3, "a…f"],
  ])("of %j in %i characters is %j", (text, width, cut) => {
    expect(cutMiddle(text, width)).toBe(cut);
    expect(cutMiddle(text, width)).toHaveLength(width);
  });
});

describe("emissionInUnits", () => {
  const scaling = { targets: { means: [10, -1], sds: [2, 0.5] } };
  const file = (emission: object, more: object = { scaling }) => ({ emission, ...more }) as unknown as ModelFile;

  it("takes means and sds of every law of vectors to the data's units", () => {
    expect(emissionInUnits(file({ kind: "gaussian", means: [[1, 2]], sds: [[3, 4]] }))).toEqual({
      kind: "gaussian",
      means: [[12, 0]],
      sds: [[6, 2]],
    });
    const covariances = [
      [
        [1, 0.5],
        [0.5, 4],
      ],
    ];
    expect(emissionInUnits(file({ kind: "gaussian-full", means: [[0, 0]], covariances }))).toEqual({
      kind: "gaussian-full",
      means: [[10, -1]],
      covariances: [
        [
          [4, 0.5],
          [0.5, 1],
        ],
      ],
    });
    expect(emissionInUnits(file({ kind: "gaussian-mixture", weights: [[1]], means: [[[1, 2]]], sds: [[[3, 4]]] }))).toEqual({
      kind: "gaussian-mixture",
      weights: [[1]],
      means: [[[12, 0]]],
      sds: [[[6, 2]]],
    });
  });

  it.each([{}, { scaling: {} }, { scaling: { targets: null } }])(
    "leaves an emission as it is where the file says %j of targets",
    (more) => {
      const emission = { kind: "gaussian", means: [[1, 2]], sds: [[3, 4]] };
      expect(emissionInUnits(file(emission, more))).toBe(emission);
    },
  );

  it.each(["categorical", "bernoulli", "poisson"])("leaves %s, which has no unit, as it is", (kind) => {
    const emission = { kind };
    expect(emissionInUnits(file(emission))).toBe(emission);
  });

  it.each(["laplace", "toString"])("has no figure of %s", (kind) => expect(emissionInUnits(file({ kind }))).toBeNull());
});

describe("listDataFiles", () => {
  const folder = (...names: readonly string[]): string => {
    const path = mkdtempSync(join(tmpdir(), "unrolled-list-"));
    for (const name of names) writeFileSync(join(path, name), "x");
    return path;
  };

  it("sorts a folder's files by their numbers, and leaves hidden ones out without a note", async () => {
    const path = folder("s10.csv", "s2.csv", "s1.csv", ".hidden.csv", ".note.md");
    const { paths, notes } = await listDataFiles([path]);
    expect(paths).toEqual(["s1.csv", "s2.csv", "s10.csv"].map((name) => join(path, name)));
    expect(notes).toEqual([]);
  });

  it.each([
    [["b.md"], "b.md"],
    [["b.md", "a.md", "c.md"], "a.md, b.md, c.md"],
    [["d.md", "b.md", "a.md", "c.md"], "a.md, b.md, c.md and 1 more"],
    [["d.md", "b.md", "a.md", "c.md", "e.md"], "a.md, b.md, c.md and 2 more"],
  ])("with %j beside the data says it left out: %s", async (others, said) => {
    const path = folder("s.csv", ...others);
    expect((await listDataFiles([path])).notes).toEqual([`Left out of ${path}: ${said} (not data files).`]);
  });

  it("names the data by its one file, its folder, or the first of several", async () => {
    const path = folder("a.b.csv", "c.csv");
    const name = async (...given: readonly string[]) => (await listDataFiles(given)).name;
    expect(await name(join(path, "a.b.csv"))).toBe("a.b");
    expect(join(tmpdir(), await name(path))).toBe(path);
    expect(await name(join(path, "a.b.csv"), join(path, "c.csv"))).toBe("a.b and 1 more");
  });

  it.each([
    [[], /expected a folder with data files \(.*\), found no file in it/],
    [["a.md"], /found none in it/],
    [["a.csv", "b.json"], /expected files of one kind/],
  ])("of a folder with %j is an error", async (names, message) => {
    await expect(listDataFiles([folder(...names)])).rejects.toThrow(message);
  });

  it("takes no file twice, nor one of an unknown kind", async () => {
    const path = join(folder("a.csv", "a.md"), "a.csv");
    await expect(listDataFiles([path, path])).rejects.toThrow(/expected each file once/);
    await expect(listDataFiles([path.replace(/csv$/, "md")])).rejects.toThrow(/found the extension "\.md"/);
  });
});

describe("readOptions", () => {
  it.each(["sequence", "time", "group", "label", "split-column", "encoding"])("refuses an empty --%s", (name) => {
    expect(() => readOptions({ [name]: "" } as never)).toThrow(`--${name} must not be empty`);
  });

  it("gives only what was given", () => {
    expect(readOptions({} as never)).toEqual({});
    expect(readOptions({ "no-header": false } as never)).toEqual({});
  });

  it.each([
    [{ target: "y" }, { target: "y" }],
    [{ input: "u" }, { input: "u" }],
    [{ sequence: "i" }, { sequence: "i" }],
    [{ time: "t" }, { time: "t" }],
    [{ group: "g" }, { group: "g" }],
    [{ label: "l" }, { label: "l" }],
    [{ layout: "wide" }, { layout: "wide" }],
    [{ "no-header": true }, { noHeader: true }],
    [{ missing: ["NA,?", "x"] }, { missing: ["NA", "?", "x"] }],
    [{ "text-unit": "word" }, { textUnit: "word" }],
    [{ encoding: "latin1" }, { encoding: "latin1" }],
    [{ "split-column": "s" }, { splitColumn: "s" }],
    [{ split: "fold" }, { splitColumn: "fold" }],
    [{ split: "fold", "split-column": "s" }, { splitColumn: "s" }],
    [{ split: "test" }, {}],
    [{ split: "temporal" }, {}],
    [{ split: "temporal:test" }, {}],
  ])("reads %j as %j", (values, options) => expect(readOptions(values as never)).toEqual(options));

  it.each([
    [{ encoding: "utf-99" }, /--encoding must be a name of the WHATWG list .*, got "utf-99"/],
    [{ layout: "deep" }, /--layout/],
    [{ "text-unit": "page" }, /--text-unit/],
  ])("refuses %j", (values, message) => expect(() => readOptions(values as never)).toThrow(message));
});
