import { key, type Model, packDataset, type SmoothedStatePosterior, standardised } from "@unrolled/core";
import { statePosterior } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { linearData, lineElman, planeElman, unknownElman } from "../../support/linear-gaussian-elman.js";
import { noisyNetwork, symbolData } from "../../support/noisy-network.js";

const small = { particles: 40, replicates: 3, paths: 7, draws: 11 };

/** Every number of a result is a number; its errors are too, or none is where they are unavailable. */
function expectFinite({ filtered, smoothed, paths, standardErrorFrom }: SmoothedStatePosterior): void {
  const isError = standardErrorFrom === "unavailable" ? Number.isNaN : Number.isFinite;
  for (const { means, sds, quantiles, standardErrors: errors } of [filtered, smoothed]) {
    for (const values of [means, sds, ...quantiles]) expect(values.every(Number.isFinite)).toBe(true);
    for (const values of [errors.means, errors.sds, ...errors.quantiles]) expect(values.every(isError)).toBe(true);
  }
  for (const path of paths) expect(path.every(Number.isFinite)).toBe(true);
}

describe("a result of statePosterior", () => {
  it("has the sizes it says, is frozen, and names its key", () => {
    const model = noisyNetwork("lstm", 2, 0.3);
    statePosterior(model, symbolData([3, 1, 5]), { ...small, probabilities: [0.1, 0.9] }, key("sizes")).forEach((result, s) => {
      const T = [3, 1, 5][s];
      expect([result.id, result.length, result.stateDim, result.probabilities]).toEqual([`s${s}`, T, 4, [0.1, 0.9]]);
      const { filtered, smoothed, paths, diagnostics } = result;
      expect([filtered.given, smoothed.given, filtered.quantiles.length]).toEqual(["past", "all", 2]);
      expect(paths.map((path) => path.length)).toEqual(Array.from({ length: 7 }, () => T * 4));
      for (const values of [filtered.means, smoothed.sds, smoothed.standardErrors.quantiles[1]]) expect(values.length).toBe(T * 4);
      expect([diagnostics.filteredEss.length, diagnostics.smoothedEss!.length, diagnostics.backwardEss!.length]).toEqual([T, T, T - 1]);
      expect(result.key).toBe(key("sizes").toString());
      const parts = [result, filtered, filtered.standardErrors, smoothed, smoothed.quantiles, paths, diagnostics, diagnostics.warnings];
      for (const part of parts) expect(Object.isFrozen(part)).toBe(true);
      expectFinite(result);
    });
  });

  it("is the same for a sequence alone, among others or in another order, and for the same key", () => {
    const model = noisyNetwork("gru", 3, 0.4);
    const lengths = [4, 9, 1, 6];
    const all = statePosterior(model, symbolData(lengths), small, key("same"));
    expect(statePosterior(model, symbolData(lengths), small, key("same"))).toEqual(all);
    expect(statePosterior(model, symbolData(lengths.slice(0, 1)), small, key("same"))[0]).toEqual(all[0]);
    expect(statePosterior(model, symbolData(lengths), small, key("other"))[0].smoothed).not.toEqual(all[0].smoothed);
    const { targets, sequences } = reversed(lengths);
    const back = statePosterior(model, packDataset({ name: "back", targets, sequences }), small, key("same"));
    back.forEach((result, s) => {
      expect(result).toEqual(all[lengths.length - 1 - s]);
    });
  });

  function reversed(lengths: readonly number[]) {
    const data = symbolData(lengths);
    const sequences = data.sequences.map(({ id, length }, s) => {
      const row = data.order.indexOf(s);
      return { id, targets: Array.from({ length }, (_, t) => data.targetSymbols![data.starts[t] + row]) };
    });
    return { targets: data.targets, sequences: sequences.reverse() };
  }

  it("reports the worst of its replicates: with more of them no count of particles is larger", () => {
    const run = (replicates: number) =>
      statePosterior(noisyNetwork("gru", 2, 0.4), symbolData([8]), { ...small, replicates, paths: 0 }, key("worst"))[0].diagnostics;
    const [two, four] = [run(2), run(4)];
    for (const name of ["filteredEss", "smoothedEss", "backwardEss", "distinct"] as const) {
      expect(four[name]!.every((count, t) => count <= two[name]![t])).toBe(true);
      expect(four[name]).not.toEqual(two[name]);
    }
  });

  it("orders its quantiles, and puts the mean of two replicates between them", () => {
    const [{ filtered, smoothed }] = statePosterior(noisyNetwork("elman", 2, 0.5), symbolData([6]), { ...small, replicates: 2 }, key(4));
    for (const { quantiles } of [filtered, smoothed])
      quantiles[0].forEach((low, i) => {
        expect(low).toBeLessThanOrEqual(quantiles[1][i]);
        expect(quantiles[1][i]).toBeLessThanOrEqual(quantiles[2][i]);
      });
  });

  it("speaks of the same states for a standardised model as for its inner one", () => {
    const inner = unknownElman(lineElman);
    const data = linearData(lineElman, [5], key("scaled"));
    const outer = standardised(inner, { targets: { means: [0], sds: [1] }, inputs: null });
    expect(statePosterior(outer, data, small, key(1))).toEqual(statePosterior(inner, data, small, key(1)));
  });
});

