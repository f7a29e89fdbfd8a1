import { key } from "@unrolled/core";
import { posterior, samplePaths } from "@unrolled/inference";
import { logSumExp } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { enumeratePaths } from "../../support/enumerate-paths.js";
import { type FiniteTables, fakeFiniteView } from "../../support/fake-finite-view.js";
import { finiteModel } from "../../support/finite-model.js";
import { randomTables } from "../../support/random-tables.js";
import { relativeError } from "../../support/relative-error.js";

/** p(h_t = k | y_1..length) and p(path | y_1..length) of sequence s, by summing over every path. */
function enumerated(tables: FiniteTables, s: number, length = tables.logEmission[s]!.length) {
  const K = tables.initial.length;
  const paths = enumeratePaths(tables, s, length);
  const total = logSumExp(Float64Array.from(paths, ({ logJoint }) => logJoint));
  const marginals = new Float64Array(length * K);
  const law = new Map<string, number>();
  for (const { path, logJoint } of paths) {
    const p = Math.exp(logJoint - total);
    law.set(path.join(), p);
    path.forEach((k, t) => {
      marginals[t * K + k] += p;
    });
  }
  return { marginals, law };
}

const impossible: FiniteTables = {
  initial: [1, 0],
  transition: [
    [1, 0],
    [0, 1],
  ],
  logEmission: [
    [
      [0, 0],
      [-Infinity, 0],
    ],
  ],
};

/** An impossible sequence, s0, before a possible one of the same chain, and that one alone. */
function besidePossible() {
  const possible = [
    [0, -1],
    [-2, 0],
    [-0.5, -3],
  ];
  const alone = fakeFiniteView({ ...impossible, logEmission: [possible] });
  return { view: fakeFiniteView({ ...impossible, logEmission: [impossible.logEmission[0]!, possible] }), alone };
}

describe("posterior", () => {
  for (const varying of [false, true])
    it(`equals enumeration, in file order, ${varying ? "a matrix for each step" : "one matrix"}`, () => {
      const tables = randomTables(3, [2, 7, 1, 4], key("posterior"), varying);
      const view = fakeFiniteView(tables);
      posterior(finiteModel(view), view.data).forEach(({ id, stateCount, marginals }, s) => {
        expect([id, stateCount]).toEqual([`s${s}`, 3]);
        enumerated(tables, s).marginals.forEach((p, c) => {
          expect(relativeError(marginals![c]!, p)).toBeLessThan(1e-12);
        });
      });
    });

  for (const varying of [false, true])
    it(`given the past equals enumeration of each beginning, ${varying ? "a matrix for each step" : "one matrix"}`, () => {
      const tables = randomTables(3, [2, 6, 1, 4], key("filtering"), varying);
      const view = fakeFiniteView(tables);
      const smoothed = posterior(finiteModel(view), view.data);
      posterior(finiteModel(view), view.data, { given: "past" }).forEach(({ id, given, marginals }, s) => {
        expect([id, given, smoothed[s]!.given]).toEqual([`s${s}`, "past", "all"]);
        const length = tables.logEmission[s]!.length;
        for (let t = 0; t < length; t++)
          enumerated(tables, s, t + 1)
            .marginals.subarray(t * 3)
            .forEach((p, k) => {
              expect(relativeError(marginals![t * 3 + k]!, p)).toBeLessThan(1e-12);
            });
        const last = (length - 1) * 3;
        for (let k = 0; k < 3; k++) expect(relativeError(marginals![last + k]!, smoothed[s]!.marginals![last + k]!)).toBeLessThan(1e-12);
      });
    });

  it("given the past skips missing targets, and keeps what scaling would lose", () => {
    const stay = [
      [1, 0],
      [0, 1],
    ];
    const logEmission = [
      [
        [0, 0],
        [0, -500],
        [0, -500],
        [-3000, 0],
      ],
    ];
    const view = fakeFiniteView({ initial: [0.5, 0.5], transition: stay, logEmission });
    const marginals = posterior(finiteModel(view), view.data, { given: "past" })[0]!.marginals!;
    expect(Array.from(marginals.subarray(0, 2), (p) => p.toFixed(12))).toEqual(["0.500000000000", "0.500000000000"]);
    expect(relativeError(marginals[3]!, Math.exp(-500))).toBeLessThan(1e-12);
    expect(marginals[7]).toBe(1);
  });

  it("is frozen, and refuses to be given anything else", () => {
    const view = fakeFiniteView(randomTables(2, [3], key("frozen")));
    expect(Object.isFrozen(posterior(finiteModel(view), view.data)[0])).toBe(true);
    expect(() => posterior(finiteModel(view), view.data, { given: "future" as "past" })).toThrow(
      /posterior: given must be "past" .* or "all" .* got "future"/,
    );
  });

  it("has no law for an impossible sequence, names its first impossible step, and answers the others as if they were alone", () => {
    const { view, alone } = besidePossible();
    for (const given of ["past", "all"] as const) {
      const [lost, kept] = posterior(finiteModel(view), view.data, { given });
      expect(lost).toMatchObject({ marginals: null, firstImpossibleStep: 1 });
      expect(kept!.firstImpossibleStep).toBeNull();
      expect(kept!.marginals).toEqual(posterior(finiteModel(alone), alone.data, { given })[0]!.marginals);
    }
  });
});

describe("samplePaths", () => {
  it("draws whole paths with their posterior probabilities", () => {
    const tables = randomTables(2, [4, 1], key("paths"), true);
    const view = fakeFiniteView(tables);
    const count = 40_000;
    samplePaths(finiteModel(view), view.data, count, key(1)).forEach(({ id, paths }, s) => {
      expect(id).toBe(`s${s}`);
      expect(paths!.length).toBe(count);
      for (const [name, p] of enumerated(tables, s).law) {
        const frequency = paths!.filter((path) => path.join() === name).length / count;
        const sd = Math.sqrt((p * (1 - p)) / count);
        expect(sd).toBeLessThan(0.003);
        expect(Math.abs(frequency - p)).toBeLessThan(5 * sd + 1e-12);
      }
    });
  });

  it("draws the path that scaling would lose", () => {
    const lost: FiniteTables = {
      initial: [0.5, 0.5],
      transition: [
        [1, 0],
        [0, 1],
      ],
      logEmission: [
        [
          [0, -500],
          [0, -500],
          [-3000, 0],
        ],
      ],
    };
    const view = fakeFiniteView(lost);
    const { paths } = samplePaths(finiteModel(view), view.data, 5, key(1))[0]!;
    for (const path of paths!) expect(Array.from(path)).toEqual([1, 1, 1]);
  });

  it("draws the same paths for a sequence alone or beside others", () => {
    const tables = randomTables(3, [6, 3], key("alone"));
    const both = fakeFiniteView(tables);
    const one = fakeFiniteView({ ...tables, logEmission: [tables.logEmission[0]!] });
    const together = samplePaths(finiteModel(both), both.data, 3, key(2))[0]!;
    expect(samplePaths(finiteModel(one), one.data, 3, key(2))[0]).toEqual(together);
  });

  it("draws none for an impossible sequence and goes on with the others", () => {
    const { view } = besidePossible();
    const [lost, kept] = samplePaths(finiteModel(view), view.data, 3, key(2));
    expect(lost).toEqual({ id: "s0", paths: null, firstImpossibleStep: 1 });
    expect(kept!.paths).toHaveLength(3);
  });

  it("refuses a count that is not positive", () => {
    const view = fakeFiniteView(impossible);
    expect(() => samplePaths(finiteModel(view), view.data, 0, key(1))).toThrow(/count must be a positive integer, got 0/);
  });
});
