import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseMethod, grid, key, logLikelihood, type Method, packDataset, randomRecurrent, replicated, score, smc } from "unrolled";
import { methodFrom, methods, readMethod, spreadLogLikelihood, travellingSettings } from "unrolled/extend";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../support/run-here.js";
import { histogram, histogramKind } from "./histogram.js";

const sequences = [
  { id: "a", targets: [0, 1, 1, 0, 1, 1, 1, 0] },
  { id: "b", targets: [1, 0, 0, 1, null] },
  { id: "c", context: 2, targets: [1, 0, 1, 1] },
];
const data = packDataset({ name: "coins", targets: { kind: "categorical", size: 2, symbols: null }, sequences });
const network = (cell: "elman" | "gru", hiddenSize: number, noiseSd: number) =>
  randomRecurrent({ cell, hiddenSize, data, noiseSd, key: key("own method") });
const line = network("elman", 1, 0.3);

describe("a method of one's own that is not registered", () => {
  it("scores as the grid filter does, steps that are given left out", () => {
    const own = logLikelihood(line, data, histogram());
    const oracle = logLikelihood(line, data, grid());
    expect(own).toMatchObject({ method: "histogram(64)", exact: true, standardError: 0, key: null });
    own.sequences.forEach((sequence, index) => {
      expect(Math.abs(sequence.value - oracle.sequences[index]!.value)).toBeLessThan(1e-8);
      expect(sequence.increments).toHaveLength(oracle.sequences[index]!.increments.length);
    });
  });

  it("is not chosen, and cannot be made of settings", () => {
    expect(chooseMethod(line, data).method.name).toBe("grid");
    expect(() => methodFrom({ name: "histogram" })).toThrow(/method must be one of forward, .*, got "histogram"/);
    expect(() => readMethod("histogrm", data)).toThrow(/must be one of forward, .*, smc, got "histogrm"/);
  });
});

