import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../support/run-here.js";

let directory: string;
/** Words that look like files are files of the test's folder. */
const run = (...args: string[]) =>
  runHere(args.map((word) => (/^[\w-]+\.(json|txt|csv|npz|png|svg)$/.test(word) || word === "out" ? join(directory, word) : word)));
const json = async (...args: string[]) => {
  const { code, out, error } = await run(...args, "--json", "--quiet");
  expect(code, error).toBe(0);
  return JSON.parse(out);
};
const fit = async (spec: string, data: string, out: string) => json("fit", spec, "--data", data, "--out", out, "--workers", "0");
const scoreOf = async (...args: string[]) => (await json("loglik", ...args)).logLikelihood;
const refusal = async (...args: string[]) => {
  const { code, out, error } = await run(...args);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  return error;
};

const columns = ["y_wind", "y_tide", "x_hour", "x_moon"];
const rows = Array.from({ length: 40 }, (_, t) =>
  [Math.sin(t) + 5, 100 * Math.cos(t / 3), (t % 24) / 24, (t % 28) / 28].map((x) => x.toFixed(3)),
);
const table = (order: readonly number[], names = columns) =>
  [order.map((i) => names[i]), ...rows.map((row) => order.map((i) => row[i]))].map((cells) => cells.join(",")).join("\n");
