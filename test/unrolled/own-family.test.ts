import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
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
