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

  it("takes inputs of the future from a table or a file of sequences, by name and by sequence", async () => {
    const inputs = { kind: "real", size: 2, names: ["dose", "rain"] } as const;
    const seen = (id: string, by: number) => ({ id, targets: [[1], [2]], inputs: [[by, 1], [0.5, 2]] }); // biome-ignore format: one line
    const driven = packDataset({ name: "driven", targets, inputs, sequences: [seen("a", 0.25), seen("b", 0.75)] });
    const network = randomRecurrent({ cell: "gru", hiddenSize: 2, data: driven, key: key(2) });
    const future = [[[0.1, 3], [0.2, 4]], [[0.3, 5], [0.4, 6]]]; // biome-ignore format: one line
    const expected = forecast(network, driven, { steps: 2, inputs: future });
    const write = (name: string, content: string): void => writeFileSync(join(directory, name), content);
    const file = (sequences: unknown) =>
      JSON.stringify({ format: "unrolled/sequences", version: 1, name: "d", targets, inputs, sequences });
    write("driven.json", file([seen("a", 0.25), seen("b", 0.75)]));
    write("net.json", JSON.stringify(network.toFile()));
    write("future.csv", "rain,sequence,dose\n3,a,0.1\n4,a,0.2\n5,b,0.3\n6,b,0.4\n");
    write("shared.csv", "dose,rain\n0.1,3\n0.2,4\n");
    write("future.json", file(["b", "a"].map((id, i) => ({ id, targets: [null, null], inputs: future[1 - i] }))));
    write("gap.csv", "dose,rain\n0.1,3\n,4\n");
    write("other.csv", "sequence,dose,rain\nx,0.1,3\ny,0.1,3\n");
    const asked = ["net.json", "--data", "driven.json", "--steps", "2", "--json", "--quiet"];
    const meansOf = async (name: string): Promise<number[][]> => {
      const { code, out, error } = await run(...asked, "--inputs", name);
      expect({ code, error }).toEqual({ code: 0, error: "" });
      return JSON.parse(out).forecasts.map(({ laws }: { laws: { means: number[][] } }) => laws.means.flat());
    };
    const wanted = expected.map(({ laws }) => [...laws!.means]);
    expect(await meansOf("future.csv")).toEqual(wanted);
    expect(await meansOf("future.json")).toEqual(wanted);
    expect((await meansOf("shared.csv"))[0]).toEqual(wanted[0]);
    const errors = await Promise.all(["gap.csv", "other.csv"].map((name) => run(...asked, "--inputs", name)));
    expect(errors.map(({ code, error }) => [code, error])).toEqual([
      [2, expect.stringMatching(/--inputs gap.csv must hold every input, that of step 2 of sequence "\w+" is missing/)],
      [2, expect.stringMatching(/--inputs other.csv has nothing for sequence "a"/)],
    ]);
    const none = await run("hmm.json", "--data", "data.json", "--steps", "1", "--inputs", "shared.csv");
    expect([none.code, none.error]).toEqual([2, expect.stringMatching(/--inputs is for models that are driven by inputs/)]);
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
