import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packDataset, parseModel } from "@unrolled/core";
import { parameterErrors } from "@unrolled/learning";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { helpText } from "../../packages/unrolled/src/command/help.js";
import { builtInFamilies } from "../../packages/unrolled/src/families/built-in.js";
import { runHere } from "../support/run-here.js";

let directory: string;
const run = (...args: string[]) => runHere([...args, "--quiet", "--workers", "0"], { cwd: directory });
const model = (name: string) => JSON.parse(readFileSync(join(directory, name), "utf8"));
const fit = async (spec: string, data: string, out: string, ...rest: string[]) => {
  const { code, out: text, error } = await run("fit", spec, "--data", data, "--out", out, "--json", ...rest);
  expect({ code, error }).toEqual({ code: 0, error: "" });
  return JSON.parse(text);
};

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-fit-"));
  const counts = Array.from({ length: 60 }, (_, t) => (Math.floor(t / 10) % 2 === 0 ? 2 + (t % 3) : 20 + (t % 5)));
  writeFileSync(join(directory, "counts.csv"), `y:count\n${counts.join("\n")}\n`);
  writeFileSync(join(directory, "ties.csv"), "y:real\n5\n5\n-5\n-5\n5\n5\n-5\n-5\n");
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("unrolled fit of a model of few numbers", () => {
  it("tells each with its standard error, as parameterErrors has them", async () => {
    const y = Array.from({ length: 80 }, (_, t) => 3 + 2 * Math.sin(t / 7) + Math.cos(31 * t * t));
    writeFileSync(join(directory, "level.csv"), `y:real\n${y.join("\n")}\n`);
    const told = await fit("local-level", "level.csv", "level.json");
    const data = packDataset({ name: "level", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: y.map((x) => [x]) }] });
    const { parameters } = parameterErrors(parseModel(model("level.json"), "level.json") as never, data);
    expect(told.parameterErrors.map(({ name }: { name: string }) => name)).toEqual(["Q[0][0]", "R[0][0]"]);
    parameters.forEach(({ estimate, standardError }, i) => {
      expect(told.parameterErrors[i].estimate).toBeCloseTo(estimate, 10);
      expect(told.parameterErrors[i].standardError).toBeCloseTo(standardError as number, 8);
    });
    const { out } = await run("fit", "local-level", "--data", "level.csv", "--out", "level.json");
    expect(out).toMatch(/\n {2}R\[0\]\[0\] \d\.\d+ ± \d\.\d+ \(standard error\)\n/);
    expect(await fit("hmm:2,restarts=1,iterations=2", "level.csv", "h.json")).not.toHaveProperty("parameterErrors");
  });
});

describe("unrolled fit --from", () => {
  it("goes on from the parameters of an HMM, once, and says so", async () => {
    const short = await fit("hmm:2,restarts=2,iterations=1", "counts.csv", "short.json");
    const from = await fit("hmm,iterations=50", "counts.csv", "long.json", "--from", "short.json");
    expect(from.chosen).toBe("from short.json");
    expect(from.train.logLikelihood).toBeGreaterThan(short.train.logLikelihood);
    // The start is the maximum already: nothing is left to gain.
    const again = await fit("hmm:2", "counts.csv", "again.json", "--from", "long.json");
    expect(again.train.logLikelihood - from.train.logLikelihood).toBeLessThan(1e-3);
    expect(model("again.json").provenance).toMatchObject({
      chosen: "from long.json",
      settings: { kind: "hmm", stateCount: 2, prior: { initial: 1e-4, transition: 1e-4, emission: 0.01, floor: true } },
    });
  });

  it("goes on from the parameters of a network", async () => {
    await fit("elman:2,epochs=2,lr=0.01,batch=1", "counts.csv", "elman.json");
    const on = await fit("elman,epochs=1,lr=1e-9,batch=1", "counts.csv", "on.json", "--from", "elman.json");
    expect(on.name).toMatch(/^elman/);
    // With a step of next to nothing it is still the model that it started from, but for float32 passes.
    const [before, after] = [model("elman.json"), model("on.json")].map(({ layers }) => layers[0].weight_hh.flat() as number[]);
    after.forEach((weight, i) => {
      expect(weight).toBeCloseTo(before[i], 6);
    });
  });

  it.each([
    ["hmm:3", "short.json", /--from short\.json: spec "hmm:3" asks for size 3, the model has 2/],
    ["gru:2", "short.json", /spec "gru:2" on a hidden-markov model has no start; .*hmm, .*elman, .* start from a model of their own kind/],
    ["elman:2,layers=2", "elman.json", /asks for layers 2, the model has 1/],
    ["noisy-elman:2", "elman.json", /asks for kind noisy-recurrent, the model has recurrent/],
    ["ngram:2", "elman.json", /has no start/],
    ["hmm:2", "missing.json", /missing\.json: no such file/],
  ])("refuses another kind or size: %s from %s", async (spec, from, message) => {
    const { code, error } = await run("fit", spec, "--data", "counts.csv", "--out", "x.json", "--from", from);
    expect(error).toMatch(message);
    expect(error.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(2);
  });
});

describe("unrolled fit with prior=", () => {
  it("keeps what was used in the model file", async () => {
    await fit("hmm:2,restarts=1,prior=0.5", "counts.csv", "prior.json");
    expect(model("prior.json").provenance.settings.prior).toEqual({ initial: 0.5, transition: 0.5, emission: 0.5, floor: true });
  });

  it("says in one line, exit 1, where without a floor all starts collapse; with it, that spreads stand there", async () => {
    const { code, error } = await run("fit", "hmm:2,prior=0,restarts=3", "--data", "ties.csv", "--out", "none.json");
    expect(code).toBe(1);
    expect(error.trim().split("\n")).toHaveLength(1);
    expect(error).toMatch(/all 3 starts collapsed.*variance of state \d, dimension 1 fell to \S+: .*prior above 0/);
    expect(() => model("none.json")).toThrow();
    const held = await fit("hmm:2,restarts=3", "ties.csv", "held.json");
    expect(held.warnings).toEqual([expect.stringContaining("at their floor")]);
  });
});

it("unrolled fit --help says the default of every option of every SPEC", async () => {
  const page = await helpText("fit", builtInFamilies);
  expect(page).toContain("--from MODEL.json");
  for (const { options } of builtInFamilies)
    for (const [name, rule] of Object.entries(options)) {
      expect(rule.default).not.toBe("");
      expect(page).toMatch(new RegExp(`^ +${name}=.*\\(default .+\\)$`, "m"));
    }
});
