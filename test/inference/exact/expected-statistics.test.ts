import { key } from "@unrolled/core";
import { expectedStatistics } from "@unrolled/inference";
import { createWorkspace, logSumExp } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { enumeratePaths } from "../../support/enumerate-paths.js";
import { type FiniteTables, fakeFiniteView } from "../../support/fake-finite-view.js";
import { randomTables } from "../../support/random-tables.js";
import { relativeError } from "../../support/relative-error.js";

/** The statistics by summing over every path. */
function enumerated(tables: FiniteTables) {
  const K = tables.initial.length;
  const initial = new Float64Array(K);
  const transitions = new Float64Array(K * K);
  const posteriors = tables.logEmission.map((rows, s) => {
    const paths = enumeratePaths(tables, s);
    const total = logSumExp(Float64Array.from(paths, ({ logJoint }) => logJoint));
    const posterior = new Float64Array(rows.length * K);
    for (const { path, logJoint } of paths) {
      const p = Math.exp(logJoint - total);
      initial[path[0]!] += p;
      path.forEach((k, t) => {
        posterior[t * K + k] += p;
        if (t > 0) transitions[path[t - 1]! * K + k] += p;
      });
    }
    return posterior;
  });
  return { initial, transitions, posteriors };
}

function expectEqual(tables: FiniteTables, tolerance: number): void {
  const view = fakeFiniteView(tables);
  const K = view.stateCount;
  const { statistics } = expectedStatistics(view, createWorkspace());
  const oracle = enumerated(tables);
  oracle.initial.forEach((n, k) => {
    expect(relativeError(statistics.initial[k]!, n)).toBeLessThan(tolerance);
  });
  oracle.transitions.forEach((n, c) => {
    expect(relativeError(statistics.transitions[c]!, n)).toBeLessThan(tolerance);
  });
  view.data.order.forEach((s, row) => {
    for (let t = 0; t < view.data.sequences[s]!.length; t++)
      for (let k = 0; k < K; k++) {
        const p = statistics.posterior[(view.data.starts[t]! + row) * K + k]!;
        expect(relativeError(p, oracle.posteriors[s]![t * K + k]!)).toBeLessThan(tolerance);
      }
  });
}

describe("expectedStatistics", () => {
  for (const [K, lengths] of [
    [1, [1, 3]],
    [2, [8, 1, 5, 5]],
    [3, [2, 6]],
    [4, [5, 4, 1]],
  ] as const)
    for (const varying of [false, true])
      it(`equals enumeration, K = ${K}, lengths ${lengths}, ${varying ? "a matrix for each step" : "one matrix"}`, () => {
        expectEqual(randomTables(K, lengths, key("em").fold(K), varying), 1e-12);
      });

  it("equals enumeration where scaling loses a state and log space takes over", () => {
    const rows = [
      [0, -500],
      [0, -500],
      [-3000, 0],
      [-Infinity, -1],
    ];
    const absorbing: FiniteTables = {
      initial: [0.5, 0.5],
      transition: [
        [1, 0],
        [0, 1],
      ],
      logEmission: [rows, rows.slice(0, 3), rows.slice(0, 1)],
    };
    expectEqual(absorbing, 1e-12);
    const leaking: FiniteTables = {
      initial: [1, 0],
      transition: [
        [1, 1e-250],
        [0, 1],
      ],
      logEmission: [rows.slice(1), rows],
    };
    expectEqual(leaking, 1e-12);
    expectEqual({ ...leaking, transition: [0, 1, 2, 3].map(() => leaking.transition as number[][]) }, 1e-12);
  });

  it("keeps posteriors summing to one over 100,000 steps", () => {
    const tables = randomTables(3, [100_000], key("drift"));
    const { statistics } = expectedStatistics(fakeFiniteView(tables), createWorkspace());
    const total = statistics.transitions.reduce((a, b) => a + b, 0);
    expect(relativeError(total, 99_999)).toBeLessThan(1e-10);
    for (const t of [0, 50_000, 99_999]) {
      const sum = statistics.posterior[t * 3]! + statistics.posterior[t * 3 + 1]! + statistics.posterior[t * 3 + 2]!;
      expect(relativeError(sum, 1)).toBeLessThan(1e-12);
    }
  });

  it("returns the forward pass's increments", () => {
    const tables = randomTables(3, [5], key("increments"));
    const { increments } = expectedStatistics(fakeFiniteView(tables), createWorkspace());
    const total = logSumExp(Float64Array.from(enumeratePaths(tables, 0), ({ logJoint }) => logJoint));
    expect(
      relativeError(
        increments.reduce((a, b) => a + b, 0),
        total,
      ),
    ).toBeLessThan(1e-12);
  });
});
