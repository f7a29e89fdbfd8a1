import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Figure } from "@unrolled/core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { figureText } from "../support/figure-text.js";
import { hmmFile } from "../support/hmm-file.js";
import { runHere } from "../support/run-here.js";

// What is printed and reported, in the words and figures that were read and found right. After a change:
// npx vitest run test/unrolled/as-read.test.ts -u, and read the difference.
const approved = (name: string): string => `../fixtures/unrolled/${name}.txt`;

let directory: string;
const words = ["banana", "cod", "whale", "sea", "harpoon", "pequod", "ship", "tide", "gale"];
/** 24 short sequences of letters on 12 pages; nothing random about it. */
const text = {
  format: "unrolled/sequences",
  version: 1,
  name: "tiny",
  targets: { kind: "categorical", size: 27, symbols: [..."abcdefghijklmnopqrstuvwxyz "] },
  inputs: null,
  splits: { train: [0, 1, 2, 3, 4, 5, 6, 7, 8], valid: [9, 10], test: [11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] },
  sequences: Array.from({ length: 24 }, (_, i) => ({
    id: `s${i}`,
    group: `page-${Math.floor(i / 2)}`,
    targets: Array.from(`${words[i % 9]} ${words[(i * 5 + 2) % 9]}`, (letter) => "abcdefghijklmnopqrstuvwxyz ".indexOf(letter)),
  })),
};
/** One series of two columns with an input, as numbers that need no random key. */
const series = `a,b,x\n${Array.from({ length: 120 }, (_, t) => [Math.sin(t / 5) + Math.cos(t * t), 3 + Math.cos(t / 9) + Math.sin(t * t) / 3, t % 7].map((value) => value.toFixed(3)).join(",")).join("\n")}\n`;
/** Rows of four series of counts, each by its name, in no order of time. */
const counts = `id,day,n\n${Array.from({ length: 40 }, (_, i) => `${"wxyz"[i % 4]},${20 - Math.floor(i / 4)},${(i * i) % 5}`).join("\n")}\n`;

const files: Readonly<Record<string, string>> = {
  "tiny.json": JSON.stringify(text),
  "series.csv": series,
  "counts.csv": counts,
  "hmm.json": JSON.stringify(hmmFile),
  "abc.csv": "id,y\na,x\na,y\na,z\nb,z\nb,z\n",
  "elsewhere.csv": "y\nx\nq\n",
  "ragged.csv": "a,b\n1,2\n3\n",
};

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-as-read-"));
  // Nothing was fetched here, whatever the machine has.
  vi.stubEnv("UNROLLED_CACHE", join(directory, "cache"));
  mkdirSync(join(directory, "folder"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
});

