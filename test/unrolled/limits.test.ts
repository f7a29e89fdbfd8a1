import { packDataset } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { parseArguments } from "../../packages/unrolled/src/command/arguments.js";
import { hiddenMarkovBudget } from "../../packages/unrolled/src/families/hidden-markov-budget.js";

const data = (steps: number) =>
  packDataset({
    name: "d",
    targets: { kind: "categorical", size: 2, symbols: null },
    sequences: [{ id: "a", targets: Array.from({ length: steps }, (_, t) => t % 2) }],
  });
const size = { stateCount: 4, lawCount: 4, emissionWork: 0, raceCount: 1, starts: null };

describe("the default limits of hidden Markov models", () => {
  it("on short data let all starts that the laws call for run to their ends", () => {
    // 24 (laws − 1) starts, at most 120.
    expect(hiddenMarkovBudget(data(100), size)).toMatchObject({ starts: 72, shortRun: null, maxIterations: 3000, totalTolerance: 5e-4 });
    expect(hiddenMarkovBudget(data(100), { ...size, lawCount: 9 }).starts).toBe(120);
    expect(hiddenMarkovBudget(data(100), { ...size, starts: 5 }).starts).toBe(5);
  });

  it("on long data let some starts race, and few of them go on, for fewer iterations", () => {
    const long = hiddenMarkovBudget(data(200_000), { ...size, stateCount: 8, lawCount: 8 });
    // 40 / 8 = 5 iterations, but no fewer than 6; products of a pass are 200,000 · 8 · 24.
    const products = 200_000 * 8 * 24;
    expect(long.shortRun).toEqual({ iterations: 6, keep: 1, by: "promise" });
    expect(long.starts).toBe(Math.max(4, Math.round(3e9 / (3 * 6 * (products + 1.5e5)))));
    expect(long.maxIterations).toBe(Math.max(20, Math.min(200, Math.round(3e10 / products))));
    expect(long.totalTolerance).toBeNull();
  });
});

describe("an argument that cannot be read", () => {
  it("is said in the first line of what parseArgs says, and no more", () => {
    const parse = () => parseArguments("fit", ["--frobnicate", "x"], { out: { type: "string" } }, ["a model SPEC"]);
    expect(parse).toThrow(/^fit: unknown option '--frobnicate'; see unrolled fit --help$/);
    const valueless = () => parseArguments("fit", ["hmm:2", "--out"], { out: { type: "string" } }, ["a model SPEC"]);
    expect(valueless).toThrow(/^fit: option '--out <value>' argument missing; see unrolled fit --help$/);
  });
});
