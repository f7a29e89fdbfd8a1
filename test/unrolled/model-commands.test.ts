import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hmmFile as hmm } from "../support/hmm-file.js";
import { relativeError } from "../support/relative-error.js";
import { runCommand } from "../support/run-command.js";
import { runHere } from "../support/run-here.js";

const elman = {
  format: "unrolled/model",
  version: 1,
  kind: "recurrent",
  cell: "elman",
  nonlinearity: "tanh",
  inputSize: 3,
  hiddenSize: 2,
  inputs: "previous-target",
  layers: [
    {
      weight_ih: [
        [0.1, 0.2, 0.3],
        [-0.3, 0.4, 0],
      ],
      weight_hh: [
        [0.5, -0.1],
        [0.2, 0.3],
      ],
      bias_ih: [0.1, 0],
      bias_hh: [0, -0.2],
    },
  ],
  initialState: null,
  noise: null,
  readout: {
    weight: [
      [1, 0.5],
      [0, 0.2],
      [-1, 0],
    ],
    bias: [0, 0.1, 0],
  },
  emission: { kind: "categorical" },
};
const data = {
  format: "unrolled/sequences",
  version: 1,
  name: "d",
  targets: { kind: "categorical", size: 3, symbols: ["x", "y", "z"] },
  inputs: null,
  splits: { train: [0, 1], valid: [], test: [2] },
  sequences: [
    { id: "a", targets: [0, 1, 2, 2, 0] },
    { id: "b", targets: [2, null, 2] },
    { id: "c", targets: [1] },
  ],
};

let directory: string;
/** In this process, but for threads, which need the executable. */
const run = (...args: string[]) => (args.includes("--workers") ? runCommand : runHere)(args, { cwd: directory });
const json = async (...args: string[]) => {
  const { code, out, error } = await run(...args, "--json", "--quiet");
  expect({ code, error }).toEqual({ code: 0, error: "" });
  return JSON.parse(out);
};

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-models-"));
  const files = { "hmm.json": hmm, "elman.json": elman, "noisy.json": { ...elman, noise: { sd: [0.3, 0.2] } }, "data.json": data };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), JSON.stringify(content));
  const complete = { ...data, splits: null, sequences: [data.sequences[0], data.sequences[2]] };
  writeFileSync(join(directory, "complete.json"), JSON.stringify(complete));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Every hidden path of a sequence with its joint probability. */
function paths(targets: readonly (number | null)[]): { readonly path: number[]; readonly p: number }[] {
  return Array.from({ length: 2 ** targets.length }, (_, code) => {
    const path = targets.map((_, t) => Math.floor(code / 2 ** t) % 2);
    let p = 1;
    path.forEach((state, t) => {
      p *= (t === 0 ? hmm.initial[state] : hmm.transition[path[t - 1]][state]) as number;
      const target = targets[t];
      if (target !== null) p *= hmm.emission.probabilities[state][target];
    });
    return { path, p };
  });
}

/** log p of a sequence by summing over every hidden path. */
function enumerate(targets: readonly (number | null)[]): number {
  return Math.log(paths(targets).reduce((total, { p }) => total + p, 0));
}

