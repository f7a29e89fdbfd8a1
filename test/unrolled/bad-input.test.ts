import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hmmFile as hmm } from "../support/hmm-file.js";
import { runCommand } from "../support/run-command.js";
import { runHere } from "../support/run-here.js";

const elman = {
  format: "unrolled/model",
  version: 1,
  kind: "recurrent",
  cell: "elman",
  nonlinearity: "tanh",
  inputSize: 3,
  hiddenSize: 1,
  inputs: "previous-target",
  layers: [{ weight_ih: [[0.1, 0.2, 0.3]], weight_hh: [[0.5]], bias_ih: [0], bias_hh: [0] }],
  initialState: null,
  noise: null,
  readout: { weight: [[1], [0], [-1]], bias: [0, 0, 0] },
  emission: { kind: "categorical" },
};
const data = {
  format: "unrolled/sequences",
  version: 1,
  name: "d",
  targets: { kind: "categorical", size: 3, symbols: null },
  inputs: null,
  splits: null,
  sequences: [
    { id: "a", targets: [0, 1, 2] },
    { id: "b", targets: [2, 2] },
    { id: "c", targets: [1] },
  ],
};
const vectors = (kind: string, sequences: unknown[]) => ({ ...data, targets: { kind, size: 2 }, sequences });
const gaussian = (covariances: number[][][]) => ({
  ...hmm,
  emission: {
    kind: "gaussian-full",
    means: [
      [0, 0],
      [1, 1],
    ],
    covariances,
  },
});
const identity = [
  [1, 0],
  [0, 1],
];

/** Files by name; text as it is, anything else as JSON. */
const files: Record<string, unknown> = {
  "hmm.json": hmm,
  "elman.json": elman,
  "given.json": { ...elman, inputs: "given" },
  "noisy.json": { ...elman, noise: { sd: [0.1] } },
  "data.json": data,
  "text.json": "this is not JSON",
  "list.json": [1, 2],
  "row.json": { ...hmm, transition: [[0.9, 0.1], [0.2]] },
  "sum.json": {
    ...hmm,
    transition: [
      [0.9, 0.2],
      [0.2, 0.8],
    ],
  },
  "negative.json": { ...hmm, initial: [1.5, -0.5] },
  "nan.json": JSON.stringify(elman).replace("[0.5]", "[NaN]"),
  "null.json": { ...elman, readout: { weight: [[null], [0], [-1]], bias: [0, 0, 0] } },
  "kind.json": { ...hmm, kind: "transformer" },
  "version.json": { ...hmm, version: 2 },
  "covariance.json": gaussian([
    identity,
    [
      [1, 2],
      [2, 1],
    ],
  ]),
  "symbol.json": { ...data, sequences: [{ id: "a", targets: [0, 7] }] },
  "empty.json": { ...data, sequences: [{ id: "a", targets: [] }] },
  "none.json": { ...data, sequences: [] },
  "count.json": vectors("count", [
    {
      id: "a",
      targets: [
        [1, 2],
        [1, -2],
      ],
    },
  ]),
  "ragged.json": vectors("real", [{ id: "a", targets: [[1, 2], [3]] }]),
  "binary.json": vectors("binary", [{ id: "a", targets: [[0, 2]] }]),
  "inputs.json": {
    ...data,
    inputs: { kind: "real", size: 1 },
    sequences: [{ id: "a", inputs: [[1]], targets: [0, 1] }],
  },
  "twice.json": {
    ...data,
    sequences: [
      { id: "a", targets: [0] },
      { id: "a", targets: [1] },
    ],
  },
  "splits.json": { ...data, splits: { train: [0, 1], valid: [1], test: [2] } },
  "real.json": vectors("real", [
    { id: "a", targets: [[0, 1]] },
    { id: "b", targets: [[0, 1]] },
    { id: "c", targets: [[0, 1]] },
  ]),
  "gap.json": { ...data, sequences: [{ id: "a", targets: [0, null, 1] }] },
  "gaps.json": {
    ...data,
    sequences: ["a", "b", "c"].map((id) => ({ id, targets: [0, null, 1] })),
  },
  "constant.json": vectors(
    "real",
    ["a", "b", "c"].map((id, i) => ({
      id,
      targets: [
        [i, 2],
        [1, 2],
      ],
    })),
  ),
  "driven.json": {
    ...data,
    inputs: { kind: "real", size: 1 },
    sequences: ["a", "b", "c"].map((id) => ({ id, inputs: [[1]], targets: [0] })),
  },
  "two.json": { ...data, sequences: data.sequences.slice(0, 2) },
  "data.txt": "",
  "data.csv": "sequence,t,y\na,1,0\na,x,1\n",
  "notes.md": "# not data",
};

