import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import {
  type AnyModel,
  baumWelch,
  compare,
  type Dataset,
  fitModel,
  forward,
  hiddenMarkov,
  key,
  loadDataset,
  logLikelihood,
  printProgress,
  readModelFile,
  sampleDataset,
  score,
  smc,
  UsageError,
  writeModelFile,
  writeReport,
} from "unrolled";
import { families, numberOption, specWithSize, stringifyJson } from "unrolled/extend";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../support/run-here.js";

const truth = hiddenMarkov({
  initial: [1, 0, 0],
  transition: [
    [0.6, 0.4, 0],
    [0, 0.6, 0.4],
    [0.4, 0, 0.6],
  ],
  emission: {
    kind: "categorical",
    probabilities: [
      [0.9, 0.1],
      [0.5, 0.5],
      [0.1, 0.9],
    ],
  },
});
const splits = { train: [0, 1, 2, 3, 4, 5], valid: [6, 7], test: [8, 9, 10, 11, 12, 13, 14] };
const data: Dataset = { ...sampleDataset(truth, { count: 15, length: 20 }, key("verbs")), name: "rounds", splits };

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-verbs-"));
  writeFileSync(join(directory, "rounds.json"), fileOf(data));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function fileOf({ name, targets, sequences, targetSymbols, starts, aliveCounts }: Dataset): string {
  // Packed by time: the sequences alive at a step are a prefix, and here all are as long.
  const rows = sequences.map(({ id }, s) => ({
    id,
    targets: Array.from({ length: aliveCounts.length }, (_, t) => targetSymbols![starts[t]! + s]!),
  }));
  return stringifyJson({ format: "unrolled/sequences", version: 1, name, targets, inputs: null, splits, sequences: rows });
}

/** Times aside. */
const numbersOf = (results: unknown): unknown =>
  JSON.parse(stringifyJson(results), (name, value) => (/econds$|^timing$|^finishedAt$|^source$/.test(name) ? undefined : value));

function written(): { readonly stream: Writable; readonly lines: () => string[] } {
  let text = "";
  const stream = new Writable({
    write: (chunk, _, done) => {
      text += chunk;
      done();
    },
  });
  return { stream, lines: () => text.trim().split("\n") };
}

const models = ["hmm:2,restarts=2,iterations=9", "gru:3,epochs=2,lr=0.01", "ngram:2"];

