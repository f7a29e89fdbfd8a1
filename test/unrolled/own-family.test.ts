import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { markdownBlocks } from "../support/code-blocks.js";
import { runCommand } from "../support/run-command.js";

// The family of docs/adding-a-family.md, in a project of its own that has the package installed: public names only.

const page = resolve(import.meta.dirname, "../../docs/adding-a-family.md");
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-family-"));
  mkdirSync(join(directory, "node_modules"));
  symlinkSync(resolve(import.meta.dirname, "../../packages/unrolled"), join(directory, "node_modules/unrolled"), "junction");
  for (const { shows, code } of markdownBlocks(page)) if (shows !== null) writeFileSync(join(directory, shows), `${code}\n`);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The exponential law, and a hidden Markov model of it that EM fits. */
const ownLaw = `
import { baumWelch, defineLaw, families, hiddenMarkov, laws } from "unrolled/extend";
laws.add(defineLaw({
  name: "exponential", targets: "real", density: true, parameters: ["rates"],
  distribution: ({ rates }) => ({
    kind: "exponential",
    logProb: (y) => y.reduce((sum, v, d) => sum + (Number.isNaN(v) ? 0 : Math.log(rates[d]) - rates[d] * v), 0),
    sample(key) {
      const u = new Float64Array(rates.length);
      key.fillUniform(u);
      return rates.map((rate, d) => -Math.log(u[d]) / rate);
    },
    entropy: () => rates.reduce((sum, rate) => sum + 1 - Math.log(rate), 0),
  }),
  fit: (values, weights) => ({ rates: [weights.reduce((sum, w) => sum + w, 0) / values.reduce((sum, [y], i) => sum + weights[i] * y, 0)] }),
  logPrior: () => 0,
}));
families.add({
  name: "exponential", noun: "exponential hidden Markov model", role: "baseline", nested: false, size: "states", largestSize: 4, help: "waits", options: {},
  races: (spec, train) => [{ entrants: [{ name: spec.text, label: "", candidate: { k: spec.size }, iterations: 10, work: train.stepCount }] }],
  start: ({ k }) => hiddenMarkov({
    initial: Array(k).fill(1 / k),
    transition: Array.from({ length: k }, (_, a) => Array.from({ length: k }, (_, b) => (a === b ? 0.8 : 0.2 / (k - 1)))),
    emission: { kind: "exponential", rates: Array.from({ length: k }, (_, a) => [1 + 2 * a]) },
  }),
  learner: () => baumWelch({ maxIterations: 10 }),
});`;

const forgettingFamily = `
import { families } from "unrolled/extend";
families.add({
  name: "forgetting", noun: "forgetting model", role: "baseline", nested: false, size: "symbols", largestSize: 1, help: "forgets", options: {},
  races: () => [{ entrants: [0.5, 0.9].map((keep) => ({ name: "forgetting", label: "keep " + keep, candidate: { keep }, iterations: 1, work: 1 })) }],
  start: ({ keep }, train) => forgetting({ size: train.targets.size, prior: 1, keep }),
});`;

const ownTable = (cell: (i: number, t: number) => string): string =>
  ["sequence,t,target_y", ...Array.from({ length: 240 }, (_, row) => `s${Math.floor(row / 20)},${row % 20},${cell(Math.floor(row / 20), row % 20)}`)].join("\n"); // biome-ignore format: one line

const models = ["cycle:3", "cycle:2,stay=0.8,iterations=5", "hmm:3,restarts=2", "gru:3,epochs=2"];
const compare = (out: string, ...more: string[]) =>
  runCommand(
    [
      "compare",
      "--use",
      "cycle.mjs",
      "--data",
      "lights.txt",
      ...models.flatMap((spec) => ["--model", spec]),
      "--out",
      out,
      "--images",
      "none",
      ...more,
    ],
    { cwd: directory },
  );
const results = (out: string) => JSON.parse(readFileSync(join(directory, out, "results.json"), "utf8"));
const timesAside = (out: string): string =>
  JSON.stringify(results(out), (name, value) => (/econds$/.test(name) || name === "timing" ? undefined : value));

