import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fitNGram, packDataset, parseModel, withAlphabet } from "@unrolled/core";
import { logLikelihood, rollout } from "@unrolled/inference";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noisyNetwork } from "../support/noisy-network.js";
import { runHere } from "../support/run-here.js";

const letters = ["a", "b", "\n", " "];
const spelt = (text: string) => [...text].map((letter) => letters.indexOf(letter));
const targets = { kind: "categorical", size: 4, symbols: letters } as const;
const data = packDataset({ name: "d", targets, sequences: [{ id: "s", targets: spelt("abba ab\nba abba b") }] });
const model = fitNGram(data, { order: 3, smoothing: "witten-bell" });
const said = "go home now </s> go now </s>".split(" ");
const vocabulary = [...new Set(said)];
const words = fitNGram(
  packDataset({
    name: "w",
    targets: { kind: "categorical", size: vocabulary.length, symbols: vocabulary },
    sequences: [{ id: "w", targets: said.map((word) => vocabulary.indexOf(word)) }],
  }),
  { order: 2, smoothing: "witten-bell" },
);

let directory: string;
const run = (...args: string[]) => runHere(args, { cwd: directory });
const file = (name: string) => readFileSync(join(directory, name), "utf8");
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-decode-targets-"));
  const write = (name: string, content: unknown) => writeFileSync(join(directory, name), JSON.stringify(content));
  write("model.json", model.toFile());
  write("words.json", words.toFile());
  write("noisy.json", withAlphabet(noisyNetwork("gru", 2, 0.3), { targets: { symbols: letters } }).toFile());
  write("numbers.json", { format: "unrolled/model", version: 1, kind: "linear-gaussian", initialMean: [0], initialCov: [[1]], A: [[1]], Q: [[1]], C: [[1]], R: [[1]], B: null, b: null, D: null, d: null }); // biome-ignore format: a model
  write("data.json", { format: "unrolled/sequences", version: 1, targets, sequences: [{ id: "s", targets: spelt("abba") }] });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** log p(text after the first `given` letters), by the likelihood. */
function logProb(text: string, given: number): number {
  const sequences = [{ id: "s", targets: spelt(text), ...(given === 0 ? {} : { context: given }) }];
  return logLikelihood(parseModel(model.toFile(), "m") as typeof model, packDataset({ name: "d", targets, sequences }), rollout()).value;
}

describe("unrolled decode --steps", () => {
  it("writes a line a hypothesis: id, rank, log-probability, its error, symbols", async () => {
    const { code, out } = await run("decode", "model.json", "--data", "data.json", "--steps", "5", "--beam", "6", "--best", "2", "--quiet");
    expect(code).toBe(0);
    const lines = out.trimEnd().split("\n");
    expect(lines.length).toBe(2);
    const [id, rank, value, error, text] = lines[0].split("\t");
    expect([id, rank, error]).toEqual(["s", "1", "0"]);
    expect(Number(value)).toBeCloseTo(logProb(`abba${text.replaceAll("\\n", "\n")}`, 4), 5);
  });

  it("gives the same as JSON, and draws the tree of the beams", async () => {
    const { out } = await run(
      "decode",
      "model.json",
      "--data",
      "data.json",
      "--steps",
      "4",
      "--search",
      "exact",
      "--origin",
      "2",
      "--json",
      "--quiet",
    );
    const { sequences, search, end } = JSON.parse(out);
    const [{ id, origin, hypotheses }] = sequences;
    expect([id, origin, search, end]).toEqual(["s", 2, "exact", null]);
    expect(Math.abs(hypotheses[0].logProbability - logProb(`ab${hypotheses[0].text}`, 2))).toBeLessThan(1e-12);
    expect((await run("decode", "model.json", "--data", "data.json", "--steps", "4", "--out", "beams.svg", "--quiet")).code).toBe(0);
    expect(file("beams.svg")).toContain("rank");
  });

  it.each([
    [["--beam", "3"], /--beam is for the targets that follow; give --steps/],
    [["--steps", "3", "--posterior"], /--posterior is for the hidden state, --steps for the targets/],
    [["--steps", "3", "--search", "best"], /--search must be one of greedy, beam, exact, sample, got "best"/],
    [["--steps", "3", "--length-penalty", "-1"], /--length-penalty must be a number of at least 0/],
    [["--steps", "3", "--search", "sample", "--out", "x.svg"], /--search sample has none/],
    [["--steps", "3", "--end", "c"], /end must be a symbol of model/],
    [["--steps", "3", "--origin", "9"], /origin must lie within each sequence/],
  ])("refuses %j in one line, before anything is computed", async (args, message) => {
    const { code, error } = await run("decode", "model.json", "--data", "data.json", ...args);
    expect(code).toBe(2);
    expect(error).toMatch(message);
    expect(error.trimEnd()).not.toContain("\n");
  });
});

