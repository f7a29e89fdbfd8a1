import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../support/run-command.js";
import { runHere } from "../support/run-here.js";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-compare-"));
  writeFileSync(join(directory, "tiny.json"), JSON.stringify(tinyText()));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** 18 short sequences in 9 groups of letters where a vowel follows a consonant; nothing random about it. */
function tinyText() {
  const symbols = [..."abcdefghijklmnopqrstuvwxyz "];
  const words = ["banana", "cod", "whale", "sea", "harpoon", "pequod", "ship", "tide", "gale"];
  const sequences = Array.from({ length: 18 }, (_, i) => ({
    id: `s${i}`,
    group: `page-${Math.floor(i / 2)}`,
    targets: Array.from(`${words[i % 9]} ${words[(i * 5 + 2) % 9]} ${words[(i * 7 + 1) % 9]}`, (character) => symbols.indexOf(character)),
  }));
  const of = (...groups: number[]): number[] => groups.flatMap((group) => [2 * group, 2 * group + 1]);
  return {
    format: "unrolled/sequences",
    version: 1,
    name: "tiny",
    targets: { kind: "categorical", size: 27, symbols },
    inputs: null,
    splits: { train: of(0, 1, 2, 3, 4), valid: of(5), test: of(6, 7, 8) },
    sequences,
  };
}

const models = [
  "ngram",
  "hmm:2,restarts=2,iterations=9",
  "elman:3,epochs=3",
  "gru:3,epochs=3,lr=0.01",
  "lstm:3,epochs=2,lr=0.01",
  "noisy-gru:2,epochs=2,learner=fivo,seed=4",
];
const everything = ["--data", "tiny.json", ...models.flatMap((spec) => ["--model", spec]), "--particles", "8", "--replicates", "3"];
/** Without images, which take longer than these models. */
const compare = (out: string, ...more: string[]) => ["compare", ...everything, "--out", out, "--images", "none", ...more];

interface Results {
  readonly models: readonly {
    readonly name: string;
    readonly spec: string;
    readonly logLikelihood: number;
    readonly steps: number;
    readonly standardErrorFrom: string;
    readonly standardError: number;
    readonly model: string;
    readonly fits: readonly unknown[];
    readonly candidates: readonly { readonly validPerStep: number; readonly chosen: boolean; readonly finished: boolean }[];
    readonly sequences: readonly { readonly id: string; readonly logLikelihood: number; readonly increments: readonly number[] }[];
  }[];
  readonly pairs: readonly {
    readonly a: string;
    readonly b: string;
    readonly split: string;
    readonly meanDifferencePerStep: number;
    readonly interval95: readonly number[];
    readonly overFits: { readonly fitsOfA: number } | null;
  }[];
  readonly timing: { readonly reusedParts: number };
  readonly vowels: unknown;
}

const read = (out: string): string => readFileSync(join(directory, out, "results.json"), "utf8");
const results = (out: string): Results => JSON.parse(read(out)) as Results;

/** results.json as it stands, line by line, without the times: the fields named …seconds and the block `timing`. */
function timesAside(text: string): string {
  return text.replace(/^\s*"\w*[sS]econds": .*\n/gm, "").replace(/^ {2}"timing": \{[\s\S]*?^ {2}\}\n/m, "");
}

