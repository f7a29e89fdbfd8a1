import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { lawsFor } from "unrolled/extend";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { families } from "../../packages/unrolled/src/families/families.js";
import { runCommand } from "../support/run-command.js";
import { runHere } from "../support/run-here.js";

// Options of a SPEC that say how a network is built, from the command to the model file and back.

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-network-"));
  const lines = Array.from({ length: 10 }, (_, i) =>
    Array.from({ length: 12 }, (_, t) => "abcd"[(i * t + (t >> 1) + (i % 3)) % 4]).join(""),
  );
  writeFileSync(join(directory, "lines.txt"), `${lines.join("\n")}\n`);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function run(...args: string[]): Promise<string> {
  const { code, out, error } = await runHere([...args, "--quiet"], { cwd: directory });
  expect(code, error).toBe(0);
  return out;
}
const refused = async (...args: string[]): Promise<string> => {
  const { code, error } = await runHere([...args, "--quiet"], { cwd: directory });
  expect(code).toBe(2);
  return error;
};
const model = (file: string) => JSON.parse(readFileSync(join(directory, file), "utf8"));
const fit = (spec: string, out: string, ...more: string[]) => run("fit", spec, "--data", "lines.txt", "--out", out, ...more);

describe("a SPEC that says how a network is built", () => {
  const deep = "gru:4,layers=2,residual=yes,norm=layer,readout=mlp:8x5,embedding=3";

  it("fits that network, which every command takes", async () => {
    await fit(`${deep},epochs=2`, "deep.json");
    const { cell, layers, readout, embedding } = model("deep.json");
    expect(cell).toBe("by-layer");
    expect(layers.map(({ residual, norm }: { residual: boolean; norm: { gain: number[] } }) => [residual, norm.gain.length])).toEqual([
      [false, 4],
      [true, 4],
    ]);
    expect(readout.hidden.map(({ weight }: { weight: number[][] }) => [weight.length, weight[0]?.length])).toEqual([
      [8, 4],
      [5, 8],
    ]);
    expect(embedding.previousTarget.map((row: number[]) => row.length)).toEqual([3, 3, 3, 3]);
    const scored = JSON.parse(await run("loglik", "deep.json", "--data", "lines.txt", "--json", "--gradient"));
    expect(scored.exact).toBe(true);
    expect(scored.logLikelihood).toBeGreaterThan(-120 * Math.log(8));
    expect(scored.gradient.readout.hidden).toHaveLength(2);
    expect(JSON.parse(await run("sample", "deep.json", "--length", "5")).sequences[0].targets).toHaveLength(5);
    expect(await run("graph", "deep.json")).toContain("<svg");
  });

  it("goes on from such a model, and from no other", async () => {
    await fit(`${deep},epochs=1`, "again.json", "--from", "deep.json");
    expect(model("again.json").layers).toHaveLength(2);
    const from = (spec: string) => refused("fit", spec, "--data", "lines.txt", "--out", "no.json", "--from", "deep.json");
    expect(await from("gru:4,layers=2")).toContain("asks for residual no, the model has yes");
    expect(await from(deep.replace("8x5", "8"))).toContain("asks for readout mlp:8, the model has mlp:8x5");
    expect(await from(deep.replace("embedding=3", "embedding=2"))).toContain("asks for embedding 2, the model has 3");
  });

  it.each(["all", "top", "bottom"])("has noise in %s of two layers, scored by particles", async (which) => {
    await fit(`noisy-lstm:2,layers=2,noisy=${which},learner=fivo,epochs=1,lr=0.01`, "noisy.json");
    const noisy = model("noisy.json").layers.map(({ noise }: { noise: { sd: number[] } | null }) => noise?.sd.length ?? 0);
    expect(noisy).toEqual([which === "top" ? 0 : 4, which === "bottom" ? 0 : 4]);
    const scored = JSON.parse(
      await run("loglik", "noisy.json", "--data", "lines.txt", "--method", "smc", "--particles", "20", "--replicates", "2", "--json"),
    );
    expect(scored.exact).toBe(false);
    expect(Number.isFinite(scored.logLikelihood)).toBe(true);
  });

  it("is refused where it comes to nothing", async () => {
    const why = (spec: string) => refused("fit", spec, "--data", "lines.txt", "--out", "no.json");
    expect(await why("gru:3,residual=yes")).toContain("residual=yes needs two layers or more");
    writeFileSync(join(directory, "real.csv"), `t,target\n${Array.from({ length: 20 }, (_, t) => `${t},${Math.sin(t)}`).join("\n")}\n`);
    expect(await refused("fit", "gru:3,embedding=2", "--data", "real.csv", "--out", "no.json")).toContain(
      "embedding needs symbols to read",
    );
  });

  it("lists in the help the laws that the package has", () => {
    for (const [name, part] of [
      ["hmm", "emission"],
      ["gru", "readout"],
    ] as const)
      expect(families.get(name, "test").options.emission).toMatchObject({ values: lawsFor(part).map((law) => law.name) });
  });
});

