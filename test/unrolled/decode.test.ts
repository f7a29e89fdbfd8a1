import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { key, type NoisyRecurrentModel, packDataset, parseModel } from "@unrolled/core";
import { posterior, requireView, statePosterior } from "@unrolled/inference";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noisyNetwork, quietNetwork } from "../support/noisy-network.js";
import { runHere } from "../support/run-here.js";

const hmm = {
  format: "unrolled/model",
  version: 1,
  kind: "hidden-markov",
  initial: [0.6, 0.4],
  transition: [
    [0.7, 0.3],
    [0.2, 0.8],
  ],
  emission: {
    kind: "categorical",
    probabilities: [
      [0.5, 0.3, 0.1, 0.1],
      [0.1, 0.1, 0.4, 0.4],
    ],
  },
};
const sequences = [
  { id: "a", targets: [0, 1, 3, 2, 0] },
  { id: "b", targets: [2] },
];
/** Its states never change: of "mixed", the first sequence needs a change at its third step, the second does not. */
const fixed = {
  ...hmm,
  initial: [0, 1],
  transition: [
    [1, 0],
    [0, 1],
  ],
  emission: {
    kind: "categorical",
    probabilities: [
      [0, 0, 0, 1],
      [0.5, 0.25, 0.25, 0],
    ],
  },
};
const mixed = [
  { id: "lost", targets: [0, 1, 3, 2] },
  { id: "kept", targets: [0, 2] },
];
const targets = { kind: "categorical", size: 4, symbols: null } as const;
const data = packDataset({ name: "d", targets, sequences });

let directory: string;
const run = (...args: string[]) => runHere(args, { cwd: directory });
const decode = async (...args: string[]) => {
  const { code, out, error } = await run("decode", ...args, "--data", "data.json", "--json", "--quiet");
  expect({ code, error }).toEqual({ code: 0, error: "" });
  return JSON.parse(out);
};

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-decode-"));
  const files = {
    "hmm.json": hmm,
    "fixed.json": fixed,
    "mixed.json": { format: "unrolled/sequences", version: 1, targets, sequences: mixed },
    "noisy.json": noisyNetwork("lstm", 1, 0.4).toFile(),
    "quiet.json": quietNetwork("gru", 2).toFile(),
    "still.json": { ...noisyNetwork("elman", 2, 0.4).toFile(), noise: { sd: [0.4, 0] } },
    "data.json": { format: "unrolled/sequences", version: 1, name: "d", targets, inputs: null, splits: null, sequences },
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), JSON.stringify(content));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const smallRun = ["--posterior", "--particles", "50", "--replicates", "3"];
const rows = (values: Float64Array, size: number) =>
  Array.from({ length: values.length / size }, (_, t) => Array.from(values.subarray(t * size, (t + 1) * size)));

describe("unrolled decode of a finite state", () => {
  it("gives an impossible sequence neither path nor laws, names its first impossible step, and answers the rest", async () => {
    const args = ["decode", "fixed.json", "--data", "mixed.json", "--posterior", "--paths", "2"];
    const { code, out } = await run(...args, "--json");
    expect(code).toBe(0);
    const {
      sequences: [lost, kept],
      warnings,
    } = JSON.parse(out);
    expect(lost).toEqual({
      id: "lost",
      logProbability: "-Infinity",
      path: null,
      firstImpossibleStep: 2,
      posterior: null,
      filtered: null,
      paths: null,
    });
    expect(kept).toMatchObject({ id: "kept", path: [1, 1], firstImpossibleStep: null });
    expect(kept.logProbability).toBeCloseTo(Math.log(0.5 * 0.25), 12);
    expect(kept.paths).toHaveLength(2);
    const text = await run(...args);
    expect(text.out).toMatch(/^lost\t-Infinity\timpossible from step 3\nkept\t/);
    const warning = 'sequence "lost" is impossible under the model from step 3 on: it has no path and no posterior';
    expect(warnings).toEqual([warning]);
    expect(text.error).toBe(`warning: ${warning}\n`);
  });

  it("has loglik name the place too", async () => {
    const { code, out, error } = await run("loglik", "fixed.json", "--data", "mixed.json");
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining("-Infinity") });
    expect(error).toMatch(
      /warning: a sequence is impossible under the model \(probability 0, or a density below what numbers hold\): "lost" from step 3;/,
    );
    const json = JSON.parse((await run("loglik", "fixed.json", "--data", "mixed.json", "--json")).out);
    expect(json.sequences[0]).toMatchObject({ logLikelihood: "-Infinity", firstImpossibleStep: 2 });
    expect(json.sequences[1]).not.toHaveProperty("firstImpossibleStep");
  });

  it("adds the filtering law to --posterior, and draws of the path with --paths", async () => {
    const { sequences: found, states } = await decode("hmm.json", "--posterior", "--paths", "6");
    expect(states).toMatch(/numbered 0, 1/);
    const model = requireView(parseModel(hmm, "hmm.json"), "finite");
    const filtered = posterior(model, data, { given: "past" });
    const smoothed = posterior(model, data);
    found.forEach((sequence: { filtered: number[][]; posterior: number[][]; paths: number[][]; path: number[] }, s: number) => {
      expect(sequence.filtered).toEqual(rows(filtered[s].marginals!, 2));
      expect(sequence.posterior).toEqual(rows(smoothed[s].marginals!, 2));
      expect(sequence.paths.map((path) => path.length)).toEqual(Array.from({ length: 6 }, () => sequence.path.length));
      for (const path of sequence.paths) for (const state of path) expect([0, 1]).toContain(state);
    });
    expect((await decode("hmm.json", "--paths", "2")).sequences[0]).not.toHaveProperty("posterior");
  });

  it("prints a line for each draw without --json, the same for the same seed", async () => {
    const draws = async (seed: string) => (await run("decode", "hmm.json", "--data", "data.json", "--paths", "3", "--seed", seed)).out;
    const out = await draws("4");
    expect(out.split("\n").filter((line) => /^a\tdraw\t[123]\t[12]( [12]){4}$/.test(line))).toHaveLength(3);
    expect(await draws("4")).toBe(out);
  });
});