describe("a kind of method of one's own", () => {
  const folder = mkdtempSync(join(tmpdir(), "unrolled-own-method-"));
  beforeAll(() => {
    methods.add(histogramKind);
    writeFileSync(join(folder, "line.json"), JSON.stringify(line.toFile()));
    const file = { format: "unrolled/sequences", version: 1, targets: { kind: "categorical", size: 2 }, sequences };
    writeFileSync(join(folder, "coins.json"), JSON.stringify(file));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is chosen where it is the cheapest, with its own reason, and scored as itself", () => {
    const { method, reason } = chooseMethod(line, data);
    expect([method.name, reason]).toEqual(["histogram(64)", "histogram: one number within -1..1, on 64 fixed points"]);
    expect(logLikelihood(line, data, method)).toEqual(logLikelihood(line, data, histogram()));
  });

  it("is not chosen where another exact method is cheaper, nor where it does not fit", () => {
    const dear = { method: histogram({ bins: 5000 }), reason: "histogram: very fine", cost: 1e12 };
    const fine: typeof histogramKind = {
      ...histogramKind,
      name: "fine histogram",
      propose: (...asked) => histogramKind.propose!(...asked) && dear,
    };
    methods.add(fine);
    expect(chooseMethod(line, data).method.name).toBe("histogram(64)");
    // A gated unit remembers what noise added, beyond 1.
    expect(chooseMethod(network("gru", 1, 0.3), data).method.name).toBe("grid");
    expect(chooseMethod(network("elman", 3, 0.3), data).method.name).toBe("replicated(smc(1000), 8)");
  });

  it("is what the command chooses, and takes by its name with options, in this process", async () => {
    const loglik = async (...words: string[]) => {
      const { code, out, error } = await runHere(["loglik", "line.json", "--data", "coins.json", "--json", ...words], { cwd: folder });
      expect([code, error]).toEqual([0, expect.not.stringContaining("warning")]);
      return JSON.parse(out);
    };
    const chosen = await loglik();
    expect(chosen).toMatchObject({ method: "histogram(64)", exact: true, chosenBecause: expect.stringMatching(/^histogram: /) });
    expect(chosen.logLikelihood).toBe(logLikelihood(line, data, histogram()).value);
    const named = await loglik("--method", "histogram:bins=100");
    expect(named).toMatchObject({ method: "histogram(100)", chosenBecause: "asked for" });
    expect(named.logLikelihood).toBe(logLikelihood(line, data, histogram({ bins: 100 })).value);
    expect((await score(line, data, { method: "histogram:bins=100" })).value).toBe(named.logLikelihood);
    expect((await runHere(["loglik", "--help"])).out).toMatch(/^ {2}histogram +fixed bins .*\n +bins=integer +points \(default 64\)$/m);
    for (const [text, why] of [
      ["histogram:bins=1", /--method: histogram: bins must be an integer at least 2, got "1"/],
      ["histogram:bin=10", /--method: histogram takes the options bins, got "bin" \(did you mean "bins"\?\)/],
      ["forward:bins=10", /--method: forward takes no options, got "bins"/],
      ["histogra", /--method must be one of auto, forward, .*histogram, got "histogra" \(did you mean "histogram"\?\)/],
      ["replicated", /--method must be one of/],
    ] as const) {
      const refused = await runHere(["loglik", "line.json", "--data", "coins.json", "--method", text], { cwd: folder });
      expect([refused.code, refused.error]).toEqual([2, expect.stringMatching(why)]);
    }
  });

  it("does not travel to worker threads, which do not know it: it is scored here, whole", async () => {
    expect(travellingSettings(smc({ particles: 5 }))).toEqual({ name: "smc", particles: 5 });
    expect(travellingSettings(histogram())).toBeNull();
    expect(travellingSettings({ settings: { name: "gridOr", fallback: { name: "histogram" } } })).toBeNull();
    // Nor does a filter by a proposal of one's own.
    expect(travellingSettings({ settings: { name: "smc", particles: 5, proposal: "mine" } })).toBeNull();
    const carryOut = () => Promise.reject(new Error("handed out"));
    expect(await spreadLogLikelihood(line, data, histogram(), undefined, { width: 2, carryOut })).toEqual(
      logLikelihood(line, data, histogram()),
    );
  });
});

describe("a random kind of one's own", () => {
  /** smc under another name, on a view that no exact method has, and cheaper. */
  const noisy = (particles: number): Method<"particles", "random"> => {
    const { run } = smc({ particles });
    return { name: `mine(${particles})`, view: "particles", randomness: "random", run };
  };

  it("is one run, which the chooser repeats as was asked; what it cannot do it refuses", () => {
    const three = network("elman", 3, 0.3);
    methods.add({
      name: "mine",
      help: "for this test",
      view: "particles",
      randomness: "random",
      options: {},
      make: () => noisy(7),
      cost: () => 1,
      propose: () => ({ method: noisy(7), reason: "mine: it is mine", cost: 1 }),
    });
    const { method, reason } = chooseMethod(three, data, { replicates: 4 });
    expect([method.name, reason]).toEqual([
      "replicated(mine(7), 4)",
      "mine: it is mine; 4 replicates, whose spread tells the error, at 6.8e+1 steps",
    ]);
    expect(logLikelihood(three, data, method, key(1)).value).toBe(
      logLikelihood(three, data, replicated(smc({ particles: 7 }), 4), key(1)).value,
    );
    expect(chooseMethod(three, data, { replicates: 4, raising: 16 }).method.name).toBe("replicated(mine(7), 4)");
    expect(chooseMethod(three, data, { replicates: 1 }).method.name).toBe("mine(7)");
    expect(() => chooseMethod(three, data, { untilStandardError: 1 })).toThrow(
      /untilStandardError: a method whose particles can be raised is required.*got "mine\(7\)"; use replicated/,
    );
    expect(readMethod("mine", data, { replicates: 2 }).name).toBe("replicated(mine(7), 2)");
  });
});
