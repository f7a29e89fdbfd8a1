import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { key, packDataset, parseModel, randomRecurrent } from "@unrolled/core";
import { forecast } from "@unrolled/inference";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../support/run-here.js";

const hmm = {
  format: "unrolled/model",
  version: 1,
  kind: "hidden-markov",
  targets: { kind: "count", size: 1, names: ["quakes"] },
  initial: [0.6, 0.4],
  transition: [
    [0.7, 0.3],
    [0.2, 0.8],
  ],
  emission: { kind: "poisson", rates: [[2], [9]] },
};
const targets = { kind: "count", size: 1, names: ["quakes"] } as const;
const counts = [[2], [1], [8], [9], [3], [2]];
const data = packDataset({ name: "data", targets, sequences: [{ id: "a", targets: counts }] });

let directory: string;
const run = (...args: string[]) => runHere(["forecast", ...args], { cwd: directory });

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-forecast-"));
  const file = { format: "unrolled/sequences", version: 1, name: "data", targets, sequences: [{ id: "a", targets: counts }] };
  writeFileSync(join(directory, "data.json"), JSON.stringify(file));
  writeFileSync(join(directory, "hmm.json"), JSON.stringify(hmm));
  const network = randomRecurrent({ cell: "gru", hiddenSize: 2, data, key: key(1) });
  writeFileSync(join(directory, "gru.json"), JSON.stringify(network.toFile()));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("unrolled forecast", () => {
  it("prints the library's numbers as JSON, with what came beside its law", async () => {
    const { code, out, error } = await run(
      "hmm.json",
      "--data",
      "data.json",
      "--steps",
      "2",
      "--origin",
      "-2",
      "--counts",
      "3",
      "--json",
      "--quiet",
    );
    expect({ code, error }).toEqual({ code: 0, error: "" });
    const { forecasts, exact, probabilities } = JSON.parse(out);
    const [expected] = forecast(parseModel(hmm, "hmm.json"), data, { steps: 2, origin: -2, counts: 3 });
    const [{ laws, outcome, origin }] = forecasts;
    expect([exact, origin, probabilities]).toEqual([true, 4, [0.05, 0.25, 0.5, 0.75, 0.95]]);
    expect(laws.means.flat()).toEqual([...expected.laws!.means]);
    expect(laws.quantiles.flat(2)).toEqual(expected.laws!.quantiles.flatMap((q) => [...q]));
    expect(laws.counts.flat(2)).toEqual([...expected.laws!.counts]);
    expect(outcome.targets).toEqual([[3], [2]]);
    expect(outcome.logProbs).toEqual([...expected.outcome!.logProbs]);
  });

  it("writes a line for each step as text and as .csv, from every origin that is asked for", async () => {
    const text = await run("hmm.json", "--data", "data.json", "--steps", "1");
    expect(text.out.split("\n")[0]).toBe("sequence\torigin\tstep\tdimension\tmean\terror\tsd\tq0.05\tq0.25\tq0.5\tq0.75\tq0.95\tcame");
    expect(text.out.split("\n")[1]).toMatch(/^a\t6\t7\tquakes\t\d/);
    const { code } = await run(
      "hmm.json",
      "--data",
      "data.json",
      "--steps",
      "1",
      "--origin",
      "3,5",
      "--quantiles",
      "0.5",
      "--out",
      "all.csv",
    );
    expect(code).toBe(0);
    const lines = readFileSync(join(directory, "all.csv"), "utf8").trim().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^a,3,4,quakes,[\d.]+,0,[\d.]+,\d+,9$/);
  });

  it("draws a fan chart of one sequence", async () => {
    const { code } = await run(
      "gru.json",
      "--data",
      "data.json",
      "--steps",
      "2",
      "--origin",
      "4",
      "--particles",
      "20",
      "--paths",
      "5",
      "--out",
      "fan.html",
    );
    expect(code).toBe(0);
    expect(readFileSync(join(directory, "fan.html"), "utf8")).toContain("5 joint paths");
  });

  it.each([
    [["hmm.json", "--data", "data.json"], /--steps is required/],
    [["hmm.json", "--data", "data.json", "--steps", "1", "--origin", "7"], /origin must lie within each sequence, got 7/],
    [["hmm.json", "--data", "data.json", "--steps", "1", "--origin", "x"], /--origin must be a number of steps/],
    [["hmm.json", "--data", "data.json", "--steps", "1", "--quantiles", "0.5,0.1"], /probabilities must rise/],
    [["hmm.json", "--data", "data.json", "--steps", "1", "--origin", "1,2", "--out", "fan.svg"], /holds one fan chart/],
    [["hmm.json", "--data", "data.json", "--steps", "1", "--out", "fan.pdf"], /writes .json, .csv, .html, .svg, .png/],
  ])("refuses %j in a line, before anything is computed", async (args, message) => {
    const { code, error, out } = await run(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(error).toMatch(message);
  });
});
