import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createExecutor } from "../../packages/unrolled/dist/tasks/executor.js";
import { type CommandRun, runCommand } from "../support/run-command.js";
import { runHere } from "../support/run-here.js";

const data = (shift: number) => ({
  format: "unrolled/sequences",
  version: 1,
  name: "waves",
  targets: { kind: "real", size: 1 },
  splits: { train: [0, 1, 2, 3], valid: [4], test: [5] },
  sequences: Array.from({ length: 6 }, (_, i) => ({
    id: `s${i}`,
    targets: Array.from({ length: 60 }, (_, t) => [shift + Math.sin((t + i) / 3) + ((7 * t * t + 3 * i) % 11) / 20]),
  })),
});

let directory: string;
let stopped: CommandRun;
const at = (...path: string[]): string => join(directory, ...path);
const model = (name: string): string => readFileSync(at(name), "utf8").replace(/^\s*"(\w*[sS]econds|fittedAt)": .*\n/gm, "");
/** A grid of sizes and learning rates: several parts, one after another. */
const fit = (out: string, ...more: string[]) => ["fit", "elman,epochs=20", "--data", at("waves.json"), "--out", at(out), ...more];
const isPart = (name: string): boolean => /^[0-9a-f]{64}\.json$/.test(name);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-resume-"));
  writeFileSync(at("waves.json"), JSON.stringify(data(0)));
  writeFileSync(at("others.json"), JSON.stringify(data(1)));
  let wait: NodeJS.Timeout | null = null;
  stopped = await runCommand(fit("stopped.json", "--workers", "1"), {
    cwd: directory,
    watch: (_, kill) => {
      wait ??= setInterval(() => {
        const parts = at("stopped.json.part", "parts");
        if (existsSync(parts) && readdirSync(parts).filter(isPart).length >= 2) {
          clearInterval(wait as NodeJS.Timeout);
          kill("SIGINT");
        }
      }, 5);
    },
  });
  if (wait !== null) clearInterval(wait);
  cpSync(at("stopped.json.part"), at("afresh.json.part"), { recursive: true });
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("unrolled fit, stopped by Ctrl-C", () => {
  it("ends with exit code 130, keeps what is finished beside --out, and says how to go on", () => {
    expect(stopped.code, stopped.error).toBe(130);
    expect(stopped.error.trimEnd().split("\n").at(-1)).toMatch(
      /^unrolled: stopped by Ctrl-C; finished parts and checkpoints are kept in .*stopped\.json\.part; to go on: unrolled fit elman,epochs=20 .* --resume$/,
    );
    expect(existsSync(at("stopped.json"))).toBe(false);
  });

  it("goes on with --resume to the model of a run that ran through, and removes what it kept", async () => {
    const kept = readdirSync(at("stopped.json.part", "parts")).filter(isPart);
    const resumed = await runHere(fit("stopped.json", "--workers", "0", "--resume"));
    expect(resumed.code, resumed.error).toBe(0);
    expect(kept.length).toBeGreaterThanOrEqual(2);
    const whole = await runHere(fit("whole.json", "--workers", "0"));
    expect(whole.code, whole.error).toBe(0);
    expect(model("stopped.json")).toBe(model("whole.json"));
    expect(readdirSync(directory).filter((name) => /(stopped|whole)\.json\.part/.test(name))).toEqual([]);
  });

  it("refuses parts of other data, and starts afresh without --resume, which it says", async () => {
    const args = ["fit", "elman,epochs=1", "--data", at("others.json"), "--out", at("afresh.json"), "--workers", "0"];
    const refused = await runHere([...args, "--resume"]);
    expect(refused.code).toBe(2);
    expect(refused.error).toMatch(/--resume: the finished parts in .*afresh\.json\.part.* are of other data.*leave --resume out/);
    const afresh = await runHere(args);
    expect(afresh.code).toBe(0);
    expect(afresh.error).toMatch(/afresh\.json\.part holds what an earlier run left: starting afresh/);
    expect(existsSync(at("afresh.json.part"))).toBe(false);
  });
});

describe("unrolled fit that has nothing to go on from", () => {
  it("says so, shows what it fits before it does, and leaves nothing but the model", async () => {
    const { code, error } = await runHere([
      "fit",
      "hmm:2,restarts=2",
      "--data",
      at("waves.json"),
      "--out",
      at("new.json"),
      "--workers",
      "0",
      "--resume",
    ]);
    expect(code).toBe(0);
    expect(error).toMatch(/new\.json\.part holds nothing to go on from: starting at the beginning/);
    expect(error).toMatch(/data waves: train 4 sequences, 240 steps; hmm:2,restarts=2, seed 1, 0 workers\n[\s\S]*fitted in/);
    expect(existsSync(at("new.json.part"))).toBe(false);
  });

  it("leaves a file of somebody else's in the folder alone", async () => {
    mkdirSync(at("own.json.part", "parts"), { recursive: true });
    writeFileSync(at("own.json.part", "parts", "notes.txt"), "mine");
    const args = ["fit", "hmm:2,restarts=1", "--data", at("waves.json"), "--out", at("own.json"), "--workers", "0", "--quiet"];
    expect(await runHere(args)).toMatchObject({ code: 0, error: "" });
    expect(readdirSync(at("own.json.part", "parts"))).toEqual(["notes.txt"]);
  });
});

describe("an executor that was closed", () => {
  it("starts no threads again", async () => {
    const executor = await createExecutor(1);
    await executor.close();
    await expect(executor.run({ kind: "fit", input: {}, shared: {} } as never, {} as never)).rejects.toThrow("executor: closed");
  });
});