describe("unrolled decode of a vector state", () => {
  it("gives a noisy network's filtered and smoothed moments with their errors, as the library does with that key", async () => {
    const result = await decode("noisy.json", ...smallRun, "--paths", "4", "--seed", "9");
    const model = noisyNetwork("lstm", 1, 0.4) as NoisyRecurrentModel;
    const expected = statePosterior(model, data, { particles: 50, replicates: 3, paths: 4 }, key(9).fold("decode"));
    expect(result).toMatchObject({ dimensions: ["h[1]", "c[1]"], exact: false, particles: 50, replicates: 3, seed: "9" });
    expect(result.probabilities).toEqual([0.025, 0.5, 0.975]);
    expected.forEach(({ id, filtered, smoothed, paths, diagnostics }, s) => {
      const found = result.sequences[s];
      expect([found.id, found.standardErrorFrom, found.warnings]).toEqual([id, "replicates", [...diagnostics.warnings]]);
      for (const [name, moments] of Object.entries({ filtered, smoothed })) {
        expect(found[name].means).toEqual(rows(moments.means, 2));
        expect(found[name].sds).toEqual(rows(moments.sds, 2));
        expect(found[name].quantiles[2]).toEqual(rows(moments.quantiles[2], 2));
        expect(found[name].standardErrors.means).toEqual(rows(moments.standardErrors.means, 2));
        expect(found[name].standardErrors.quantiles[0]).toEqual(rows(moments.standardErrors.quantiles[0], 2));
      }
      expect(found.paths).toEqual(paths.map((path) => rows(path, 2)));
      expect(found.ess).toEqual(Array.from(diagnostics.filteredEss));
    });
  });

  it("gives paths alone where only they are asked for, and writes --out", async () => {
    const { code, out } = await run(
      "decode",
      "noisy.json",
      "--data",
      "data.json",
      "--paths",
      "2",
      "--particles",
      "20",
      "--out",
      "paths.json",
    );
    expect([code, out]).toEqual([0, ""]);
    const [first] = JSON.parse(readFileSync(join(directory, "paths.json"), "utf8")).sequences;
    expect(first.paths).toHaveLength(2);
    expect(first).not.toHaveProperty("smoothed");
  });

  it("is exact for a network without noise: the point, with errors of 0", async () => {
    const result = await decode("quiet.json", "--posterior");
    expect(result).toMatchObject({ exact: true, dimensions: ["h[1]", "h[2]"], warnings: [] });
    expect(result).not.toHaveProperty("particles");
    const [{ filtered, smoothed, standardErrorFrom }] = result.sequences;
    expect(standardErrorFrom).toBe("exact");
    expect(smoothed).toEqual(filtered);
    expect(smoothed.sds.flat().every((sd: number) => sd === 0)).toBe(true);
  });

  it("prints a line for each step and dimension under a heading, and warnings on standard error", async () => {
    const { out, error } = await run("decode", "noisy.json", "--data", "data.json", ...smallRun.slice(0, 1), "--particles", "10");
    const [heading, first, ...others] = out.trimEnd().split("\n");
    expect(heading.split("\t")).toHaveLength(9);
    expect(first).toMatch(/^a\t1\th\[1\](\t-?\d+\.\d{6}){6}$/);
    expect(1 + others.length).toBe(6 * 2);
    expect(error).toMatch(/^warning: .*effective sample size is below 20/m);
  });

  for (const [name, args, message] of [
    ["a network's most likely path", ["noisy.json"], /most likely path needs .*finite hidden state.*give --posterior/],
    ["paths of a vector as text", ["noisy.json", "--paths", "3"], /paths of a vector state are written as JSON only; give --json or --out/],
    ["particles for an exact law", ["hmm.json", "--posterior", "--particles", "9"], /--particles is for sampled posteriors.*exact/],
    ["one replicate", ["noisy.json", "--posterior", "--replicates", "1"], /--replicates must be an integer of at least 2, got "1"/],
    ["no paths", ["hmm.json", "--paths", "0"], /--paths must be an integer of at least 1, got "0"/],
    ["a state that is partly without noise", ["still.json", "--posterior"], /every noise\.sd must be above 0/],
  ] as const)
    it(`refuses ${name} with exit code 2`, async () => {
      const { code, out, error } = await run("decode", ...args, "--data", "data.json");
      expect([code, out]).toEqual([2, ""]);
      expect(error).toMatch(message);
    });
});

describe("unrolled decode --out", () => {
  it("writes JSON, and refuses another extension", async () => {
    const { code, error } = await runHere(["decode", "hmm.json", "--data", "data.json", "--out", "paths.csv"]);
    expect(code).toBe(2);
    expect(error).toBe('unrolled: decode: --out writes .json, got "paths.csv"; choose this extension\n');
  });
});
