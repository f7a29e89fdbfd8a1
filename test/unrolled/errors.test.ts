import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { key, packDataset } from "@unrolled/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linearElman, linearOracle } from "../support/linear-gaussian-elman.js";
import { runHere } from "../support/run-here.js";

/** h_t = 0.9 h_{t−1} + N(0, 0.5²), y_t = h_t + N(0, 0.1²). */
const line = { weight: [[0.9]], inputWeight: [0], bias: [0], noiseSd: [0.5], readout: [[1]], readoutBias: [0], targetSd: [0.1] };
const targets = { kind: "real", size: 1 } as const;
const inputs = { kind: "real", size: 1 } as const;
const sequences = [{ id: "a", inputs: Array.from({ length: 7 }, () => [0]), targets: [0.3, 0.1, -0.2, 5, 0.5, 0.9, 0.4].map((y) => [y]) }];

let directory: string;
const file = (name: string): string => join(directory, name);
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-errors-"));
  const write = (name: string, content: object): void => writeFileSync(file(name), JSON.stringify(content));
  write("line.json", linearElman(line).toFile());
  write("still.json", { ...linearElman(line).toFile(), noise: { sd: [0] } });
  write("outlier.json", { format: "unrolled/sequences", version: 1, name: "outlier", targets, inputs, sequences });
  write("walk.json", walk());
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Long and short sequences of a walk in three symbols. */
function walk() {
  const all = Array.from({ length: 20 }, (_, i) => {
    const noise = new Float64Array(i % 2 === 0 ? 150 : 6);
    key("walk").fold(i).fillNormal(noise);
    let state = 0;
    const symbols = Array.from(noise, (z) => {
      state = 0.9 * state + 0.6 * z;
      return state < -0.5 ? 0 : state < 0.5 ? 1 : 2;
    });
    return { id: `s${i}`, targets: symbols };
  });
  const splits = { train: [0, 1, 2, 3, 4, 5], valid: [6, 7], test: Array.from({ length: 12 }, (_, i) => 8 + i) };
  return {
    format: "unrolled/sequences",
    version: 1,
    name: "walk",
    targets: { kind: "categorical", size: 3, symbols: ["a", "b", "c"] },
    inputs: null,
    splits,
    sequences: all,
  };
}

describe("loglik of an outlier", () => {
  const oracle = linearOracle(line, packDataset({ name: "outlier", targets, inputs, sequences }), 0);
  const loglik = (...more: string[]) => runHere(["loglik", file("line.json"), "--data", file("outlier.json"), "--workers", "0", ...more]);

  it("claims no precision where sampling fails, and says what to do", async () => {
    for (const method of ["smc", "importance"])
      for (const replicates of ["1", "8"]) {
        const { out, error } = await loglik("--method", method, "--replicates", replicates);
        expect(out).not.toMatch(/±/);
        expect(error).toMatch(/use (more particles|smc|replicated)/);
        const json = JSON.parse((await loglik("--method", method, "--replicates", replicates, "--json")).out);
        expect(Math.abs(json.logLikelihood - oracle)).toBeGreaterThan(100);
        expect(json).toMatchObject({ standardError: null, standardErrorFrom: "unavailable", sequences: [{ standardError: null }] });
      }
    expect((await loglik("--method", "smc")).error).toMatch(/use more particles, 16000 say[\s\S]*method grid integrates it/);
  });

  it("is exact by the grid, and by kalman, which auto takes as the network is linear", async () => {
    for (const method of ["auto", "grid"]) {
      const json = JSON.parse((await loglik("--method", method, "--json")).out);
      expect(json).toMatchObject({ method: method === "auto" ? "kalman" : method, exact: true, standardError: 0, warnings: [] });
      expect(Math.abs(json.logLikelihood - oracle)).toBeLessThan(1e-8);
    }
    expect(oracle).toBeCloseTo(-79.92, 2);
  });

  it("is a rollout without noise, whatever is asked for", async () => {
    const of = async (...more: string[]) =>
      JSON.parse((await runHere(["loglik", file("still.json"), "--data", file("outlier.json"), "--workers", "0", "--json", ...more])).out);
    const exact = await of();
    expect(exact).toMatchObject({ method: "rollout", exact: true });
    for (const method of ["smc", "importance"])
      for (const more of [[], ["--replicates", "1"], ["--until-se", "1"]]) {
        const sampled = await of("--method", method, "--particles", "10", ...more);
        expect(sampled).toMatchObject({ exact: true, standardError: 0 });
        expect(Math.abs(sampled.logLikelihood / exact.logLikelihood - 1)).toBeLessThan(1e-12);
      }
    const refused = await runHere(["loglik", file("still.json"), "--data", file("outlier.json"), "--method", "grid"]);
    expect([refused.code, refused.error]).toEqual([2, expect.stringMatching(/noise.sd must be above 0 .* rollout where all are 0/)]);
  });
});

describe("compare where replicates spread", () => {
  const compare = async (out: string, ...more: string[]) => {
    const models = ["--model", "hmm:2,restarts=1,iterations=5", "--model", "noisy-elman:4,epochs=1,noise=1,learner=fivo,seed=2"];
    const { code } = await runHere([
      "compare",
      "--data",
      file("walk.json"),
      ...models,
      "--particles",
      "4",
      "--out",
      file(out),
      "--images",
      "none",
      "--workers",
      "0",
      "--quiet",
      ...more,
    ]);
    expect(code).toBe(0);
    const report = readFileSync(join(file(out), "report.html"), "utf8");
    return { results: JSON.parse(readFileSync(join(file(out), "results.json"), "utf8")), report };
  };

  it("raises the particles of those sequences within a budget, and marks the pair where that is not enough", async () => {
    const enough = await compare("enough", "--budget", "1e7");
    const little = await compare("little", "--budget", "1");
    const noisy = ({ results }: typeof enough) => results.models.find(({ name }: { name: string }) => name.startsWith("noisy"));
    const short = (model: { sequences: { id: string }[] }) => model.sequences.filter(({ id }) => Number(id.slice(1)) % 2 === 1);
    expect(noisy(little)).toMatchObject({ standardError: null, standardErrorFrom: "unavailable" });
    expect(little.results.pairs[0]).toMatchObject({ possiblyBiased: true, monteCarloStandardError: null });
    expect(little.results.pairs[0].interval95).not.toBeNull();
    expect(little.results.pairs[0].warnings[0]).toMatch(/still spread by more than 1 nat on .* possibly biased/);
    expect(little.report).toMatch(/differences from it are possibly biased/);
    expect(noisy(enough).standardErrorFrom).toBe("replicates");
    expect(enough.results.pairs[0].possiblyBiased).toBe(false);
    expect(enough.report).toMatch(/4 particles \(up to \d+ for sequences whose replicates spread by more than 1 nat\)/);
    expect(short(noisy(enough))).toEqual(short(noisy(little)));
  });
});