/** Times, versions and places aside. */
function steady(printed: string): string {
  return (
    printed
      .replaceAll(directory, ".")
      .replaceAll(/unrolled [\d.]+, Node v[\d.]+/g, "unrolled V, Node V")
      .replaceAll(/\d+ s with (\d+) workers, finished [^\s<"]+/g, "TIME with $1 workers")
      .replaceAll(/\[\d+ s\]/g, "[TIME]")
      .replaceAll(/\b\d+(\.\d+)? s\b/g, "TIME")
      .replaceAll(/\b(relaxed-simd|simd|plain)\b/g, "KERNEL")
      .replaceAll(/"seconds": [\d.e-]+/g, '"seconds": TIME')
      // A kernel's last digits are its own.
      .replaceAll(/-?\d+\.\d{7,}(e-?\d+)?/g, (number) => String(Number(Number(number).toPrecision(7))))
      .replaceAll(/^((?:[^\s|]+ +){6})( *\d+\.\d)(?= )/gm, "$1TIME")
  );
}

async function said(line: string): Promise<string> {
  const { code, out, error } = await runHere(
    (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', "")),
    { cwd: directory },
  );
  return steady(
    [`$ unrolled ${line}`, out.trimEnd(), error.trimEnd() && `on standard error: ${inOrder(error.trimEnd())}`, `exit ${code}`]
      .filter(Boolean)
      .join("\n"),
  );
}

/** Models end in an order of their own: their lines stand sorted. */
function inOrder(error: string): string {
  const lines = error.split("\n");
  const notes = lines.filter((line) => !/^\[\d+ s\]/.test(line));
  return [
    ...notes,
    ...lines.filter((line) => !notes.includes(line)).sort((a, b) => (a.replace(/.*?\]/, "") < b.replace(/.*?\]/, "") ? -1 : 1)),
  ].join("\n");
}

async function all(lines: readonly string[]): Promise<string> {
  const texts: string[] = [];
  for (const line of lines) texts.push(await said(line));
  return `${texts.join("\n\n")}\n`;
}

/** The page's text, tags aside, and its figures. */
function reportText(out: string): string {
  const html = readFileSync(join(directory, out, "report.html"), "utf8");
  const figures = [...html.matchAll(/<script type="application\/json"[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, json]) => JSON.parse(json!) as Figure,
  );
  const page = html
    .replaceAll(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, "")
    .replaceAll(/<svg[\s\S]*?<\/svg>/g, "")
    .replaceAll(/<\/(p|h\d|li|tr|figure|dd|summary|caption|figcaption)>/g, "\n")
    .replaceAll(/<\/(td|th|dt)>/g, " | ")
    .replaceAll(/<[^>]+>/g, "")
    .replaceAll(/[^\S\n]*\n\s*/g, "\n");
  return `${steady(page)}\n${figures.map((figure) => figureText(figure)).join("\n\n")}\n`;
}

const quick = "--particles 8 --replicates 3 --images none --seed 3";

describe("a comparison, as it is read", () => {
  it("of symbols, with a sampled model and several fits", async () => {
    const models = ["ngram:2", "hmm:2,restarts=2,iterations=9", "elman:3,epochs=3,lr=0.01", "noisy-gru:2,learner=fivo,epochs=1,lr=0.01"];
    const screen = await said(
      `compare --data tiny.json ${models.map((spec) => `--model ${spec}`).join(" ")} --fits 2 --out symbols ${quick}`,
    );
    await expect(`${screen}\n\n${reportText("symbols")}`).toMatchFileSnapshot(approved("compare-symbols"));
    // The first one loads what draws the report.
  }, 60_000);

  it("of one series, cut in time", async () => {
    const models = ["hmm:2,restarts=1,iterations=6", "hmm:3,restarts=1,iterations=3,emission=gaussian-full", "gru:2,epochs=2,lr=0.01"];
    const screen = await said(
      `compare --data series.csv --target a,b --input x ${models.map((spec) => `--model ${spec}`).join(" ")} --out series ${quick}`,
    );
    await expect(`${screen}\n\n${reportText("series")}`).toMatchFileSnapshot(approved("compare-series"));
  });

  it("of one model of counts", async () => {
    const screen = await said(
      `compare --data counts.csv --sequence id --time day --target n:count --model hmm:2,restarts=1,iterations=9 --split shuffled --out counts ${quick}`,
    );
    await expect(`${screen}\n\n${reportText("counts")}`).toMatchFileSnapshot(approved("compare-counts"));
  });
});

describe("the other commands, as they are read", () => {
  it("say what was asked for", async () => {
    const lines = [
      "data list --json",
      "data list",
      "fit hmm:2,restarts=2,iterations=5 --data tiny.json --out fitted.json",
      "fit elman:2,epochs=2,lr=0.01 --data tiny.json --out network.json --seed 2",
      "fit noisy-elman:2,learner=fivo,epochs=1,lr=0.01 --data series.csv --target a --out noisy.json",
      "loglik hmm.json --data abc.csv --sequence id --target y",
      "loglik hmm.json --data abc.csv --sequence id --target y --json",
      "loglik noisy.json --data series.csv --target a --method smc --particles 16 --replicates 3 --split temporal:test",
      "loglik noisy.json --data series.csv --target a --method smc --particles 16",
      "loglik fitted.json --data tiny.json --split test",
      "decode hmm.json --data abc.csv --sequence id --target y",
      "decode hmm.json --data abc.csv --sequence id --target y --posterior",
      "decode hmm.json --data abc.csv --sequence id --target y --paths 2",
      "sample hmm.json --length 5 --count 2",
      "sample noisy.json --length 3 --data series.csv --target a",
      "graph hmm.json",
      'graph hmm.json --unroll 3 --query "Y3 _||_ Y1"',
      "graph noisy.json --json",
    ];
    await expect(await all(lines)).toMatchFileSnapshot(approved("commands"));
  });

  it("say what is wrong and what to do", async () => {
    const lines = [
      "",
      "comparee",
      "fit",
      "fit hmm:2",
      "fit hmm:2 --data",
      "fit hmm:2 --data tiny.json --sead 3",
      "fit hmm:2 --data tiny.json -seed 3",
      "fit hmm:2 --data tiny.json --quiet=yes",
      "fit hmm:2 extra --data tiny.json",
      "fit hmm:2 --data tiny.json --seed=",
      "fit hmm:0 --data tiny.json",
      "fit hmm:2,restart=3 --data tiny.json",
      "fit gru:2,lr=fast --data tiny.json",
      "fit hmn:2 --data tiny.json",
      "fit hmm:2 --data missing.csv --out m.json",
      "fit hmm:2 --data ragged.csv --out m.json",
      "fit hmm:2 --data folder --out m.json",
      "fit hmm:2 --data tiny.json --out folder",
      "fit hmm:2 --data tiny.json --out tiny.json/model.json",
      "fit hmm:2 --data series.csv --encoding klingon --out m.json",
      "fit hmm:2 --data series.csv --sequence= --out m.json",
      "fit hmm:2 --data series.csv --layout tall --out m.json",
      "fit hmm:2 --data series.csv --target c --out m.json",
      "compare --data tiny.json --fits 0 --out none",
      "compare --data tiny.json --fits many --out none",
      "compare --data tiny.json --budget -1 --out none",
      "compare --data tiny.json --split temporall --out none",
      "compare --data tiny.json --out tiny.json",
      "compare --data nowhere --out none",
      "loglik hmm.json --data elsewhere.csv",
      "loglik hmm.json --data abc.csv --sequence id --target y --method smcc",
      "loglik hmm.json --data abc.csv --sequence id --target y --replicates 1.5",
      "loglik noisy.json --data series.csv --target a,b",
      "loglik tiny.json --data abc.csv",
      "decode hmm.json",
      "sample hmm.json --length 0",
      'graph hmm.json --unroll 3 --query "Y3 _||_ Z1"',
      "completion tcsh",
      "help compar",
    ];
    await expect(await all(lines)).toMatchFileSnapshot(approved("errors"));
  });
});
