// Small builders of what people read, each by its branches and limits.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AnyModel, type LogLikelihood, packDataset } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { readOptions } from "../../packages/unrolled/src/command/data-options.js";
import { outputExtension } from "../../packages/unrolled/src/command/output-extension.js";
import { totalWithError } from "../../packages/unrolled/src/command/score-sentence.js";
import { textTable } from "../../packages/unrolled/src/command/table.js";
import { describeChoice, describeResult, describeStop } from "../../packages/unrolled/src/compare/model-summary.js";
import { listDataFiles } from "../../packages/unrolled/src/files/list-data-files.js";
import { cutMiddle, wrapText } from "../../packages/unrolled/src/progress/fit-text.js";
import { defaultMethod } from "../../packages/unrolled/src/scores/scoring.js";
import { settleScoring } from "../../packages/unrolled/src/scores/settle-scoring.js";
import { isObserved, testTargets } from "../../packages/unrolled/src/splits/scored-targets.js";
import { noisyNetwork, symbolData } from "../support/noisy-network.js";

describe("totalWithError", () => {
  it.each([
    ["exact", "-12.500000 nats (exact)"],
    ["unavailable", "-12.500000 nats (an estimate without a standard error: see the warnings)"],
    ["approximation", "-12.500000 nats (an approximation: how far off is not known)"],
    ["genealogy", "-12.500000 ± 0.250 nats (standard error of the single run, from its genealogy)"],
    ["replicates", "-12.500000 ± 0.250 nats (standard error from independent replicates)"],
  ])("says of an error from %s: %s", (standardErrorFrom, text) => {
    const standardError = text.includes("±") || standardErrorFrom === "exact" ? 0.25 : Number.NaN;
    expect(totalWithError({ value: -12.5, standardError, standardErrorFrom } as LogLikelihood)).toBe(text);
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

describe("settleScoring", () => {
  const model = noisyNetwork("gru", 3, 0.4) as AnyModel;
  const data = symbolData([7, 3]);
  const settle =
    (budget: number, until: number | null = 0.1) =>
    () =>
      settleScoring(model, data, { ...defaultMethod, name: "smc", particles: 5, untilStandardError: until, budget });

  it("asks for the particle-steps of 8 replicates of every sequence, where an error is asked for", () => {
    // 8 replicates × 5 particles × 10 steps.
    expect(settle(399)).toThrow("--budget must allow 8 replicates of every sequence, 400 particle-steps, got 399;");
    expect(settle(400)().reason).toBe("asked for");
    expect(settle(1, null)().method.name).toMatch(/smc/);
  });
});

describe("what stands beside a model", () => {
  const fitted = (stopped: string, length: number, bestIteration: number, more: object = {}) =>
    ({
      fit: { stopped, history: Array(length).fill({}), bestIteration },
      recipe: { spec: { family: {} } },
      entrant: { label: "16 states", name: "hmm:16" },
      candidates: [1],
      fits: [1],
      fitSeconds: 3,
      ...more,
    }) as unknown as Parameters<typeof describeStop>[0];
  const passes = { recipe: { spec: { family: { iterations: "passes" } } } };

  it.each([
    ["counted", 0, 0, {}, "counted, nothing to stop"],
    ["tolerance", 12, 12, {}, "gain below the tolerance after 12 iterations"],
    ["tolerance", 1, 1, {}, "gain below the tolerance after 1 iteration"],
    ["earlyStopping", 12, 7, passes, "early stopping on valid after 12 passes, best 7"],
    ["earlyStopping", 1, 0, passes, "early stopping on valid after 1 pass, the start is best"],
    ["maxIterations", 30, 30, {}, "limit of 30 iterations"],
    ["maxIterations", 30, 29, {}, "limit of 30 iterations, best 29"],
    ["diverged", 3, 2, {}, "diverged, best kept after 3 iterations, best 2"],
    ["own reason", 2, 2, {}, "own reason after 2 iterations"],
  ])("of %s after %i, best %i, is %s", (stopped, length, best, more, text) => {
    expect(describeStop(fitted(stopped as string, length as number, best as number, more as object))).toBe(text);
  });

  it.each([
    [{}, "16 states: as asked for"],
    [{ candidates: [1, 2] }, "16 states: best on valid of 2 candidates"],
    [{ fits: [1, 2, 3] }, "16 states: as asked for; best on valid of 3 fits"],
    [{ recipe: { spec: { family: { settled: () => "no noise" } } } }, "16 states: as asked for; no noise"],
    [{ recipe: { spec: { family: { settled: () => null } } } }, "16 states: as asked for"],
  ])("of the choice among %j is %s", (more, text) => expect(describeChoice(fitted("counted", 0, 0, more))).toBe(text));

  it.each([
    ["bits", {}, "hmm:16; fitted in 3 s, counted, nothing to stop; test 2.0000 bits per step"],
    [
      "nats",
      { candidates: [1, 2] },
      "best of 2 candidates is hmm:16 (16 states); fitted in 3 s, counted, nothing to stop; test -1.3863 nats per step",
    ],
  ] as const)("of the result in %s is said in one line", (unit, more, text) => {
    const score = { logLikelihood: { value: -20 * Math.LN2, steps: 10, sequences: [] } } as never;
    expect(describeResult({ fitted: fitted("counted", 0, 0, more), score }, unit)).toBe(text);
  });
});

describe("textTable", () => {
  it("aligns columns by their widest cell, two spaces apart, without spaces at line ends", () => {
    const table = textTable(
      [
        { title: "a", align: "left" },
        { title: "number", align: "right" },
        { title: "b", align: "left" },
      ],
      [
        ["long", "1", "x"],
        ["s", "22", "yy"],
      ],
    );
    expect(table).toBe("a     number  b\n────  ──────  ──\nlong       1  x\ns         22  yy\n");
  });
});

describe("outputExtension", () => {
  it.each([
    [undefined, null],
    ["folder/name", null],
    ["a.SVG", ".svg"],
  ])("of %s is %s", (path, extension) => expect(outputExtension("graph", path, [".svg", ".dot"])).toBe(extension));

  it.each([
    [[".svg", ".dot"], /^graph: --out writes \.svg, \.dot, got "a\.png"; choose one of these extensions$/],
    [[".svg"], /^graph: --out writes \.svg, got "a\.png"; choose this extension$/],
  ])("refuses another than %j", (written, message) => expect(() => outputExtension("graph", "a.png", written)).toThrow(message));
});

describe("testTargets", () => {
  const splits = { train: [0], valid: [], test: [1] };
  it("are those of the test sequence after its context, with their symbols", () => {
    const sequences = [
      { id: "a", targets: [0] },
      { id: "b", targets: [1, null, 0], context: 1 },
    ];
    const named = packDataset({ name: "d", targets: { kind: "categorical", size: 2, symbols: ["x", "y"] }, sequences, splits });
    expect(testTargets(named, 0)).toEqual({ targets: [null, 0], symbols: ["?", "x"] });
    const unnamed = packDataset({ name: "d", targets: { kind: "categorical", size: 2, symbols: null }, sequences, splits });
    expect(testTargets(unnamed, 0).symbols).toEqual(["?", "0"]);
  });

  it.each([
    [null, false],
    [0, true],
    [[null, null], false],
    [[null, 0], true],
  ])("are observed: %j is %s", (target, observed) => expect(isObserved(target)).toBe(observed));
});
