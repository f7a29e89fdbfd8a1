import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compare, writeReport } from "unrolled";
import {
  type AnyModel,
  type Dataset,
  families,
  type Key,
  key,
  modelKinds,
  networkModel,
  particleBound,
  type RandomNetworkModel,
} from "unrolled/extend";
import { describe, expect, it } from "vitest";
import { cycles, minimalGatedUnit } from "./minimal-gated-unit.js";

describe("a network of one's own", () => {
  it("with that draw is trained by a particle bound, and compared with another family in a report", async () => {
    const of = (units: number, size: number, k: Key): RandomNetworkModel =>
      networkModel({
        name: `mgu:${units}`,
        key: k,
        random: true,
        slice: (s) => minimalGatedUnit(s, size, units, true),
        toFile: (parameters) => ({ format: "unrolled/model", version: 1, kind: "mgu", units, size, parameters: Array.from(parameters) }),
      });
    modelKinds.add({
      name: "mgu",
      read(json) {
        const { units, size, parameters } = json as { units: number; size: number; parameters: number[] };
        return of(units, size, key(1)).withParameters(Float64Array.from(parameters)) as unknown as AnyModel;
      },
    });
    families.add({
      name: "mgu",
      noun: "minimal gated network",
      role: "challenger",
      nested: false,
      size: "hidden units",
      largestSize: 16,
      help: "a minimal gated unit with noise in its state",
      options: {},
      races: ({ size }, train) => {
        const units = size ?? 3;
        return [
          {
            entrants: [{ name: `mgu:${units}`, label: `${units} units`, candidate: { units }, iterations: 12, work: 12 * train.stepCount }],
          },
        ];
      },
      start: ({ units }: { units: number }, data: Dataset, k: Key) => of(units, data.targets.size, k) as unknown as AnyModel,
      learner: () => particleBound({ particles: 4, maxEpochs: 12, learningRate: 0.05, batchSize: 8 }),
    });
    const c = await compare({ data: cycles(60, 1), models: ["mgu:3", "hmm:1"], particles: 50, workers: 0 });
    const [own, other] = c.models;
    expect(own.logLikelihood.exact).toBe(false);
    // Without memory there is log 3 a step, without learning as much.
    expect(other.logLikelihood.value / other.logLikelihood.steps).toBeLessThan(-1.05);
    expect(own.logLikelihood.value / own.logLikelihood.steps).toBeGreaterThan(-0.95);
    const folder = mkdtempSync(join(tmpdir(), "unrolled-mgu-"));
    await writeReport(c, folder, { images: "none" });
    expect(readFileSync(join(folder, "report.html"), "utf8")).toContain("minimal gated network");
    rmSync(folder, { recursive: true });
  }, 60_000);
});