describe("compare in a script", () => {
  it("is what the command computes and writes, with the progress that it prints", async () => {
    const file = await loadDataset(join(directory, "rounds.json"));
    const { stream, lines } = written();
    const c = await compare({ data: file, models, seed: 3, workers: 0, progress: printProgress(stream) });
    const out = join(directory, "out");
    const args = ["--data", join(directory, "rounds.json"), ...models.flatMap((spec) => ["--model", spec]), "--seed", "3"];
    const run = await runHere(["compare", ...args, "--out", out, "--workers", "0", "--images", "none", "--json"]);
    expect(run.code, run.error).toBe(0);
    expect(numbersOf(c.results)).toEqual(numbersOf(JSON.parse(run.out)));

    await writeReport(c, join(directory, "mine"), { images: "none" });
    for (const folder of ["models", "figures"])
      expect(readdirSync(join(directory, "mine", folder))).toEqual(readdirSync(join(out, folder)));
    for (const name of ["results.csv", "pairs.csv", "sequences.csv"]) {
      const cells = (path: string) => readFileSync(path, "utf8").replace(/,[\d.e-]+$/gm, ""); // fitSeconds stands last
      expect(cells(join(directory, "mine", name))).toBe(cells(join(out, name)));
    }
    expect(readFileSync(join(directory, "mine/report.html"), "utf8")).toContain(c.headline[0]);

    // Counts of sequences and observed steps, 20 in each sequence.
    expect(c.report.subtitle).toBe("6 sequences to train, 2 to choose, 7 to test");
    const facts = c.report.sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === "facts" ? block.facts : [])));
    expect(facts).toContainEqual({ name: "Train", value: "6 sequences, 120 observed steps" });
    expect(facts).toContainEqual({ name: "Test", value: "7 sequences, 140 observed steps" });

    expect(c.pairs).toHaveLength(3);
    expect(c.models.map(({ spec }) => spec)).toEqual(models);
    for (const { model, logLikelihood: scored } of c.models) {
      const again = await score(model, { ...file, splits: null }, { seed: 3 });
      const tested = again.sequences.filter(({ id }) => scored.sequences.some((sequence) => sequence.id === id));
      expect(tested.map(({ value }) => value)).toEqual(scored.sequences.map(({ value }) => value));
      // The line of a finished model says its score, in bits a step.
      const bits = -scored.value / scored.steps / Math.LN2;
      expect(lines().some((line) => line.includes(`test ${bits.toFixed(4)} bits per step`))).toBe(true);
    }
    expect(c.figures.scores[0]?.id).toBe("scores");
  }, 60_000);

  it("takes a family of one's own that is added here", async () => {
    families.add({
      name: "sticky",
      noun: "sticky model",
      role: "baseline",
      nested: true,
      size: "states",
      largestSize: 8,
      help: "states that stay",
      options: { stay: { type: "number", above: 0, below: 1, help: "probability of staying", default: "0.9" } },
      races: (spec, train) => {
        const stateCount = spec.size ?? 2;
        const candidate = { stateCount, stay: numberOption(spec, "stay", 0.9) };
        const name = specWithSize(spec, stateCount);
        return [{ entrants: [{ name, label: `${stateCount} states`, candidate, iterations: 5, work: train.stepCount }] }];
      },
      start: ({ stateCount, stay }: { stateCount: number; stay: number }, train: Dataset) =>
        hiddenMarkov({
          initial: Array(stateCount).fill(1 / stateCount),
          transition: Array.from({ length: stateCount }, (_, k) =>
            Array.from({ length: stateCount }, (_, j) => (j === k ? stay : (1 - stay) / (stateCount - 1))),
          ),
          emission: {
            kind: "categorical",
            probabilities: Array.from({ length: stateCount }, (_, k) =>
              Array.from({ length: train.targets.size }, (_, v) => (v === k % train.targets.size ? 0.6 : 0.4 / (train.targets.size - 1))),
            ),
          },
        }) as unknown as AnyModel,
      learner: () => baumWelch({ maxIterations: 5 }),
      findings: (own) => ({ headline: own.map(({ name }) => `${name} is sticky.`), results: { stickiness: own.length } }),
    });
    const c = await compare({ data, models: ["sticky:2,stay=0.8", "gru:2,epochs=1,lr=0.01"], workers: 0 });
    expect(c.headline.join(" ")).toContain("the best sticky model, sticky:2");
    expect(c.headline).toContain("sticky:2 is sticky.");
    expect(c.results).toMatchObject({ stickiness: 1 });
    expect(c.results.models[0]).toMatchObject({ iterations: 5, settings: { stateCount: 2, stay: 0.8 } });
  });

  it("refuses what does not fit before anything is computed, and stops when it is told to", async () => {
    await expect(compare({ data, models: ["hmm:2", "hmm:2"], workers: 0 })).rejects.toThrow(UsageError);
    await expect(compare({ data, models: ["hmmm:2"], workers: 0 })).rejects.toThrow(/unknown model "hmmm".*did you mean "hmm"/);
    await expect(compare({ data, models: ["hmm:2,emission=poisson"], workers: 0 })).rejects.toThrow(UsageError);
    const reason = new Error("enough");
    await expect(compare({ data, models, workers: 0, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    // A fit in this process runs to its end all the same: it should not be long.
    setTimeout(() => controller.abort(reason), 30);
    const long = compare({
      data,
      models: ["gru:8,epochs=400,patience=400,lr=0.001", "gru:9,epochs=400"],
      workers: 0,
      signal: controller.signal,
    });
    await expect(long).rejects.toBe(reason);
  });
});

describe("fitModel, score and model files", () => {
  it("fit as the command does, write what it writes, and start from a model", async () => {
    const path = join(directory, "hmm.json");
    const args = [
      "fit",
      "hmm:2,restarts=2,iterations=20",
      "--data",
      join(directory, "rounds.json"),
      "--out",
      path,
      "--workers",
      "0",
      "--quiet",
    ];
    const run = await runHere(args);
    expect(run.code, run.error).toBe(0);
    const fitted = await fitModel("hmm:2,restarts=2,iterations=20", join(directory, "rounds.json"), { workers: 0 });
    const theirs = JSON.parse(readFileSync(path, "utf8"));
    const aside = ({ provenance: { fittedAt: _, fitSeconds: __, ...provenance }, ...file }: typeof theirs) => ({ ...file, provenance });
    await writeModelFile(join(directory, "mine.json"), fitted.file);
    expect(aside(JSON.parse(readFileSync(join(directory, "mine.json"), "utf8")))).toEqual(aside(theirs));

    await writeModelFile(join(directory, "bare.json"), fitted.model);
    const again = await readModelFile(join(directory, "bare.json"));
    expect((await score(again, data)).value).toBe(logLikelihood(fitted.model as never, data, forward()).value);

    const on = await fitModel("hmm,iterations=20", data, { from: fitted.model, workers: 0 });
    expect(on.chosen).toBe(`from ${fitted.name}`);
    expect(on.parameters).toBe(fitted.parameters);
  });

  it("scores by a method that is asked for, with its error", async () => {
    const { file } = await fitModel("noisy-elman:2,epochs=1,lr=0.01", data, { workers: 0 });
    const noisy = (await import("unrolled")).parseModel(file, "noisy");
    const scored = await score(noisy, data, { method: "smc", particles: 20, replicates: 3, seed: 5 });
    expect(scored.standardErrorFrom).toBe("replicates");
    expect(scored.method).toContain("smc");
    expect(smc({ particles: 20 }).randomness).toBe("random");
    await expect(score(noisy, data, { method: "forward" })).rejects.toThrow(/forward/);
  });
});