describe("unrolled loglik", () => {
  it("gives what enumeration gives, in the fields of the formats document", async () => {
    const result = await json("loglik", "hmm.json", "--data", "data.json");
    const expected = data.sequences.map(({ targets }) => enumerate(targets));
    result.sequences.forEach((sequence: { logLikelihood: number; increments: number[]; steps: number; id: string }, i: number) => {
      expect(relativeError(sequence.logLikelihood, expected[i] as number)).toBeLessThan(1e-12);
      expect(sequence.increments).toHaveLength(data.sequences[i].targets.length);
      expect(sequence.id).toBe(data.sequences[i].id);
    });
    const total = expected.reduce((sum, value) => sum + value, 0);
    expect(result).toMatchObject({
      model: "hmm.json",
      method: "forward",
      exact: true,
      standardError: 0,
      standardErrorFrom: "exact",
      steps: 8,
      density: false,
      warnings: [],
    });
    expect(relativeError(result.logLikelihood, total)).toBeLessThan(1e-12);
    expect(relativeError(result.perStep, total / 8)).toBeLessThan(1e-12);
    expect(relativeError(result.bitsPerStep, -total / 8 / Math.LN2)).toBeLessThan(1e-12);
    expect(result.sequences[1].increments[1]).toBe(0);
    expect(typeof result.seconds).toBe("number");
    expect(result.seed).toBe("1");
  });

  it("scores one split where one is asked for", async () => {
    const result = await json("loglik", "hmm.json", "--data", "data.json", "--split", "test");
    expect(result.sequences.map(({ id }: { id: string }) => id)).toEqual(["c"]);
  });

  it("agrees between forward and a particle filter within its error, and is the same with workers", async () => {
    const exact = await json("loglik", "hmm.json", "--data", "data.json");
    const args = ["loglik", "hmm.json", "--data", "data.json", "--method", "smc", "--particles", "400", "--replicates", "16"];
    const sampled = await json(...args);
    expect(sampled.standardErrorFrom).toBe("replicates");
    expect(sampled.standardError).toBeLessThan(0.05);
    expect(Math.abs(sampled.logLikelihood - exact.logLikelihood)).toBeLessThan(5 * sampled.standardError);
    const parallel = await json(...args, "--workers", "2");
    expect({ ...parallel, seconds: 0 }).toEqual({ ...sampled, seconds: 0 });
    expect((await json(...args, "--seed", "other")).logLikelihood).not.toBe(sampled.logLikelihood);
  });

  it("reaches the standard error that is asked for, and says so", async () => {
    const result = await json(
      "loglik",
      "noisy.json",
      "--data",
      "complete.json",
      "--method",
      "smc",
      "--until-se",
      "0.01",
      "--particles",
      "50",
      "--budget",
      "1e7",
    );
    expect(result.standardError).toBeLessThanOrEqual(0.01);
    expect(result.warnings[0]).toMatch(/stopped at the standard error asked for/);
  });

  it("scores by the proposal that is asked for, and refuses one that a model or method cannot use", async () => {
    const args = ["loglik", "noisy.json", "--data", "complete.json", "--method", "smc", "--particles", "200"];
    const own = await json(...args);
    const looking = await json(...args, "--proposal", "auxiliary", "--workers", "2");
    const guided = await json(...args, "--proposal", "guided");
    expect(looking.method).toBe("replicated(smc(200, auxiliary), 8)");
    expect(guided.method).toBe("replicated(smc(200, guided), 8)");
    for (const other of [looking, guided]) {
      const both = Math.hypot(own.standardError, other.standardError);
      expect(both).toBeLessThan(0.1);
      expect(Math.abs(own.logLikelihood - other.logLikelihood)).toBeLessThan(5 * both);
    }
    expect((await run(...args, "--proposal", "giuded")).error).toMatch(/--proposal must be one of .*did you mean "guided"/);
    expect((await run("loglik", "hmm.json", "--data", "data.json", "--method", "forward", "--proposal", "guided")).error).toMatch(
      /forward takes no proposal/,
    );
  });

  it("gives a single run the error of its genealogy", async () => {
    const result = await json(
      "loglik",
      "noisy.json",
      "--data",
      "complete.json",
      "--method",
      "smc",
      "--replicates",
      "1",
      "--particles",
      "500",
    );
    expect(result.standardErrorFrom).toBe("genealogy");
    expect(result.standardError).toBeGreaterThan(0);
  });

  it("gives the gradient in the model file's layout, equal to central differences", async () => {
    const { gradient } = await json("loglik", "elman.json", "--data", "complete.json", "--gradient");
    const step = 1e-5;
    const shifted = async (by: number): Promise<number> => {
      const changed = structuredClone(elman);
      (changed.layers[0] as (typeof elman.layers)[0]).weight_hh[1][0] += by;
      writeFileSync(join(directory, `shift${by}.json`), JSON.stringify(changed));
      return (await json("loglik", `shift${by}.json`, "--data", "complete.json")).logLikelihood;
    };
    const difference = ((await shifted(step)) - (await shifted(-step))) / (2 * step);
    expect(relativeError(gradient.layers[0].weight_hh[1][0], difference)).toBeLessThan(1e-6);
    expect(gradient.readout.weight.map((row: number[]) => row.length)).toEqual([2, 2, 2]);
    expect(Object.keys(gradient.layers[0])).toEqual(["weight_ih", "weight_hh", "bias_ih", "bias_hh"]);
  });

  it("says it in words without --json", async () => {
    const { out } = await run("loglik", "hmm.json", "--data", "data.json", "--quiet");
    expect(out).toMatch(/^hmm\.json on data\.json: log-likelihood -\d+\.\d+ nats \(exact\)\n/);
    expect(out).toMatch(/method forward: .*; seed 1\nAIC \d.*\n$/);
  });
});

