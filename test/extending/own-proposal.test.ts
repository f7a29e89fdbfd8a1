import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fit, grid, key, logLikelihood, packDataset, particleBound, randomRecurrent, replicated, smc } from "unrolled";
import {
  boundAndGradientInto,
  conditionalPath,
  createWorkspace,
  openFilter,
  proposals,
  readProposal,
  settingsOf,
  travellingSettings,
} from "unrolled/extend";
import { describe, expect, it } from "vitest";
import { runHere } from "../support/run-here.js";
import { broad, broadKind } from "./broad.js";

proposals.add(broadKind);

const sequences = Array.from({ length: 4 }, (_, s) => ({
  id: `s${s}`,
  targets: Array.from({ length: 6 + s }, (_, t) => [Math.sin(1.3 * t + s), t === 2 ? null : Math.cos(t * s)]),
  inputs: Array.from({ length: 6 + s }, (_, t) => [Math.sin(t)]),
}));
const data = packDataset({ name: "waves", targets: { kind: "real", size: 2 }, inputs: { kind: "real", size: 1 }, sequences });
const network = (cell: "elman" | "gru" | "lstm", hiddenSize: number) =>
  randomRecurrent({ cell, hiddenSize, inputs: "given", data, noiseSd: 0.5, key: key("own proposal") });

describe("a proposal of one's own", () => {
  it("scores as the grid filter does, resampling never, sometimes and always", () => {
    const line = network("gru", 1);
    const oracle = logLikelihood(line, data, grid());
    for (const resampleBelow of [0, 0.5, 1]) {
      const method = replicated(smc({ particles: 4000, proposal: broad(), resampleBelow }), 16);
      const sampled = logLikelihood(line, data, method, key(resampleBelow * 2));
      expect(sampled.standardError).toBeLessThan(0.2);
      expect(Math.abs(sampled.value - oracle.value)).toBeLessThan(5 * sampled.standardError);
    }
  });

  it("trains: the bound has the gradient of central differences, and a fit climbs it", () => {
    const start = network("lstm", 2);
    const bound = (values: Float64Array, gradient: Float64Array | null): number => {
      const bounds = new Float64Array(4);
      const options = { particles: 3, proposal: broad(), resampleBelow: 0.9, key: key(5) };
      const { particleGradient } = start.withParameters(values).views;
      boundAndGradientInto(particleGradient, data, bounds, gradient, options, createWorkspace());
      return bounds.reduce((a, b) => a + b);
    };
    const { values } = start.parameters;
    const gradient = new Float64Array(values.length);
    bound(values, gradient);
    gradient.forEach((slope, i) => {
      const shifted = (by: number): number =>
        bound(
          values.map((x, j) => (j === i ? x + by : x)),
          null,
        );
      const difference = (shifted(1e-5) - shifted(-1e-5)) / 2e-5;
      expect(Math.abs(slope - difference)).toBeLessThan(1e-6 * Math.max(1, Math.abs(difference)));
    });
    const learner = particleBound({ particles: 4, proposal: broad(), maxEpochs: 20, learningRate: 0.03 });
    const { history } = fit(start, { train: data, valid: null }, learner, { key: key(1) });
    expect(history.at(-1)!.objective).toBeGreaterThan(history[0]!.objective + 0.1);
  });

  it("steps a filter, and draws conditional paths", () => {
    const workspace = createWorkspace();
    workspace.scope(() => {
      const process = network("gru", 2).views.particles(data).open(1, 20, workspace);
      const filter = openFilter(process, { particles: 20, proposal: broad() }, workspace);
      for (let t = 0; t < process.length; t++) {
        filter.step([key(3)]);
        expect(filter.clouds[0]!.weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      }
      expect(filter.clouds[0]!.logEvidence).toBeLessThan(0);
      const first = conditionalPath(process, null, { particles: 20, proposal: broad() }, key(1), workspace);
      expect(conditionalPath(process, first, { particles: 20, proposal: broad() }, key(2), workspace)).toHaveLength(14);
    });
  });

  it("is known by its name, to the command too, once it is added; and stays in the calling process", async () => {
    expect(readProposal("broad:scale=2").name).toBe("broad(2)");
    expect(() => readProposal("broad:scale=0.5")).toThrow(/broad: scale must be a number above 1, got "0.5"/);
    const method = smc({ particles: 10, proposal: "broad:scale=2" });
    expect(settingsOf(method)).toMatchObject({ proposal: "broad:scale=2" });
    expect(travellingSettings(method)).toBeNull();
    const directory = mkdtempSync(join(tmpdir(), "own-proposal-"));
    try {
      writeFileSync(join(directory, "model.json"), JSON.stringify(network("gru", 3).toFile()));
      const records = { format: "unrolled/sequences", version: 1, name: "waves", targets: data.targets, inputs: data.inputs, sequences };
      writeFileSync(join(directory, "data.json"), JSON.stringify(records));
      const args = ["loglik", "model.json", "--data", "data.json", "--particles", "50", "--workers", "0", "--json", "--quiet"];
      const { out, error } = await runHere([...args, "--proposal", "broad:scale=1.2"], { cwd: directory });
      expect(error).toBe("");
      expect(JSON.parse(out).method).toBe("replicated(smc(50, broad(1.2)), 8)");
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
