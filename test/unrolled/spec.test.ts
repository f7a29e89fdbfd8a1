import { packDataset } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { defaultSpecs, families } from "../../packages/unrolled/src/families/families.js";
import { parseSpec } from "../../packages/unrolled/src/families/parse-spec.js";
import { recipeFor } from "../../packages/unrolled/src/families/recipe.js";
import { specWithSize } from "../../packages/unrolled/src/families/spec.js";

describe("parseSpec", () => {
  it("reads a name, a size and options", () => {
    const spec = parseSpec("hmm:64,emission=bernoulli,restarts=3");
    expect(spec.family.name).toBe("hmm");
    expect(spec.size).toBe(64);
    expect(spec.options).toEqual({ emission: "bernoulli", restarts: 3 });
  });

  it("leaves the size open where it is left out, with or without options", () => {
    expect(parseSpec("gru").size).toBeNull();
    expect(parseSpec("lstm,layers=2")).toMatchObject({ size: null, options: { layers: 2 } });
  });

  it("knows every family of the formats document that is built", () => {
    for (const text of [
      "hmm:8",
      "elman:32",
      "gru:64",
      "lstm:128,layers=2",
      "noisy-gru:32",
      "noisy-elman:4",
      "noisy-lstm:4",
      "ngram:3",
      "msar:2,lags=4",
      "lds:4",
      "local-level",
      "seasonal:12,trend=yes",
      "ar:2",
      "var:1",
      "arma:2,ma=1",
      "frequent-tag",
      "hmm-tagger:2,suffix=3",
    ])
      expect(parseSpec(text).text).toBe(text);
    expect(families.all().length).toBeGreaterThanOrEqual(22);
  });

  it("fills the size in without touching the options", () => {
    expect(specWithSize(parseSpec("hmm,restarts=3"), 8)).toBe("hmm:8,restarts=3");
    expect(specWithSize(parseSpec("gru:64"), 64)).toBe("gru:64");
  });

  it.each([
    ["ldss:4", 'spec "ldss:4": unknown model "ldss"; available are climatology, persistence, ngram, hmm, lds, '],
    ["local-level:2", 'spec "local-level:2": local-level has no size, got ":2"; write local-level'],
    ["", 'spec "": unknown model ""'],
    ["constructor", "unknown model"],
    ["hmm:0", 'the size (states) must be an integer 1..1024, got "0"'],
    ["hmm:", 'the size (states) must be an integer 1..1024, got ""'],
    ["hmm:2.5", "must be an integer"],
    ["hmm:8,", '"" must be key=value; hmm takes emission, components, start, restarts'],
    ["hmm:8,restarts", '"restarts" must be key=value'],
    ["hmm:8,layers=2", 'unknown option "layers"'],
    ["hmm:8,toString=1", 'unknown option "toString"'],
    ["hmm:8,restarts=0", 'restarts must be an integer at least 1, got "0"'],
    ["hmm:8,restarts=2,restarts=3", 'option "restarts" is given twice'],
    [
      "hmm:8,emission=cauchy",
      'emission must be one of categorical, bernoulli, poisson, gaussian, gaussian-full, gaussian-mixture, got "cauchy"',
    ],
    ["gru:4,dropout=1", 'dropout must be a number at least 0 and below 1, got "1"'],
    ["gru:4,lr=nan", 'lr must be a number above 0, got "nan"'],
    ["gru:4,nonlinearity=relu", 'unknown option "nonlinearity"'],
    ["noisy-gru:4,dropout=0.1", 'unknown option "dropout"'],
    ["gru:4,noisy=top", 'unknown option "noisy"'],
    ["gru:4,readout=mpl:8", 'readout must be linear|mlp:M[xM...], got "mpl:8"'],
    ["gru:4,readout=mlp:0", "readout must be linear|mlp:M[xM...]"],
    ["gru:4,residual=maybe", "residual must be one of yes, no"],
  ])("refuses %j in one line that says what to write", (text, message) => {
    expect(() => parseSpec(text)).toThrowError(expect.objectContaining({ name: "UsageError", message: expect.stringContaining(message) }));
    expect(() => parseSpec(text)).toThrowError(/^[^\n]*$/);
  });
});

describe("the models of a comparison that names none", () => {
  const networks = ["elman", "gru", "lstm"];
  const symbols = { kind: "categorical", size: 2, symbols: null } as const;
  const numbers = { kind: "real", size: 1 } as const;
  it.each([
    ["symbols", symbols, null, ["hmm", "ngram"]],
    ["numbers", numbers, null, ["hmm"]],
    ["symbols with inputs", symbols, numbers, []],
    ["numbers with inputs", numbers, numbers, []],
  ] as const)("on %s are those that fit them", (_, targets, inputs, others) => {
    const step = targets.kind === "real" ? [0] : 0;
    const data = packDataset({
      name: "d",
      targets,
      ...(inputs === null ? {} : { inputs }),
      sequences: [{ id: "a", targets: [step], ...(inputs === null ? {} : { inputs: [[0]] }) }],
    } as Parameters<typeof packDataset>[0]);
    const asked = defaultSpecs(data);
    const noisy = asked.filter((name) => name.startsWith("noisy-"));
    expect(asked.filter((name) => !noisy.includes(name)).toSorted()).toEqual([...networks, ...others].toSorted());
    expect(noisy).toEqual(["noisy-gru"]);
  });
});

describe("learner=bfgs", () => {
  const data = packDataset({
    name: "ab",
    targets: { kind: "categorical", size: 2, symbols: ["a", "b"] },
    sequences: [{ id: "1", targets: [0, 1, 1] }],
  });

  it("races sizes alone, as it needs no learning rate, and refuses what belongs to mini-batches", async () => {
    const { races } = await recipeFor(parseSpec("gru,learner=bfgs,epochs=7"), data);
    expect(races.flatMap(({ entrants }) => entrants.map(({ label, iterations }) => [label, iterations]))).toEqual([
      ["64 units", 7],
      ["128 units", 7],
    ]);
    for (const option of ["lr=0.1", "batch=2", "dropout=0.1", "clip=2", "schedule=cosine", "precision=float64"])
      await expect(recipeFor(parseSpec(`gru:4,learner=bfgs,${option}`), data)).rejects.toThrow(
        new RegExp(`${option.split("=")[0]} is of learner=bptt, and learner=bfgs has none; leave it out`),
      );
  });
});