describe("unrolled decode", () => {
  it("gives paths and posteriors that agree with enumeration", async () => {
    const result = await json("decode", "hmm.json", "--data", "data.json", "--posterior");
    const { targets } = data.sequences[0];
    const all = paths(targets);
    const best = all.reduce((a, b) => (b.p > a.p ? b : a));
    const [first] = result.sequences;
    expect(first.path).toEqual(best.path);
    expect(first.logProbability).toBeCloseTo(Math.log(best.p), 12);
    const total = Math.exp(enumerate(targets));
    targets.forEach((_, t) => {
      const inOne = all.filter(({ path }) => path[t] === 1).reduce((sum, { p }) => sum + p, 0) / total;
      expect(first.posterior[t][1]).toBeCloseTo(inOne, 12);
      expect(first.posterior[t][0]).toBeCloseTo(1 - inOne, 12);
    });
    const { out } = await run("decode", "hmm.json", "--data", "data.json");
    expect(out.split("\n")[0]).toMatch(new RegExp(`^a\\t-\\d+\\.\\d+\\t${best.path.map((state) => state + 1).join(" ")}$`));
  });

  it("prints the posterior step by step without --json", async () => {
    const { sequences } = await json("decode", "hmm.json", "--data", "data.json", "--posterior");
    const { out } = await run("decode", "hmm.json", "--data", "data.json", "--posterior");
    const [state, law] = [sequences[0].path[0], sequences[0].posterior[0].map((p: number) => p.toFixed(6))];
    expect(out.split("\n")[1]).toBe(`a\t1\t${state + 1}\t${law.join(" ")}`);
    expect(out.trimEnd().split("\n")).toHaveLength(3 + 9);
  });
});

describe("unrolled sample and fit", () => {
  it("draws data that it can read, the same for the same seed, and fits a model to them", async () => {
    const draw = (out: string, seed: string) =>
      run("sample", "hmm.json", "--length", "40", "--count", "25", "--seed", seed, "--out", out, "--quiet");
    await Promise.all([draw("one.json", "7"), draw("again.json", "7"), draw("other.json", "8")]);
    const text = (name: string): string => readFileSync(join(directory, name), "utf8");
    expect(text("again.json")).toBe(text("one.json"));
    expect(text("other.json")).not.toBe(text("one.json"));
    const drawn = JSON.parse(text("one.json"));
    expect(drawn).toMatchObject({ format: "unrolled/sequences", targets: { kind: "categorical", size: 3 }, provenance: { seed: "7" } });
    expect(drawn.sequences.map(({ targets }: { targets: number[] }) => targets.length)).toEqual(Array.from({ length: 25 }, () => 40));

    const fitted = await json("fit", "hmm:2,restarts=2,iterations=60", "--data", "one.json", "--out", "fitted.json");
    expect(fitted).toMatchObject({ model: "fitted.json", spec: "hmm:2,restarts=2,iterations=60", seed: "1" });
    const truth = await json("loglik", "hmm.json", "--data", "one.json");
    const own = await json("loglik", "fitted.json", "--data", "one.json");
    // Maximum likelihood on 1,000 steps: above the truth by about half the number of parameters, never below it.
    expect(own.logLikelihood).toBeGreaterThan(truth.logLikelihood);
    expect(own.logLikelihood).toBeLessThan(truth.logLikelihood + 15);
    expect(JSON.parse(text("fitted.json"))).toMatchObject({
      kind: "hidden-markov",
      provenance: { seed: "1", spec: "hmm:2,restarts=2,iterations=60" },
    });
  });

  it("is a data file on standard output where no file is asked for", async () => {
    const { out, code } = await run("sample", "elman.json", "--length", "3");
    expect(code).toBe(0);
    expect(JSON.parse(out).sequences).toHaveLength(1);
  });
});