describe("unrolled sample --prefix", () => {
  it("prints text that goes on from the prefix, the same for the same seed", async () => {
    const asked = ["sample", "model.json", "--prefix", "abba", "--temperature", "0.7", "--top-k", "2", "--length", "12"];
    const { code, out, error } = await run(...asked);
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toMatch(/^abba[ab \n]{12}\n$/);
    expect((await run(...asked)).out).toBe(out);
    expect((await run(...asked, "--seed", "2")).out).not.toBe(out);
  });

  it("has each draw's log-probability with --json, under the model itself", async () => {
    const { out } = await run("sample", "model.json", "--prefix", "ab", "--temperature", "0.5", "--length", "6", "--count", "3", "--json");
    const { samples, prefix } = JSON.parse(out);
    expect([samples.length, prefix]).toEqual([3, "ab"]);
    for (const { text, logProbability } of samples) expect(Math.abs(logProbability - logProb(`ab${text}`, 2))).toBeLessThan(1e-12);
  });

  it("writes a data file that holds the prefix, and ends where a symbol says so", async () => {
    const { code } = await run("sample", "words.json", "--prefix", "go", "--count", "5", "--out", "drawn.json", "--quiet");
    expect(code).toBe(0);
    const { sequences, provenance } = JSON.parse(file("drawn.json"));
    expect(provenance.end).toBe("</s>");
    expect(provenance.logProbabilities.length).toBe(5);
    for (const { targets: drawn } of sequences) {
      expect(drawn[0]).toBe(vocabulary.indexOf("go"));
      expect(drawn.indexOf(vocabulary.indexOf("</s>"))).toBe(drawn.length - 1);
    }
    expect((await run("loglik", "words.json", "--data", "drawn.json", "--quiet")).code).toBe(0);
  });

  it("says the error of what a noisy network drew", async () => {
    const { out } = await run("sample", "noisy.json", "--temperature", "1", "--length", "3", "--json");
    const [sample] = JSON.parse(out).samples;
    expect(sample.standardErrorFrom).toBe("replicates");
    expect(sample.standardError).toBeGreaterThan(0);
  });

  it.each([
    [["model.json", "--prefix", "aBc"], /--prefix has "B", which model\.json does not know \(did you mean "b"\?\)/],
    [["words.json", "--prefix", "go away"], /--prefix has "away", which words\.json does not know/],
    [["numbers.json", "--temperature", "0.5"], /are for models of symbols, the targets of numbers\.json are real/],
    [["model.json", "--temperature", "0"], /--temperature must be a number above 0, got "0"/],
    [["model.json", "--top-k", "0"], /--top-k must be an integer of at least 1/],
  ])("refuses %j in one line", async (args, message) => {
    const { code, error } = await run("sample", ...args);
    expect(code).toBe(2);
    expect(error).toMatch(message);
    expect(error.trimEnd()).not.toContain("\n");
  });
});
