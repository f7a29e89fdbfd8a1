import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { key, packDataset, randomEncoderDecoder, randomRecurrent, stringifyJson } from "@unrolled/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hmmFile } from "../support/hmm-file.js";
import { pairedData } from "../support/paired-data.js";
import { runHere } from "../support/run-here.js";

type NetworkOptions = Parameters<typeof randomRecurrent>[0];

const targets = { kind: "real", size: 1 } as const;
const withInputs = packDataset({
  name: "inputs",
  targets,
  inputs: { kind: "real", size: 1 },
  sequences: [{ id: "a", targets: [[0.1], [0.4]], inputs: [[1], [0.5]] }],
});
const without = packDataset({ name: "no inputs", targets, sequences: [{ id: "a", targets: [[0.1], [0.4]] }] });

const networkFile = (options: Omit<NetworkOptions, "hiddenSize" | "key">): string =>
  stringifyJson(randomRecurrent({ hiddenSize: 2, key: key("graph command"), ...options }).toFile());

const files = {
  "elman.json": networkFile({ cell: "elman", data: withInputs }),
  "lstm.json": networkFile({ cell: "lstm", data: withInputs }),
  "gru.json": networkFile({ cell: "gru", data: withInputs }),
  "noisy-elman.json": networkFile({ cell: "elman", data: withInputs, noiseSd: 0.2 }),
  "noisy-gru.json": networkFile({ cell: "gru", data: withInputs, noiseSd: 0.2 }),
  "noisy-lstm.json": networkFile({ cell: "lstm", data: withInputs, noiseSd: 0.2 }),
  "fed-back.json": networkFile({ cell: "elman", data: without }),
  "stack.json": networkFile({ cell: "lstm", data: withInputs, layers: 2 }),
  "hmm.json": JSON.stringify(hmmFile),
  "pairs.json": stringifyJson(
    randomEncoderDecoder({
      decoder: "recurrent",
      data: pairedData([[3, 2]], "source"),
      cell: "gru",
      hiddenSize: 2,
      key: key("pairs"),
    }).toFile(),
  ),
};

let directory: string;
const run = (...args: string[]) => runHere(args, { cwd: directory });
const json = async (...args: string[]) => {
  const { code, out, error } = await run("graph", ...args, "--json", "--quiet");
  expect({ code, error }).toEqual({ code: 0, error: "" });
  return JSON.parse(out);
};

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-graph-"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Model, query, answer, active path. */
type Row = readonly [model: string, query: string, independent: boolean, path: readonly string[] | null];

const rows: readonly Row[] = [
  ...["elman", "lstm", "gru"].flatMap((cell): Row[] => [
    [cell, "Y4 _||_ Y2 | X1:4", true, null],
    [cell, "Y1:3 _||_ Y5:7 | X1:7", true, null],
  ]),
  ["noisy-elman", "Y4 _||_ Y2 | X1:4", false, ["Y2", "H2", "H3", "H4", "Y4"]],
  ["noisy-gru", "Y4 _||_ Y2 | X1:4", false, ["Y2", "H2", "H3", "H4", "Y4"]],
  ["noisy-lstm", "Y4 _||_ Y2 | X1:4", false, ["Y2", "H2", "C3", "H4", "Y4"]],
  ["noisy-elman", "Y1:3 _||_ Y5:7 | H4 X1:7", true, null],
  ["noisy-gru", "Y1:3 _||_ Y5:7 | H4 X1:7", true, null],
  ["noisy-lstm", "Y1:3 _||_ Y5:7 | H4 C4 X1:7", true, null],
  ["noisy-lstm", "Y1:3 _||_ Y5:7 | H4 X1:7", false, ["Y3", "H3", "C4", "H5", "Y5"]],
  ["fed-back", "Y4 _||_ Y2", false, ["Y2", "H3", "H4", "Y4"]],
  ["fed-back", "Y4 _||_ Y2 | X1:4", false, ["Y2", "H3", "H4", "Y4"]],
  ["fed-back", "Y6 _||_ Y2 | H4 Y4", true, null],
  ["hmm", "Y1 _||_ Y3 | H2", true, null],
  ["stack", "H2.1, Y1 _||_ Y3 | X*", true, null],
];