describe("AIC and BIC", () => {
  it("stand beside a fit's log-likelihood on train, and beside any exact score", async () => {
    await run("sample", "hmm.json", "--length", "30", "--count", "4", "--seed", "3", "--out", "drawn.json", "--quiet");
    const { train, parameters } = await json("fit", "hmm:2,iterations=20", "--data", "drawn.json", "--out", "criteria.json");
    const scored = await json("loglik", "criteria.json", "--data", "drawn.json");
    expect(train).toEqual({ logLikelihood: scored.logLikelihood, steps: 120, aic: scored.aic, bic: scored.bic });
    expect(train.aic).toBeCloseTo(2 * parameters - 2 * train.logLikelihood, 9);
    expect(train.bic - train.aic).toBeCloseTo(parameters * (Math.log(120) - 2), 9);
    const { out } = await run("loglik", "criteria.json", "--data", "drawn.json");
    expect(out).toContain(`AIC ${train.aic.toFixed(3)}, BIC ${train.bic.toFixed(3)}, if these are the data it was fitted to`);
    const { out: fitted } = await run("fit", "hmm:2,iterations=20", "--data", "drawn.json", "--out", "criteria.json");
    expect(fitted).toContain(`train: log-likelihood ${train.logLikelihood.toFixed(4)} nats on 120 observed steps; AIC`);
  });
});

describe("unrolled fit that diverges", () => {
  it("starts over with a smaller step, says so, and writes a model that loglik takes", async () => {
    // A ramp, which a relu network at a learning rate of 3 ran away on to −1.7e52 nats.
    const ramp = Array.from({ length: 60 }, (_, t) => [t + 1.5]);
    // Counts up to 250,000: an identity network that reads them began, and ended, at −Infinity.
    const counts = [0, 1, 2].map((s) => ({
      id: `${s}`,
      targets: Array.from({ length: 40 }, (_, t) => [Math.round(10 * 1.29 ** ((t * (s + 3)) % 41))]),
    }));
    const file = (kind: string, sequences: unknown) =>
      JSON.stringify({ format: "unrolled/sequences", version: 1, targets: { kind, size: 1 }, sequences });
    writeFileSync(join(directory, "ramp.json"), file("real", [{ id: "a", targets: ramp }]));
    writeFileSync(join(directory, "counts.json"), file("count", counts));
    for (const [spec, name] of [
      ["elman:3,nonlinearity=relu,lr=3", "ramp.json"],
      ["elman:3,nonlinearity=identity", "counts.json"],
    ] as const) {
      const fitted = await json("fit", spec, "--data", name, "--out", "gentle.json");
      expect(fitted.warnings[0]).toMatch(/^fit: .* of bptt; started over with learning rate /);
      const { logLikelihood } = await json("loglik", "gentle.json", "--data", name);
      // Better than one Gaussian of the ramp's own mean and sd; and for the counts a number at all.
      if (name === "ramp.json") expect(logLikelihood).toBeGreaterThan(-60 * (Math.log(17.3) + 0.5 * Math.log(2 * Math.PI) + 0.5));
      else expect(Number.isFinite(logLikelihood)).toBe(true);
    }
  });
});

describe("unrolled data list", () => {
  it("names the default first", async () => {
    expect((await json("data", "list"))[0]).toMatchObject({ name: "moby-dick" });
  });
});