const loglik = (model: string, on: string, ...more: string[]) => ["loglik", model, "--data", on, ...more];
const compare = (...more: string[]) => ["compare", ...(more.includes("--data") ? [] : ["--data", "data.json"]), ...more];

/** What is wrong, the arguments, and what the line must say: the place, and what was found. */
const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["a missing model file", loglik("missing.json", "data.json"), /missing\.json: no such file/],
  ["a missing data file", loglik("hmm.json", "missing.json"), /missing\.json: no such file/],
  ["a data name that nobody knows", compare("--data", "moby-duck"), /moby-duck.*moby-dick/],
  ["a folder for a file", loglik("folder", "data.json"), /folder: .*directory/],
  ["text for JSON", loglik("text.json", "data.json"), /text\.json: /],
  ["a list for a model", loglik("list.json", "data.json"), /list\.json: .*found a list/],
  ["a row that is too short", loglik("row.json", "data.json"), /row\.json: transition\[1\]/],
  ["probabilities that do not sum to 1", loglik("sum.json", "data.json"), /sum\.json: .*transition.*1\.1/],
  ["a negative probability", loglik("negative.json", "data.json"), /negative\.json: .*initial/],
  ["a NaN weight", loglik("nan.json", "data.json"), /nan\.json: .*(NaN|line 1)/],
  ["a null weight", loglik("null.json", "data.json"), /null\.json: readout\.weight\[0\]\[0\].*null/],
  ["an unknown kind of model", loglik("kind.json", "data.json"), /kind\.json: kind: .*transformer/],
  ["a version from the future", loglik("version.json", "data.json"), /version\.json: version: .*2/],
  ["a covariance that is not positive definite", loglik("covariance.json", "real.json"), /covariance\.json: .*covariance.*2/],
  ["a symbol out of range", loglik("hmm.json", "symbol.json"), /symbol\.json: .*7/],
  ["a sequence without steps (T = 0)", loglik("hmm.json", "empty.json"), /empty\.json: .*sequences\[0\]/],
  ["data without sequences", loglik("hmm.json", "none.json"), /none\.json: .*sequences/],
  ["a negative count", loglik("hmm.json", "count.json"), /count\.json: .*-2/],
  ["ragged vectors", loglik("hmm.json", "ragged.json"), /ragged\.json: .*targets\[1\]/],
  ["a binary value of 2", loglik("hmm.json", "binary.json"), /binary\.json: .*2/],
  ["fewer inputs than targets", loglik("hmm.json", "inputs.json"), /inputs\.json: .*inputs/],
  ["two sequences of one id", loglik("hmm.json", "twice.json"), /twice\.json: .*"a"/],
  ["a sequence in two splits", loglik("hmm.json", "splits.json"), /splits\.json: .*splits/],
  ["a text file without text", compare("--data", "data.txt"), /data\.txt: /],
  ["a CSV with a word for a number", compare("--data", "data.csv"), /data\.csv: line 3.*x/],
  ["a file of another kind", loglik("hmm.json", "notes.md"), /notes\.md: .*\.md/],
  ["a model of symbols on vectors", loglik("hmm.json", "real.json"), /categorical.*real/],
  ["a gap before a network's previous target", loglik("elman.json", "gap.json"), /sequence "a".*step 2|trailing/],
  ["a method that the model does not offer", loglik("hmm.json", "data.json", "--method", "rollout"), /rollout/],
  [
    "files of two kinds",
    loglik("hmm.json", "data.json", "data.csv"),
    /data\.csv: expected files of one kind, JSON as data\.json, found a table/,
  ],
  [
    "an option of tables for JSON",
    loglik("hmm.json", "data.json", "--time", "t"),
    /data\.json: the option time is for a table, this is JSON/,
  ],
  ["an unknown method", loglik("hmm.json", "data.json", "--method", "magic"), /--method must be one of auto, .*"magic"/],
  ["no particles", loglik("noisy.json", "data.json", "--particles", "0"), /--particles must be an integer of at least 1, got "0"/],
  ["particles in words", loglik("noisy.json", "data.json", "--particles", "many"), /--particles .*"many"/],
  ["a negative standard error", loglik("noisy.json", "data.json", "--until-se=-1"), /--until-se must be a number above 0, got "-1"/],
  [
    "a budget too small for a pilot",
    loglik("noisy.json", "data.json", "--method", "smc", "--until-se", "0.1", "--budget", "10"),
    /budget.*10/,
  ],
  ["a split that the data do not have", loglik("hmm.json", "data.json", "--split", "test"), /--split test: data "d" has no splits/],
  [
    "a split that nobody has",
    loglik("hmm.json", "data.json", "--split", "dev"),
    /--split must be one of train, valid, test, temporal:train, .*got "dev"/,
  ],
  ["a gradient of an HMM", loglik("hmm.json", "data.json", "--gradient"), /--gradient is for noise-free recurrent models/],
  ["a gradient of a noisy network", loglik("noisy.json", "data.json", "--gradient"), /--gradient is for noise-free recurrent models/],
  ["no data", ["loglik", "hmm.json"], /--data is required/],
  ["no model", ["loglik", "--data", "data.json"], /a model file is required/],
  ["one argument too many", ["loglik", "hmm.json", "extra", "--data", "data.json"], /unexpected argument "extra"/],
  ["decoding a network", ["decode", "elman.json", "--data", "data.json"], /decode: .*finite hidden state.*recurrent/],
  ["sampling no steps", ["sample", "hmm.json", "--length", "0"], /--length must be an integer of at least 1, got "0"/],
  ["sampling without a length", ["sample", "hmm.json"], /--length is required/],
  ["an unknown command", ["compute"], /unknown command "compute"; available are compare, fit, loglik/],
  ["an unknown option", loglik("hmm.json", "data.json", "--partciles", "3"), /unknown option '--partciles'/],
  ["an option without its value", ["loglik", "hmm.json", "--data"], /--data/],
  ["an unknown word after data", ["data", "lists"], /unknown word "lists"; available are list, get/],
  ["an unknown model in a SPEC", compare("--model", "ldss:4"), /spec "ldss:4": unknown model "ldss"; available are .*ngram, hmm/],
  ["an unknown option in a SPEC", compare("--model", "hmm:4,layers=2"), /spec "hmm:4,layers=2": unknown option "layers"/],
  [
    "an emission that does not fit the data",
    compare("--model", "hmm:4,emission=bernoulli"),
    /emission bernoulli does not fit the categorical targets/,
  ],
  ["an n-gram of vectors", compare("--data", "real.json", "--model", "ngram:2"), /ngram needs categorical targets/],
  ["the same SPEC twice", compare("--model", "hmm:2", "--model", "hmm:2"), /hmm:2 is given twice/],
  [
    "data too short to cut",
    compare("--data", "two.json", "--model", "hmm:2"),
    /cutting in time needs a sequence of at least 5 steps, got 2 shorter/,
  ],
  ["an unwritable --out", compare("--model", "hmm:2", "--out", "/proc/unrolled"), /\/proc\/unrolled: cannot be written/],
  ["an --out below a file", compare("--model", "hmm:2", "--out", "data.json/out"), /data\.json\/out.*cannot be written/],
  [
    "a model to write to a folder",
    ["fit", "hmm:2", "--data", "data.json", "--out", "folder"],
    /folder: cannot be written: it is a directory/,
  ],
  [
    "a gap before a network that hears the target before",
    compare("--data", "gaps.json", "--model", "hmm:2", "--model", "gru:2"),
    /spec "gru:2": .*sequence "a" of data "d" misses step 2 but has step 3; use an hmm/,
  ],
  [
    "a gap for one network to fit",
    ["fit", "noisy-elman:2", "--data", "gaps.json", "--out", "model.json"],
    /spec "noisy-elman:2": .*misses step 2/,
  ],
  ...["hmm:2", "gru:2", "noisy-lstm:2"].map((spec): [string, string[], RegExp] => [
    `a constant for the Gaussian of ${spec}`,
    compare("--data", "constant.json", "--model", spec),
    /a Gaussian emission needs targets that vary, dimension 2 of 2 of data "d" does not on train; leave it out/,
  ]),
  ["an empty --out", compare("--model", "hmm:2", "--out", ""), /--out must name a directory, got ""/],
  ["more workers than any machine has", compare("--workers", "1000"), /--workers must be an integer of at most 256, got "1000"/],
  ["a negative number of workers", compare("--workers", "-1"), /--workers must be an integer of at least 0, got "-1"/],
  ["a budget for nothing", loglik("noisy.json", "data.json", "--budget", "1000"), /--budget is what --until-se may spend/],
  [
    "samples of inputs of another size",
    ["sample", "given.json", "--length", "1", "--data", "driven.json"],
    /sample: the model needs inputs of size 3, data "d" has size 1/,
  ],
  ["more samples than a file can hold", ["sample", "hmm.json", "--length", "1e12"], /--length times --count must be at most 20000000/],
  ["fits of zero", compare("--fits", "0"), /--fits must be an integer of at least 1, got "0"/],
  ["half a worker", compare("--workers", "0.5"), /--workers must be an integer of at least 0, got "0\.5"/],
  ["an empty seed", compare("--seed", ""), /--seed must be a number or a word/],
];

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-bad-"));
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(directory, name), typeof content === "string" ? content : JSON.stringify(content));
  mkdirSync(join(directory, "folder"));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Where nobody, the superuser included, can write. */