describe("a family of one's own in unrolled compare", () => {
  it("is fitted, scored, compared in pairs and reported on, to the same bytes in this process and by two workers", async () => {
    const [here, threads] = [await compare("here", "--workers", "0"), await compare("threads", "--workers", "2")];
    expect(here.code, here.error).toBe(0);
    expect(threads.code, threads.error).toBe(0);
    expect(timesAside("threads")).toBe(timesAside("here"));
    const { models: rows, pairs } = results("here");
    expect(rows.map(({ spec }: { spec: string }) => spec)).toEqual(models);
    expect(rows[0].settings).toEqual({ stateCount: 3, stay: 0.5, maxIterations: 100 });
    expect(pairs).toHaveLength(6);
    // What makes it a model of its own: transitions of probability 0 stay 0.
    const { transition } = JSON.parse(readFileSync(join(directory, "here/models/cycle-3.json"), "utf8"));
    for (const [k, row] of transition.entries()) expect(row[(k + 2) % 3]).toBe(0);
    // The limit that it says it has, the noun, the role and the findings.
    expect(rows[1]).toMatchObject({ stopped: "maxIterations", iterations: 5 });
    expect(here.out).toContain("limit of 5 iterations");
    expect(here.out).toMatch(/the best cyclic Markov model, cycle:3, is ahead of the best recurrent network/);
    const report = readFileSync(join(directory, "here/report.html"), "utf8");
    expect(report).toMatch(/The states of cycle:3 stay for another step with probability 0\.\d\d, 0\.\d\d, 0\.\d\d\./);
    expect(report).not.toMatch(/do not see the inputs|vowel/);
  }, 60_000);

  it("is compared in a script by two workers, to what the command computes", async () => {
    writeFileSync(
      join(directory, "script.mjs"),
      `import { compare, writeReport } from "unrolled";
const c = await compare({ data: "lights.txt", models: ${JSON.stringify(models)}, workers: 2, extensions: ["./cycle.mjs"] });
await writeReport(c, "script", { images: "none" });
console.log(c.headline[0]);`,
    );
    const run = spawnSync(process.execPath, ["script.mjs"], { cwd: directory, encoding: "utf8" });
    expect(run.stderr).toBe("");
    expect(run.stdout).toMatch(/the best cyclic Markov model, cycle:3, is ahead of/);
    expect(timesAside("script")).toBe(timesAside("here"));
  }, 60_000);

  it("may have a law and a kind of model of its own, in this process and by two workers", async () => {
    writeFileSync(join(directory, "exponential.mjs"), ownLaw);
    const forgetting = markdownBlocks(resolve(import.meta.dirname, "../../docs/adding-a-model.md")).find(({ code }) =>
      code.includes("modelKinds.add"),
    )!;
    const { outputText } = ts.transpileModule(forgetting.code.split("const data =")[0]!, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } }); // biome-ignore format: one line
    writeFileSync(join(directory, "forgetting.mjs"), `${outputText}${forgettingFamily}`);
    writeFileSync(
      join(directory, "waits.csv"),
      ownTable((i, t) => `${(((t * t * 7 + i) % 11) + 1) / (t % 20 < 10 ? 2 : 20)}`),
    );
    const jobs = [
      ["exponential.mjs", "waits.csv", "exponential:2", "hmm:2,restarts=2"],
      ["forgetting.mjs", "lights.txt", "forgetting", "ngram:1"],
    ] as const;
    for (const [module, data, ...specs] of jobs) {
      const run = (out: string, workers: string) =>
        runCommand(
          ["compare", "--use", module, "--data", data, ...specs.flatMap((spec) => ["--model", spec])].concat(
            ["--out", out, "--images", "none", "--workers", workers], // biome-ignore format: one line
          ),
          { cwd: directory },
        );
      const [here, threads] = [await run(`${module}-0`, "0"), await run(`${module}-2`, "2")];
      expect(here.code, here.error).toBe(0);
      expect(threads.code, threads.error).toBe(0);
      expect(timesAside(`${module}-2`)).toBe(timesAside(`${module}-0`));
    }
  }, 60_000);

  it("has a law that a pool's workers know from its module; where they do not, the work is done here, and a note says so", () => {
    const script = `
import "./exponential.mjs";
import { baumWelch, fit, forward, hiddenMarkov, logLikelihood, packDataset, workerPool } from "unrolled";
const model = hiddenMarkov({ initial: [0.5, 0.5], transition: [[0.9, 0.1], [0.2, 0.8]], emission: { kind: "exponential", rates: [[1], [3]] } });
const sequences = ["a", "b", "c"].map((id, i) => ({ id, targets: Array.from({ length: 30 }, (_, t) => [((t * t + i) % 7) / 5 + 0.1]) }));
const data = packDataset({ name: "waits", targets: { kind: "real", size: 1, names: null }, sequences });
const splits = { train: data, valid: null };
const learner = baumWelch({ maxIterations: 4 });
const here = [logLikelihood(model, data, forward()).value, fit(model, splits, learner, {}).model.toFile()];
for (const extensions of [[], ["./exponential.mjs"]]) {
  const notes = [];
  const pool = await workerPool({ workers: 2, extensions, onNote: (text) => notes.push(text) });
  const away = [(await pool.logLikelihood(model, data, forward())).value, (await pool.fit(model, splits, learner, {})).model.toFile()];
  await pool.close();
  console.log(JSON.stringify(away) === JSON.stringify(here), [...new Set(notes)].join("; "));
}`;
    writeFileSync(join(directory, "pool.mjs"), script);
    const run = spawnSync(process.execPath, ["pool.mjs"], { cwd: directory, encoding: "utf8" });
    expect(run.stderr).toBe("");
    const [unknown, known] = run.stdout.trimEnd().split("\n");
    expect(unknown).toMatch(
      /^true a worker cannot carry out a task: it cannot make the model again \(model: emission\.kind: expected .*, found "exponential"\); .* extensions\. It runs in this process$/,
    );
    expect(known!.trim()).toBe("true");
  }, 60_000);

  it("compares by a law that only the script added: its fits are done here, to the same bytes, and a note says how threads can have them", () => {
    const script = `${ownLaw.slice(0, ownLaw.indexOf("families.add"))}
import { compare, packDataset } from "unrolled";
const sequences = Array.from({ length: 12 }, (_, i) => ({ id: "s" + i, targets: Array.from({ length: 12 }, (_, t) => [((t * t + i) % 7) / 5 + 0.1]) }));
const data = packDataset({ name: "waits", targets: { kind: "real", size: 1, names: null }, sequences });
const notes = new Set();
const nothing = () => {};
const progress = { expect: nothing, advance: nothing, finish: nothing, stop: nothing, note: (text) => notes.add(text) };
const values = [];
for (const workers of [0, 2]) {
  const { models } = await compare({ data, models: ["hmm:2,emission=exponential,restarts=2,iterations=5"], workers, progress });
  values.push(models[0].logLikelihood.value);
}
console.log(values[0] === values[1], [...notes].join("; "));`;
    writeFileSync(join(directory, "compare.mjs"), script);
    const run = spawnSync(process.execPath, ["compare.mjs"], { cwd: directory, encoding: "utf8" });
    expect(run.stderr).toBe("");
    expect(run.stdout.trim()).toMatch(
      /^true (.*; )?a worker cannot carry out a task: it does not know the law "exponential"; give the module that adds it to --use, or to extensions\. It runs in this process/,
    );
  }, 60_000);

  it("goes on from its parts, but not from those of another version of the module", async () => {
    const again = await compare("here", "--workers", "0", "--resume");
    expect(again.code, again.error).toBe(0);
    expect(results("here").timing.reusedParts).toBeGreaterThan(0);
    writeFileSync(join(directory, "cycle.mjs"), `${readFileSync(join(directory, "cycle.mjs"), "utf8")}\n// another version\n`);
    const refused = await compare("here", "--workers", "0", "--resume");
    expect(refused.code).toBe(2);
    expect(refused.error).toMatch(/^unrolled: --resume: .* are of other modules, or another version of them \(--use\)/);
  });

  it("stands in the help, and is unknown without its module", async () => {
    const help = await runCommand(["compare", "--use", "cycle.mjs", "--help"], { cwd: directory });
    expect(help.out).toMatch(/^ {2}cycle\[:states\] +states that follow one another in a circle/m);
    expect(help.out).toMatch(/^ +stay=number +probability of staying that EM starts from \(default 0\.5\)$/m);
    const without = await runCommand(["fit", "cycle:3", "--data", "lights.txt", "--out", "x.json"], { cwd: directory });
    expect(without.code).toBe(2);
    expect(without.error).toContain('unknown model "cycle"');
  });

  it.each([
    ["missing.mjs", /^unrolled: --use \S*missing\.mjs: an ES module is required that Node can import; it said: Cannot find module/],
    ["broken.mjs", /^unrolled: --use \S*broken\.mjs: .*there is a family called "hmm" already; give yours another name/],
  ])("is exit 2 and one line where the module cannot be loaded: %s", async (module, message) => {
    writeFileSync(
      join(directory, "broken.mjs"),
      `import { families } from "unrolled/extend";\nfamilies.add({ ...families.find("hmm"), help: "mine" });\n`,
    );
    const { code, error } = await runCommand(["fit", "hmm:2", "--use", module, "--data", "lights.txt", "--out", "x.json"], {
      cwd: directory,
    });
    expect(code).toBe(2);
    expect(error).toMatch(message);
    expect(error.trim().split("\n")).toHaveLength(1);
  });
});