const yes = (symbols: readonly string[], targets: readonly number[], inputs: readonly number[]) =>
  JSON.stringify({
    format: "unrolled/sequences",
    version: 1,
    targets: { kind: "categorical", size: symbols.length, symbols },
    inputs: { kind: "categorical", size: 2, symbols: inputs[0] === 0 ? ["on", "off"] : ["off", "on"] },
    sequences: [{ id: "s", targets, inputs }],
  });

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-"));
  const files = {
    "abc.txt": "abcab ".repeat(120),
    "xyz.txt": "xyzxy ".repeat(120),
    "cab.txt": "cab".repeat(30),
    "abd.txt": "abcad ".repeat(10),
    "table.csv": table([0, 1, 2, 3]),
    "turned.csv": table([3, 1, 2, 0]),
    "more-inputs.csv": table([0, 1, 2, 3, 3], columns).replace("x_moon,x_moon", "x_moon,x_sun"),
    "more-targets.csv": table([0, 1, 2, 3, 3]).replace("x_moon,x_moon", "x_moon,y_rain"),
    "renamed.csv": table([0, 1, 2, 3], ["y_gust", "y_tide", "x_hour", "x_moon"]),
    "no.json": yes(["no", "yes"], [0, 0, 1, 0, 1, 0, 0, 0], [0, 1, 1, 0, 0, 1, 0, 0]),
    "yes.json": yes(["yes", "maybe", "no"], [2, 2, 0, 2, 0, 2, 2, 2], [1, 0, 0, 1, 1, 0, 1, 1]),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  await Promise.all([
    fit("ngram:3", "abc.txt", "ngram.json"),
    fit("hmm:2,restarts=1,iterations=5", "abc.txt", "hmm.json"),
    fit("elman:2,epochs=2,lr=0.01", "table.csv", "elman.json"),
    fit("gru:2,epochs=2,lr=0.01", "no.json", "gru.json"),
  ]);
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("symbols", () => {
  it("stand in the model file, as the names of dimensions and inputs do", () => {
    const file = (name: string) => JSON.parse(readFileSync(join(directory, name), "utf8"));
    const abc = { kind: "categorical", size: 4, symbols: [" ", "a", "b", "c"], names: null };
    expect(file("ngram.json")).toMatchObject({ targets: abc, inputs: null });
    expect(file("hmm.json")).toMatchObject({ targets: abc, inputs: null });
    expect(file("elman.json")).toMatchObject({
      targets: { kind: "real", size: 2, symbols: null, names: ["y_wind", "y_tide"] },
      inputs: "given",
      givenInputs: { kind: "real", size: 2, symbols: null, names: ["x_hour", "x_moon"] },
    });
    expect(file("gru.json")).toMatchObject({ inputs: "given", givenInputs: { kind: "categorical", size: 2, symbols: ["on", "off"] } });
  });

  it.each(["ngram.json", "hmm.json"])("of other data are refused by name, and a part of the model's is enough (%s)", async (model) => {
    const line = await refusal("loglik", model, "--data", "xyz.txt");
    expect(line).toMatch(/^unrolled: bind: model ".*" does not know the symbols "x", "y", "z" of data "xyz" .*--unknown missing.*\n$/);
    expect(await scoreOf(model, "--data", "cab.txt")).toBeLessThan(0);
  });

  it("that are unknown count as the user says", async () => {
    expect(await refusal("loglik", "ngram.json", "--data", "abd.txt")).toContain('does not know the symbol "d"');
    expect(await refusal("decode", "hmm.json", "--data", "abd.txt")).toContain('does not know the symbol "d"');
    const missing = await json("loglik", "ngram.json", "--data", "abd.txt", "--unknown", "missing");
    expect(missing).toMatchObject({ steps: 50, warnings: ["10 of 60 targets are symbols that the model does not know, taken as missing"] });
    writeFileSync(join(directory, "aba.txt"), "abcaa ".repeat(10));
    expect(await scoreOf("ngram.json", "--data", "abd.txt", "--unknown", "a")).toBe(await scoreOf("ngram.json", "--data", "aba.txt"));
    expect(await scoreOf("ngram.json", "--data", "xyz.txt", "--match", "place")).toBe(await scoreOf("ngram.json", "--data", "abc.txt"));
    expect((await json("decode", "hmm.json", "--data", "abd.txt", "--unknown", "missing")).warnings).toHaveLength(1);
    expect(await refusal("loglik", "ngram.json", "--data", "abd.txt", "--unknown", "q")).toContain(
      "--unknown must be error, missing or a symbol",
    );
    expect(await refusal("loglik", "elman.json", "--data", "table.csv", "--unknown", "missing")).toContain(
      "models that know their symbols",
    );
  });

  it("in another order give the same score, targets and inputs", async () => {
    expect(await scoreOf("gru.json", "--data", "yes.json")).toBe(await scoreOf("gru.json", "--data", "no.json"));
  });

  it("are what sample writes, in each kind of file that it writes", async () => {
    const draw = (out: string, ...more: string[]) =>
      run("sample", "ngram.json", "--length", "30", "--count", "2", "--out", out, "--quiet", ...more);
    for (const out of ["drawn.json", "drawn.csv", "drawn.txt"]) expect((await draw(out)).code).toBe(0);
    const text = readFileSync(join(directory, "drawn.txt"), "utf8");
    expect(text).toMatch(/^[abc ]{30}\n[abc ]{30}\n$/);
    const drawn = JSON.parse(readFileSync(join(directory, "drawn.json"), "utf8"));
    expect(drawn.targets.symbols).toEqual([" ", "a", "b", "c"]);
    expect(drawn.sequences.map(({ targets }: { targets: number[] }) => targets.map((v) => " abc"[v]).join(""))).toEqual(
      text.trimEnd().split("\n"),
    );
    expect(await scoreOf("ngram.json", "--data", "drawn.csv")).toBe(await scoreOf("ngram.json", "--data", "drawn.json"));
    expect((await draw("drawn.npz")).error).toContain("sample: --out writes .json, .csv, .txt, got");
    expect(existsSync(join(directory, "drawn.npz"))).toBe(false);
    expect(await refusal("sample", "elman.json", "--length", "3", "--data", "turned.csv", "--out", "drawn.txt")).toContain("names none");
    await run("sample", "elman.json", "--length", "40", "--data", "turned.csv", "--out", "turned-drawn.csv");
    await run("sample", "elman.json", "--length", "40", "--data", "table.csv", "--out", "table-drawn.csv");
    expect(readFileSync(join(directory, "turned-drawn.csv"), "utf8")).toBe(readFileSync(join(directory, "table-drawn.csv"), "utf8"));
    expect(readFileSync(join(directory, "table-drawn.csv"), "utf8")).toMatch(/^sequence,t,x_hour,x_moon,y_wind,y_tide\n/);
  });
});

describe("columns", () => {
  it("in another order, and beside inputs that the model does not know, give the same score", async () => {
    const score = await scoreOf("elman.json", "--data", "table.csv");
    expect(await scoreOf("elman.json", "--data", "turned.csv")).toBe(score);
    expect(await scoreOf("elman.json", "--data", "more-inputs.csv")).toBe(score);
    expect(await scoreOf("elman.json", "--data", "renamed.csv", "--match", "place")).toBe(score);
  });

  it("of other names are refused by name", async () => {
    expect(await refusal("loglik", "elman.json", "--data", "renamed.csv")).toContain(
      'lacks "y_wind" and has "y_gust" besides; rename them',
    );
    expect(await refusal("loglik", "elman.json", "--data", "more-targets.csv")).toContain('has "y_rain" besides');
  });
});

describe("unrolled graph --out", () => {
  it("goes by the extension, and refuses one that it does not write", async () => {
    expect((await run("graph", "hmm.json", "--out", "g.json", "--quiet")).code).toBe(0);
    expect(JSON.parse(readFileSync(join(directory, "g.json"), "utf8"))).toMatchObject({ length: null });
    expect(await refusal("graph", "hmm.json", "--out", "g.png")).toContain("graph: --out writes .svg, .dot, .gv, .json, .txt");
    expect(await refusal("graph", "hmm.json", "--format", "dot", "--out", "g.svg")).toContain("--format dot does not go into a file");
  });
});

describe("unrolled compare --resume", () => {
  it("goes on with the same data alone, and refuses parts that do not say what they are of", async () => {
    const compare = (data: string, ...more: string[]) =>
      run("compare", "--data", data, "--model", "ngram:2", "--out", "out", "--workers", "0", "--images", "none", "--quiet", ...more);
    expect((await compare("abc.txt")).code).toBe(0);
    expect((await compare("abc.txt", "--resume")).code).toBe(0);
    expect((await compare("xyz.txt", "--resume")).error).toMatch(
      /^unrolled: --resume: the finished parts in .*out\/parts are of other data: .*leave --resume out/,
    );
    rmSync(join(directory, "out/run.json"));
    expect((await compare("abc.txt", "--resume")).error).toContain("those of an earlier version, which did not note what they are of");
  });
});