const hasProc = existsSync("/proc/self");

describe("bad input exits 2 with one clear line", () => {
  it.each(cases.filter(([title]) => hasProc || title !== "an unwritable --out"))("%s", async (_, args, line) => {
    const before = readdirSync(directory).length;
    const { code, out, error } = await runHere(args, { cwd: directory });
    expect(error).toMatch(line);
    expect(error.trimEnd().split("\n")).toHaveLength(1);
    expect(error).not.toMatch(/\n\s+at |node:internal|undefined|\[object/);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(readdirSync(directory).length).toBe(before);
  });
});

describe("kernels that are none", () => {
  it.concurrent.each([
    ["loglik", "hmm.json", "--data", "data.json"],
    ["fit", "hmm:2", "--data", "data.json", "--out", "fitted.json"],
    ["compare", "--data", "data.json", "--model", "hmm:2", "--model", "ngram", "--out", "compared"],
  ])("exit 2 before anything is written: %s", async (...args) => {
    const { code, out, error } = await runCommand(args, { cwd: directory, env: { UNROLLED_KERNEL: "fast" } });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toBe(
      'unrolled: kernels: the environment variable UNROLLED_KERNEL must be one of relaxed-simd, simd, plain, got "fast"\n',
    );
    expect(existsSync(join(directory, "compared")) || existsSync(join(directory, "fitted.json"))).toBe(false);
  });
});

describe("help", () => {
  it.concurrent.each([
    [["--help"], /usage: unrolled <command>/],
    [["compare", "--help"], /noisy-gru/],
    [["loglik", "-h"], /--until-se S/],
    [["help", "sample"], /--length T/],
    [["--version"], /^\d+\.\d+\.\d+\n$/],
  ])("%j is on standard output, exit code 0", async (args, text) => {
    const { code, out, error } = await runHere(args, { cwd: directory });
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toMatch(text);
  });
});