describe("statePosterior at the edge", () => {
  it("with one particle has that particle's path for every draw, and warns", () => {
    const [result] = statePosterior(noisyNetwork("elman", 2, 0.3), symbolData([4]), { particles: 1, replicates: 2, paths: 4 }, key(1));
    expect(result.paths[2]).toEqual(result.paths[0]);
    expect(result.paths[1]).not.toEqual(result.paths[0]);
    expect(result.smoothed.means).toEqual(result.paths[0].map((x, i) => (x + result.paths[1][i]) / 2));
    expect(result.smoothed.means).toEqual(result.filtered.means);
    expect(result.smoothed.sds.every((sd) => sd === 0)).toBe(true);
    expect(result.diagnostics.warnings.join(" ")).toMatch(/effective sample size is below 20/);
  });

  it("with every target missing gives the model's own law, smoothed as filtered", () => {
    const spec = { ...planeElman, weight: [[0.5, 0], [0, 0.5]] }; // biome-ignore format: a matrix
    const data = linearData(spec, [4], key("missing"), () => true);
    const [{ filtered, smoothed, diagnostics }] = statePosterior(unknownElman(spec), data, { particles: 1000, replicates: 16 }, key(2));
    [0, 1].forEach((d) => {
      // Var h_t = sd² (1 − 0.25^t) / 0.75 without any observation.
      for (let t = 0; t < 4; t++) {
        const sd = spec.noiseSd[d] * Math.sqrt((1 - 0.25 ** (t + 1)) / 0.75);
        for (const { sds, standardErrors } of [filtered, smoothed]) {
          expect(standardErrors.sds[t * 2 + d]).toBeLessThan(0.03);
          expect(Math.abs(sds[t * 2 + d] - sd)).toBeLessThan(5 * standardErrors.sds[t * 2 + d]);
        }
      }
    });
    expect(diagnostics.filteredEss.every((ess) => Math.abs(ess - 1000) < 1e-6)).toBe(true);
  });

  it("warns where clouds disagree, paths are alike or the way back has no choice, and stays finite", () => {
    const sharp = unknownElman({ ...lineElman, targetSd: [0.01] });
    const [far] = statePosterior(sharp, linearData(lineElman, [30], key("far")), { particles: 50, replicates: 3 }, key(3));
    expectFinite(far);
    const said = far.diagnostics.warnings.join("\n");
    for (const part of [
      /standard deviation above 1 nat: .* no error is given/,
      /filter's effective/,
      /smoothing weights/,
      /fewer different/,
    ])
      expect(said).toMatch(part);
    const still = noisyNetwork("gru", 24, 0.02);
    const [narrow] = statePosterior(still, symbolData([12]), { particles: 100, replicates: 2 }, key(3));
    expect(narrow.diagnostics.warnings.join()).toMatch(/choice of fewer than two particles/);
    const [healthy] = statePosterior(unknownElman(lineElman), linearData(lineElman, [8], key("fine")), { particles: 500 }, key(3));
    expect(healthy.diagnostics.warnings).toEqual([]);
  });

  it("goes on with a warning where every weight is 0", () => {
    const model = unknownElman({ ...lineElman, targetSd: [1e-200] });
    const [result] = statePosterior(model, linearData(lineElman, [3], key("extinct")), small, key(1));
    expect(result.diagnostics.warnings[0]).toMatch(/every particle had weight 0/);
    expectFinite(result);
  });

  it("refuses what it cannot use, saying what is required", () => {
    const model = noisyNetwork("elman", 1, 0.3);
    const run = (options: object) => () => statePosterior(model as Model<"particles" | "additiveNoise">, symbolData([2]), options, key(1));
    expect(run({ particles: 0 })).toThrow(/statePosterior: particles must be a positive integer, got 0/);
    expect(run({ replicates: 1 })).toThrow(/replicates must be an integer of at least 2, got 1; their spread is the error/);
    expect(run({ paths: -1 })).toThrow(/paths must be an integer of at least 0, got -1/);
    expect(run({ draws: 0.5 })).toThrow(/draws must be an integer of at least 1, got 0.5/);
    expect(run({ probabilities: [0.5, 0.5] })).toThrow(/probabilities must rise within \(0, 1\), got \[0.5, 0.5\]/);
    expect(run({ probabilities: [0.5, 1] })).toThrow(/probabilities must rise/);
    expect(run({ given: "future" })).toThrow(/given must be "past" .* got "future"/);
    expect(run({ particles: 400_000_000 })).toThrow(
      /statePosterior of model "elman 1" on 1 sequence of at most 2 steps with 400000000 particles needs at least .*; use fewer particles/,
    );
  });
});
