import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { key } from "@unrolled/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../support/run-here.js";

let directory: string;
let run: Awaited<ReturnType<typeof runHere>>;
const models = ["hmm:2,restarts=1,iterations=5", "gru:3,epochs=2,lr=0.01", "noisy-gru:2,epochs=1"];
const common = ["--particles", "8", "--replicates", "2", "--images", "none", "--quiet"];
const compare = (out: string, ...more: string[]): Promise<Awaited<ReturnType<typeof runHere>>> =>
  runHere(["compare", ...models.flatMap((spec) => ["--model", spec]), "--out", out, ...common, ...more], { cwd: directory });

/** A hundred numbers, an autoregression, as someone has them in a file; `gap` leaves one out. */
function hundred(gap: number | null): string {
  const z = new Float64Array(100);
  key("one series").fillNormal(z);
  let state = 0;
  const rows = Array.from(z, (noise, t) => {
    state = 0.8 * state + 0.5 * noise;
    return t === gap ? "" : (10 + state).toFixed(3);
  });
  return `y,x\n${rows.map((y, t) => `${y},${t % 7}`).join("\n")}\n`;
}

interface Results {
  readonly data: { readonly split: string; readonly splitsFrom: string; readonly read: readonly string[] };
  readonly models: readonly {
    readonly name: string;
    readonly steps: number;
    readonly logLikelihood: number;
    readonly sequences: readonly { readonly id: string; readonly context: number; readonly increments: readonly number[] }[];
  }[];
  readonly pairs: readonly {
    readonly unitKind: string;
    readonly units: number;
    readonly blockLength: number;
    readonly interval95: unknown;
  }[];
}
const results = (out: string): Results => JSON.parse(readFileSync(join(directory, out, "results.json"), "utf8"));

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-series-"));
  writeFileSync(join(directory, "hundred.csv"), hundred(null).replaceAll(/,[^\n]*/g, ""));
  writeFileSync(join(directory, "gap.csv"), hundred(70).replaceAll(/,\d$/gm, "").replace("y,x", "y"));
  run = await compare("out", "--data", "hundred.csv");
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("a file with one series of 100 numbers", () => {
  it("goes through compare, cut in time, each difference over blocks of the test part", () => {
    expect(run.error).toBe("");
    expect(run.code).toBe(0);
    const { data, models: scored, pairs } = results("out");
    expect(data.split).toBe("temporal");
    expect(data.read.join()).toMatch(/cannot be dealt out .* the first 60 % of the series are train/);
    for (const { steps, sequences } of scored) {
      expect(steps).toBe(20);
      expect(sequences).toHaveLength(1);
      expect(sequences[0]).toMatchObject({ id: "hundred/test", context: 80 });
      expect(sequences[0].increments).toHaveLength(20);
    }
    for (const pair of pairs) {
      expect(pair.unitKind).toBe("blocks");
      expect(pair.units).toBeGreaterThanOrEqual(6);
      expect(pair.interval95).not.toBeNull();
    }
    const report = readFileSync(join(directory, "out", "report.html"), "utf8");
    expect(report).toMatch(/cut in time: 60 steps to train, 20 to choose, 20 to test/);
    expect(report).toMatch(/blocks of \d neighbouring steps/);
    expect(report).toMatch(/every model is given all steps before/);
  });

  it("is scored the same by loglik with --split temporal:test, by any number of workers", async () => {
    for (const { name, logLikelihood } of results("out").models.filter((_, m) => m !== 1)) {
      const file = `out/models/${name.replaceAll(":", "-")}.json`;
      const args = [
        "loglik",
        file,
        "--data",
        "hundred.csv",
        "--split",
        "temporal:test",
        "--particles",
        "8",
        "--replicates",
        "2",
        "--json",
        "--quiet",
      ];
      const again = await runHere(args, { cwd: directory });
      expect(again.error).toBe("");
      expect(JSON.parse(again.out)).toMatchObject({ logLikelihood, split: "temporal:test" });
    }
    const refused = await runHere(["loglik", "out/models/hmm-2.json", "--data", "hundred.csv", "--split", "test"], { cwd: directory });
    expect(refused.code).toBe(2);
    expect(refused.error).toMatch(/--split temporal:test/);
  });

  it("may miss steps where the models can do without them", async () => {
    const gapped = await runHere(
      [
        "compare",
        "--model",
        "hmm:2,restarts=1,iterations=5",
        "--model",
        "hmm:3,restarts=1,iterations=5",
        "--data",
        "gap.csv",
        "--out",
        "gap",
        ...common,
      ],
      { cwd: directory },
    );
    expect(gapped.code).toBe(0);
    expect(results("gap").pairs[0]).toMatchObject({ unitKind: "blocks" });
  });

  it("is fitted on the steps that compare trains on where fit is told to cut in time", async () => {
    const fitted = await runHere(
      ["fit", "hmm:2,restarts=1,iterations=5", "--data", "hundred.csv", "--split", "temporal", "--out", "hmm.json", "--json"],
      { cwd: directory },
    );
    expect(fitted.code).toBe(0);
    const model = (path: string) => JSON.parse(readFileSync(join(directory, path), "utf8"));
    expect(model("hmm.json").emission).toEqual(model("out/models/hmm-2.json").emission);
    const refused = await runHere(["fit", "hmm:2", "--data", "hundred.csv", "--split", "test", "--out", "x.json"], { cwd: directory });
    expect(refused.error).toMatch(/--split must be one of temporal, shuffled, by-group/);
  });
});