describe("unrolled graph --query", () => {
  it.each(rows)("%s: %s is %s", async (model, query, independent, path) => {
    const answer = await json(`${model}.json`, "--query", query);
    expect(answer).toEqual({ query, independent, path, reason: expect.stringMatching(/^\S.+$/) });
  });

  it("says through what a noisy LSTM's past and future meet when only H is given", async () => {
    const { reason } = await json("noisy-lstm.json", "--query", "Y1:3 _||_ Y5:7 | H4 X1:7");
    expect(reason).toContain("through C4");
  });

  it("prints the answer as one sentence to read", async () => {
    const { code, out } = await run("graph", "elman.json", "--query", "Y4 _||_ Y2 | X1:4");
    expect(code).toBe(0);
    expect(out).toBe("Y4 _||_ Y2 | X1:4: independent; every path is blocked: H4 is a function of X1:4, which are given\n");
  });

  it.each([
    ["Z4 _||_ Y2", /"Z4"/],
    ["Y4 _||_ Y2 | C4", /"C4"/],
    ["H1.4 _||_ Y2", /"H1\.4"/],
    ["Y4 ind Y2", /A _\|\|_ B \| Z/],
    ["Y4 _||_ Y4", /share no node/],
    ["_||_ Y4", /both sides/],
    ["X* _||_ Y*", /--unroll/],
  ])("refuses %s in one line with exit code 2", async (query, words) => {
    const { code, out, error } = await run("graph", "elman.json", "--query", query);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toMatch(words);
    expect(error.trimEnd().split("\n")).toHaveLength(1);
  });

  it("refuses nodes beyond the slices asked for", async () => {
    const { code, error } = await run("graph", "elman.json", "--unroll", "3", "--query", "Y4 _||_ Y2");
    expect(code).toBe(2);
    expect(error).toContain("Y4");
  });

  it("tests the statement on the model too, the same for the same seed", async () => {
    const check = async () => json("hmm.json", "--query", "Y1 _||_ Y3 | H2", "--check", "--seed", "word");
    const answer = await check();
    expect(answer).toMatchObject({ independent: true, check: { agreement: "agree", verdict: "independent" } });
    expect(await check()).toEqual(answer);
  });

  it.each([
    ["hmm.json", "Y1 _||_ Y3 | H2"],
    ["noisy-lstm.json", "Y3 _||_ Y1 | H2"],
  ])("gives the reason of a check in words too: %s, %s", async (model, query) => {
    const asked = [model, "--query", query, "--check"];
    const { check } = await json(...asked);
    const { out } = await run("graph", ...asked);
    expect(check.reason).toMatch(/^\S.+$/);
    expect(out.trimEnd().split("\n").at(-1)).toBe(`on the model's numbers: ${check.summary}; ${check.reason}`);
  });

  it("draws the answer", async () => {
    const { code, out } = await run("graph", "noisy-elman.json", "--query", "Y4 _||_ Y2 | X1:4", "--format", "svg");
    expect(code).toBe(0);
    expect(out).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
  });
});

describe("unrolled graph", () => {
  it("draws the folded template as SVG unless told otherwise", async () => {
    const { code, out } = await run("graph", "lstm.json");
    expect(code).toBe(0);
    expect(out).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
  });

  it("writes DOT of the unrolled graph to a file", async () => {
    const { code, out, error } = await run("graph", "hmm.json", "--unroll", "3", "--format", "dot", "--out", "hmm.dot");
    expect({ code, out }).toEqual({ code: 0, out: "" });
    expect(error).toContain("hmm.dot");
    const dot = readFileSync(join(directory, "hmm.dot"), "utf8");
    expect(dot).toMatch(/^digraph/);
    for (const name of ["H1", "H2", "H3", "Y1", "Y2", "Y3"]) expect(dot).toContain(name);
  });

  it("gives the template, the unrolled graph and the graph over inputs and outputs as JSON", async () => {
    const template = await json("fed-back.json");
    expect(template).toMatchObject({ model: "fed-back.json", length: null });
    expect(template.edges).toEqual([
      { from: "Y", to: "H", delay: 1 },
      { from: "H", to: "H", delay: 1 },
      { from: "H", to: "Y", delay: 0 },
    ]);
    const unrolled = await json("hmm.json", "--unroll", "2");
    expect(unrolled.nodes.map(({ name }: { name: string }) => name)).toEqual(["H1", "Y1", "H2", "Y2"]);
    expect(unrolled.edges).toEqual([
      { from: "H1", to: "Y1" },
      { from: "H1", to: "H2" },
      { from: "H2", to: "Y2" },
    ]);
    const marginal = await json("hmm.json", "--unroll", "3", "--marginal");
    expect(marginal.edges).toEqual([]);
    expect(marginal.bidirected).toEqual([
      ["Y1", "Y2"],
      ["Y1", "Y3"],
      ["Y2", "Y3"],
    ]);
  });

  it("unrolls a model with a source to both lengths, and answers by it", async () => {
    const { nodes } = await json("pairs.json", "--unroll", "2", "--source", "3");
    const named = (letter: string): number => nodes.filter((node: { readonly name: string }) => node.name.startsWith(letter)).length;
    expect([named("X"), named("Y")]).toEqual([3, 2]);
    const answer = await json("pairs.json", "--source", "3", "--query", "Y1 _||_ X3");
    expect(answer.independent).toBe(false);
    expect((await run("graph", "pairs.json", "--unroll", "2")).error).toMatch(/reads a source; give its length with --source/);
    expect((await run("graph", "hmm.json", "--unroll", "2", "--source", "3")).error).toMatch(/has no source; leave --source out/);
  });

  it("lists the independencies of a slice", async () => {
    const { code, out } = await run("graph", "hmm.json", "--independencies");
    expect(code).toBe(0);
    expect(out).toMatch(/Y2\s+Y3/);
    const table = await json("hmm.json", "--independencies");
    expect(table.independencies.length).toBeGreaterThan(0);
  });

  it.each([
    [["--unroll", "0"], /--unroll/],
    [["--unroll", "two"], /--unroll/],
    [["--format", "png"], /--format/],
    [["--marginal"], /--unroll/],
    [["--check"], /--query/],
    [["--unroll", "100000", "--format", "svg"], /slices/],
  ])("refuses %s with exit code 2", async (args, words) => {
    const { code, out, error } = await run("graph", "hmm.json", ...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toMatch(words);
  });
});