describe("unrolled compare", () => {
  let whole: Awaited<ReturnType<typeof runCommand>>;
  beforeAll(async () => {
    whole = await runCommand(compare("two", "--workers", "2"), { cwd: directory });
  }, 60_000);

  it("fits, scores and compares every kind of model, and says how it went", () => {
    expect(whole.code, whole.error).toBe(0);
    const { models: rows, pairs } = results("two");
    expect(rows.map(({ spec }) => spec)).toEqual(models);
    expect(rows[0]?.name).toMatch(/^ngram:[1-6]$/);
    expect(pairs).toHaveLength(15);
    expect(whole.out).toMatch(/model +parameters +bits per character ± SE +Monte Carlo SE +fit s +stopped/);
    for (const { name } of rows) expect(whole.out).toContain(name);
    expect(whole.out).toMatch(/seed 1;.*report: two\/report\.html/);
    expect(whole.error).toMatch(/\[\d+ s\] gru:3,epochs=3,lr=0\.01: .*fitted in/);
  });

  it("writes scores that add up, with Monte Carlo errors where sampling was needed", () => {
    const { models: rows, pairs } = results("two");
    const total = tinyText().splits.test.reduce((sum, i) => sum + (tinyText().sequences[i]?.targets.length ?? 0), 0);
    for (const row of rows) {
      expect(row.steps).toBe(total);
      expect(row.sequences.map(({ id }) => id)).toEqual(tinyText().splits.test.map((i) => `s${i}`));
      const sum = row.sequences.reduce((all, { logLikelihood }) => all + logLikelihood, 0);
      expect(row.logLikelihood).toBeCloseTo(sum, 9);
      for (const { logLikelihood, increments } of row.sequences)
        expect(increments.reduce((all, increment) => all + increment, 0)).toBeCloseTo(logLikelihood, 9);
      expect(row.standardErrorFrom).toBe(row.spec.startsWith("noisy") ? "replicates" : "exact");
      expect(row.standardError > 0).toBe(row.spec.startsWith("noisy"));
    }
    for (const pair of pairs) {
      const [a, b] = [pair.a, pair.b].map((name) => rows.find((row) => row.name === name)?.logLikelihood ?? Number.NaN) as [number, number];
      expect(pair.meanDifferencePerStep).toBeCloseTo((a - b) / total, 9);
      expect(pair.split).toBe("test");
    }
  });

  it("chooses on valid the best of the candidates that ran to their end", () => {
    for (const { candidates } of results("two").models) {
      const best = Math.max(...candidates.filter(({ finished }) => finished).map(({ validPerStep }) => validPerStep));
      expect(candidates.find(({ chosen }) => chosen)?.validPerStep).toBe(best);
    }
    expect(results("two").models.map(({ candidates }) => candidates.length)).toEqual([12, 2, 2, 1, 1, 4]);
  });

  it("writes each figure as SVG and PNG beside its data unless told otherwise", async () => {
    const { code, error } = await runHere(
      ["compare", "--data", "tiny.json", "--model", "ngram:2", "--model", "ngram:1", "--out", "drawn"],
      {
        cwd: directory,
      },
    );
    expect(code, error).toBe(0);
    const figures = readdirSync(join(directory, "drawn", "figures"));
    const data = figures.filter((name) => name.endsWith(".json"));
    expect(data.length).toBeGreaterThan(1);
    expect(figures).toHaveLength(3 * data.length);
    for (const name of data) {
      const drawn = (ending: string) => readFileSync(join(directory, "drawn", "figures", name.replace("json", ending)));
      expect(drawn("svg").toString()).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
      expect(drawn("png").subarray(1, 4).toString()).toBe("PNG");
    }
  });

  it("writes the report, the figures, and models that the command reads and scores the same", async () => {
    const report = readFileSync(join(directory, "two", "report.html"), "utf8");
    expect(report).toMatch(/^<!doctype html>/);
    expect(report).toMatch(/hidden Markov model with two states (separates|does not separate) vowels from consonants/);
    const figures = readdirSync(join(directory, "two", "figures"));
    expect(figures).toEqual(
      expect.arrayContaining([
        "scores.json",
        "pairs.json",
        "learning-curves.json",
        "two-states.json",
        "posterior.json",
        "transitions.json",
      ]),
    );
    for (const model of results("two").models) {
      const args = ["loglik", join("two", model.model), "--data", "tiny.json", "--split", "test", "--particles", "8", "--replicates", "3"];
      const { out, error } = await runHere([...args, "--json", "--quiet"], { cwd: directory });
      expect(error).toBe("");
      const again = JSON.parse(out) as Results["models"][number];
      expect(again.logLikelihood).toBe(model.logLikelihood);
      expect(again.standardError).toBe(model.standardError);
      expect(again.sequences).toEqual(model.sequences);
    }
  });

  it("writes the tables of results.json as CSV, to the last digit", () => {
    const { models: rows, pairs } = results("two");
    const table = (name: string): Record<string, string>[] => {
      const [header = [], ...cells] = readFileSync(join(directory, "two", name), "utf8")
        .trimEnd()
        .split("\n")
        // Names of models hold commas, so these cells are quoted.
        .map((line) =>
          [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].slice(0, -1).map(([, cell = ""]) => cell.replace(/^"|"$/g, "")),
        );
      return cells.map((row) => Object.fromEntries(header.map((column, i) => [column, row[i] ?? ""])));
    };
    const models = table("results.csv");
    expect(models.map(({ name, spec }) => [name, spec])).toEqual(rows.map(({ name, spec }) => [name, spec]));
    expect(models.map(({ logLikelihood }) => Number(logLikelihood))).toEqual(rows.map(({ logLikelihood }) => logLikelihood));
    const differences = table("pairs.csv");
    expect(differences.map(({ a, b, interval95Low }) => [a, b, Number(interval95Low)])).toEqual(
      pairs.map(({ a, b, interval95 }) => [a, b, interval95?.[0] ?? 0]),
    );
    expect(table("sequences.csv").map(({ model, sequence, logLikelihood }) => [model, sequence, Number(logLikelihood)])).toEqual(
      rows.flatMap(({ name, sequences }) => sequences.map(({ id, logLikelihood }) => [name, id, logLikelihood])),
    );
  });

  it("gives the same bytes, times aside, for 2 workers, 1 worker and none", async () => {
    const args = (workers: string) => compare(`w${workers}`, "--workers", workers, "--json", "--quiet");
    const runs = await Promise.all([runCommand(args("1"), { cwd: directory }), runHere(args("0"), { cwd: directory })]);
    for (const [i, workers] of ["1", "0"].entries()) {
      expect(runs[i]?.code).toBe(0);
      expect(runs[i]?.error).toBe("");
      expect(timesAside(read(`w${workers}`))).toBe(timesAside(read("two")));
      expect(runs[i]?.out).toBe(read(`w${workers}`));
    }
    expect(timesAside(read("two"))).not.toMatch(/econds/);
    expect(timesAside(read("two")).length).toBeGreaterThan(0.9 * read("two").length);
  });

  it("gives other numbers for another seed", async () => {
    await runHere(
      ["compare", "--data", "tiny.json", "--model", "gru:3,epochs=2,lr=0.01", "--seed", "other", "--out", "seed", "--images", "none"],
      { cwd: directory },
    );
    await runHere(["compare", "--data", "tiny.json", "--model", "gru:3,epochs=2,lr=0.01", "--out", "seed1", "--images", "none"], {
      cwd: directory,
    });
    expect(results("seed").models[0]?.logLikelihood).not.toBe(results("seed1").models[0]?.logLikelihood);
  });

  it("goes on after SIGKILL with --resume, and ends with the same results", async () => {
    const killed = await runCommand(compare("killed", "--workers", "1"), {
      cwd: directory,
      watch: (_, kill) => {
        const wait = setInterval(() => {
          const parts = join(directory, "killed", "parts");
          if (existsSync(parts) && readdirSync(parts).filter((name) => name.endsWith(".json")).length >= 8) {
            clearInterval(wait);
            kill("SIGKILL");
          }
        }, 5);
        setTimeout(() => clearInterval(wait), 20_000).unref();
      },
    });
    expect(killed.signal).toBe("SIGKILL");
    expect(existsSync(join(directory, "killed", "results.json"))).toBe(false);
    const resumed = await runHere(compare("killed", "--resume"), { cwd: directory });
    expect(resumed.code, resumed.error).toBe(0);
    expect(results("killed").timing.reusedParts).toBeGreaterThanOrEqual(8);
    expect(timesAside(read("killed"))).toBe(timesAside(read("two")));
  });

  it("stops at Ctrl-C with exit code 130, says what is kept and how to go on", async () => {
    const slow = [
      "compare",
      "--data",
      "tiny.json",
      "--model",
      "ngram:2",
      "--model",
      "lstm:48,epochs=2000,patience=2000,lr=0.001",
      "--out",
      "stopped",
    ];
    let sent = false;
    const stopped = await runCommand(slow, {
      cwd: directory,
      watch: (error, kill) => {
        if (!sent && error.includes("ngram:2: ")) {
          sent = true;
          kill("SIGINT");
        }
      },
    });
    expect(stopped.code).toBe(130);
    expect(stopped.error.trimEnd().split("\n").at(-1)).toMatch(
      /^unrolled: stopped by Ctrl-C; \d+ finished parts are kept in stopped\/parts; to go on: unrolled compare --data tiny\.json .*--out stopped --resume$/,
    );
    expect(
      readdirSync(join(directory, "stopped", "parts")).filter((name) => /^[0-9a-f]{64}\.json$/.test(name)).length,
    ).toBeGreaterThanOrEqual(2);
  });

  it("starts afresh without --resume, and says so", async () => {
    const again = await runHere(["compare", "--data", "tiny.json", "--model", "ngram:2", "--out", "stopped", "--images", "none"], {
      cwd: directory,
    });
    expect(again.error).toMatch(/stopped holds \d+ finished parts of an earlier run: starting afresh/);
    expect(results("stopped").timing.reusedParts).toBe(0);
  });

  it("exits 1 when the disk fills, keeps the finished parts, and goes on from them", async () => {
    // Long enough that the n-gram beside it, whose part is small enough to be written, is finished before.
    const args = [
      "compare",
      "--data",
      "tiny.json",
      "--model",
      "ngram:2",
      "--model",
      "lstm:40,epochs=14,lr=0.01",
      "--out",
      "full",
      "--images",
      "none",
    ];
    const full = await runCommand(args, { cwd: directory, fileLimit: 30 });
    expect(full.code).toBe(1);
    const lines = full.error.trimEnd().split("\n");
    expect(lines.at(-1)).toMatch(
      /^unrolled: full\/parts\/[0-9a-f]{64}\.json: cannot be written: .*; the parts that are finished are kept: .*--resume$/,
    );
    const kept = readdirSync(join(directory, "full", "parts"));
    expect(kept.length).toBeGreaterThanOrEqual(1);
    expect(kept.every((name) => /^[0-9a-f]{64}\.json$/.test(name))).toBe(true);
    const resumed = await runHere([...args, "--resume"], { cwd: directory });
    expect(resumed.code, resumed.error).toBe(0);
    expect(results("full").timing.reusedParts).toBe(kept.length);
  });

  it("exits 1 when an output cannot be written, and loses nothing", async () => {
    const args = [
      "compare",
      "--data",
      "tiny.json",
      "--model",
      "ngram:2",
      "--model",
      "ngram:3",
      "--out",
      "late",
      "--quiet",
      "--images",
      "none",
    ];
    const late = await runCommand(args, { cwd: directory, fileLimit: 200 }); // the report holds plotly, 1.5 MB
    expect(late.code).toBe(1);
    expect(late.error).toMatch(
      /^unrolled: late\/report\.html: cannot be written: .*everything that was computed is kept in late\/parts: .*--resume\n$/,
    );
    const resumed = await runHere([...args, "--resume"], { cwd: directory });
    expect(resumed.code, resumed.error).toBe(0);
  });

  it("fits again from other seeds and reports the spread between fits", async () => {
    const run = await runHere(
      [
        "compare",
        "--data",
        "tiny.json",
        "--model",
        "ngram:2",
        "--model",
        "gru:3,epochs=2,lr=0.01",
        "--model",
        "hmm:2,restarts=2,iterations=3",
        "--fits",
        "3",
        "--out",
        "fits",
        "--images",
        "none",
      ],
      { cwd: directory },
    );
    expect(run.code, run.error).toBe(0);
    const { models: rows, pairs } = results("fits");
    expect(rows.map(({ fits }) => fits.length)).toEqual([1, 3, 3]);
    expect(pairs.map(({ overFits }) => overFits?.fitsOfA)).toEqual([1, 1, 3]);
    expect(readdirSync(join(directory, "fits", "figures"))).toContain("fit-spread.json");
    expect(run.out).toContain("hold those fitted parameters fixed");
  });
});