describe("a law of one's own in a SPEC", () => {
  it("is fitted, compared by workers too, and reported on without a figure of it", async () => {
    mkdirSync(join(directory, "node_modules"), { recursive: true });
    symlinkSync(resolve(import.meta.dirname, "../../packages/unrolled"), join(directory, "node_modules/unrolled"), "junction");
    writeFileSync(join(directory, "waiting.mjs"), ownLaw);
    const rows = Array.from(
      { length: 120 },
      (_, i) => `s${Math.floor(i / 12)},${i % 12},${((i * 37) % 11) / (i % 24 < 12 ? 2 : 20) + 0.05}`,
    );
    writeFileSync(join(directory, "waits.csv"), `sequence,t,target_y\n${rows.join("\n")}\n`);
    const specs = ["--model", "hmm:2,emission=waiting,restarts=2,iterations=5", "--model", "gru:3,emission=waiting,epochs=2,lr=0.01"];
    const args = ["compare", "--use", "waiting.mjs", "--data", "waits.csv", ...specs, "--out", "out", "--images", "none", "--workers", "2"];
    const { code, error } = await runCommand(args, { cwd: directory });
    expect(code, error).toBe(0);
    const { models } = JSON.parse(readFileSync(join(directory, "out/results.json"), "utf8"));
    expect(models.map(({ settings }: { settings: { emission: string } }) => settings.emission)).toEqual(["waiting", "waiting"]);
    expect(readFileSync(join(directory, "out/report.html"), "utf8")).toContain("no figure of the emissions of hmm:2");
  }, 30_000);
});

const ownLaw = `import { defineLaw, laws } from "unrolled/extend";
const logProb = (y, rate) => y.reduce((sum, v) => sum + (v < 0 ? -Infinity : Math.log(rate) - rate * v), 0);
laws.add(defineLaw({
  name: "waiting", targets: "real", density: true, parameters: ["rates"],
  distribution: ({ rates }) => ({ kind: "waiting", logProb: (y) => logProb(y, rates[0]), sample: () => [1 / rates[0]], entropy: () => 1 }),
  fit: (values, weights, before, c) => {
    const total = weights.reduce((a, b) => a + b, c);
    return { rates: [total / values.reduce((sum, [y], i) => sum + weights[i] * y, c)] };
  },
  logPrior: ({ rates: [rate] }, c) => c * (Math.log(rate) - rate),
  readout: {
    sizeFor: (size) => size,
    parametersOf: ([u]) => ({ rates: [Math.exp(u)] }),
    rowOf: ({ rates }) => rates.map(Math.log),
    logProb: (y, row, derivative) => {
      if (derivative) derivative[0] = 1 - Math.exp(row[0]) * y[0];
      return logProb(y, Math.exp(row[0]));
    },
  },
}));
`;
