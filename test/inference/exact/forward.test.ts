import { key } from "@unrolled/core";
import { forward, logLikelihood } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { enumeratedLogLikelihood } from "../../support/enumerate-paths.js";
import { type FiniteTables, fakeFiniteView } from "../../support/fake-finite-view.js";
import { finiteModel } from "../../support/finite-model.js";
import { logSpaceIncrements } from "../../support/log-space-forward.js";
import { randomTables } from "../../support/random-tables.js";
import { relativeError } from "../../support/relative-error.js";

const score = (tables: FiniteTables, increments = true) => {
  const view = fakeFiniteView(tables);
  return logLikelihood(finiteModel(view), view.data, forward({ increments }));
};

describe("forward", () => {
  for (const [K, lengths] of [
    [1, [1, 4]],
    [2, [1, 3, 9]],
    [3, [6, 2, 6]],
    [5, [5]],
  ] as const)
    for (const varying of [false, true])
      it(`equals enumeration to 1e-12, K = ${K}, lengths ${lengths}, ${varying ? "a matrix for each step" : "one matrix"}`, () => {
        const tables = randomTables(K, lengths, key(K).fold(String(varying)), varying);
        const estimate = score(tables);
        lengths.forEach((length, s) => {
          const { value, increments } = estimate.sequences[s]!;
          expect(relativeError(value, enumeratedLogLikelihood(tables, s))).toBeLessThan(1e-12);
          for (let t = 1; t <= length; t++) {
            const sum = increments.slice(0, t).reduce((a, b) => a + b, 0);
            expect(relativeError(sum, enumeratedLogLikelihood(tables, s, t))).toBeLessThan(1e-12);
          }
        });
        expect(estimate.value).toBe(estimate.sequences.reduce((sum, { value }) => sum + value, 0));
        expect(estimate).toMatchObject({ exact: true, standardError: 0, standardErrorFrom: "exact", key: null });
      });

  it("agrees with a log-space recursion over 20,000 steps", () => {
    const tables = randomTables(4, [20_000], key("long"), false, 5);
    const { value, increments } = score(tables).sequences[0]!;
    const oracle = logSpaceIncrements(tables, 0);
    expect(
      relativeError(
        value,
        oracle.reduce((a, b) => a + b, 0),
      ),
    ).toBeLessThan(1e-12);
    for (let t = 0; t < oracle.length; t++) expect(relativeError(increments[t]!, oracle[t]!)).toBeLessThan(1e-11);
  });

  it("gives the same bits whether sequences are scored alone, together or in another order", () => {
    const lengths = Array.from({ length: 32 }, (_, s) => 1 + ((s * 7) % 40));
    const tables = randomTables(6, lengths, key("batch"));
    const together = score(tables).sequences.map(({ value }) => value);
    const order = lengths.map((_, s) => (s * 13 + 5) % 32);
    const permuted = score({ ...tables, logEmission: order.map((s) => tables.logEmission[s]!) }).sequences.map(({ value }) => value);
    for (let s = 0; s < 32; s++) {
      expect(score({ ...tables, logEmission: [tables.logEmission[s]!] }).value).toBe(together[s]);
      expect(permuted[order.indexOf(s)]).toBe(together[s]);
    }
  });

  it("gives the same value without increments, and leaves them out", () => {
    const tables = randomTables(3, [50, 20], key("lean"));
    const lean = score(tables, false);
    expect(lean.sequences.map(({ value }) => value)).toEqual(score(tables).sequences.map(({ value }) => value));
    expect(lean.sequences[0]!.increments.length).toBe(0);
  });

  it("gives a missing step the increment 0 exactly and goes on", () => {
    const tables = randomTables(3, [6], key("missing"));
    const logEmission = [tables.logEmission[0]!.map((row, t) => (t === 0 || t === 3 ? [0, 0, 0] : row))];
    const { increments, value } = score({ ...tables, logEmission }).sequences[0]!;
    expect([increments[0], increments[3]]).toEqual([0, 0]);
    expect(relativeError(value, enumeratedLogLikelihood({ ...tables, logEmission }, 0))).toBeLessThan(1e-12);
  });

  it("gives long gaps increments of 0 exactly, whatever the filtered law rounds to", () => {
    const tables = randomTables(5, [300], key("gaps"));
    const logEmission = [tables.logEmission[0]!.map((row, t) => (t % 3 === 0 ? row : [0, 0, 0, 0, 0]))];
    const { increments } = score({ ...tables, logEmission }).sequences[0]!;
    increments.forEach((increment, t) => {
      if (t % 3 !== 0) expect(increment).toBe(0);
    });
  });

  it("gives impossible data −Infinity at their step, no NaN, and scores what follows as if that step were missing", () => {
    const tables = randomTables(3, [5, 5], key("impossible"));
    const none = [-Infinity, -Infinity, -Infinity];
    const impossible = tables.logEmission[0]!.map((row, t) => (t === 2 ? none : row));
    const missing = tables.logEmission[0]!.map((row, t) => (t === 2 ? [0, 0, 0] : row));
    const estimate = score({ ...tables, logEmission: [impossible, missing] });
    const [a, b] = estimate.sequences;
    expect(a!.value).toBe(-Infinity);
    expect(estimate.value).toBe(-Infinity);
    expect(a!.increments[2]).toBe(-Infinity);
    for (const t of [0, 1, 3, 4]) expect(a!.increments[t]).toBe(b!.increments[t]);
  });

  it("does not lose a state that underflows and matters later", () => {
    // Left to right: state 1 is 1e-400 times as likely after step 2, and the only one that can make step 4.
    const tables: FiniteTables = {
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
          [-Infinity, -1],
        ],
        [
          [0, -1],
          [-2, 0],
          [0, 0],
          [0, -1],
        ],
      ],
    };
    const estimate = score(tables);
    expect(relativeError(estimate.sequences[0]!.value, Math.log(0.5) - 1001)).toBeLessThan(1e-12);
    expect(relativeError(estimate.sequences[0]!.increments[2]!, -1000)).toBeLessThan(1e-12);
    expect(relativeError(estimate.sequences[1]!.value, enumeratedLogLikelihood(tables, 1))).toBeLessThan(1e-12);
  });

  it("does not lose transitions of probability 1e-250", () => {
    const tables: FiniteTables = {
      initial: [1, 0],
      transition: [
        [1, 1e-250],
        [0, 1],
      ],
      logEmission: [
        [
          [0, -300],
          [-Infinity, -300],
          [-Infinity, 0],
        ],
        [
          [0, -1],
          [0, -1],
          [0, -Infinity],
        ],
      ],
    };
    const estimate = score(tables);
    expect(relativeError(estimate.sequences[0]!.value, Math.log(1e-250) - 300)).toBeLessThan(1e-12);
    expect(relativeError(estimate.sequences[1]!.value, enumeratedLogLikelihood(tables, 1))).toBeLessThan(1e-12);
  });

  it("throws on NaN, naming the step and the sequence", () => {
    const tables = randomTables(2, [3, 2], key("nan"));
    const logEmission = tables.logEmission.map((rows, s) => rows.map((row, t) => (s === 1 && t === 1 ? [NaN, 0] : row)));
    expect(() => score({ ...tables, logEmission })).toThrow(/forward: .*NaN at step 2 of sequence "s1"/);
    expect(() => score({ ...tables, logEmission: [[[NaN, -Infinity]]] })).toThrow(/NaN at step 1/);
  });

  it("holds no K × T numbers: a million steps with 16 states score in a few megabytes", () => {
    const T = 1_000_000;
    const row = Float64Array.from({ length: 16 }, (_, k) => -k / 4);
    const base = fakeFiniteView(randomTables(16, [1], key("huge")));
    const length = {
      ...base.data,
      length: T,
      stepCount: T,
      aliveCounts: new Int32Array(T).fill(1),
      starts: Int32Array.from({ length: T + 1 }, (_, t) => t),
    };
    const view = { ...base, data: length, logEmissionInto: (out: Float64Array) => out.set(row) };
    let bytes = 0;
    const method = forward({ increments: false });
    const watched = {
      ...method,
      run: (...[bound, context]: Parameters<typeof method.run>) => {
        const estimate = method.run(bound, context);
        bytes = context.workspace.bytes;
        return estimate;
      },
    };
    const { value } = logLikelihood(finiteModel(view), view.data, watched);
    expect(value).toBeLessThan(0);
    expect(Number.isFinite(value)).toBe(true);
    expect(bytes).toBeLessThan(4e6);
  });
});
