import { key } from "@unrolled/core";
import { kalman } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { denseLinearSystem } from "../../../support/dense-linear-system.js";
import { type GappyTargets, type LinearSystemExample, linearSystemView, packTargets } from "../../../support/linear-system.js";
import { gappySequences, gappySystem, gappyTrend } from "../../../support/linear-system-examples.js";

function scoresOf(system: LinearSystemExample, sequences: readonly GappyTargets[], form: "standard" | "square-root") {
  return kalman({ form }).run(linearSystemView(system, packTargets(sequences)), { workspace: createWorkspace(), key: undefined });
}

/** One number of state, and the same seen in three coordinates, of which all but one direction have no variance at all. */
function inThree({ q, r, p }: { q: number; r: number; p: number }): { line: LinearSystemExample; space: LinearSystemExample } {
  const u = [0.36, 0.48, -0.8];
  const phi = 0.999;
  const outer = (s: number): number[][] => u.map((a) => u.map((b) => s * a * b));
  const R = [[r]];
  return {
    line: { a: [0], P: [[p]], A: [[phi]], Q: [[q]], C: [[1]], R },
    // The other directions turn into each other, one of them growing where nothing forgets.
    space: {
      a: [0, 0, 0],
      P: outer(p),
      A: outer(phi).map((row, i) => row.map((x, j) => x + (i === j ? 1 : 0) - u[i]! * u[j]!)),
      Q: outer(q),
      C: [u],
      R,
    },
  };
}

describe("covariances as their roots", () => {
  it("equal dense algebra, with gaps and a diffuse start, and say so", () => {
    for (const system of [gappySystem, gappyTrend]) {
      const { method, sequences } = scoresOf(system, gappySequences, "square-root");
      expect(method).toBe("kalman(square-root)");
      gappySequences.forEach((targets, index) => {
        expect(sequences[index]!.value).toBeCloseTo(denseLinearSystem(system, targets, index).logLikelihood, 10);
        expect(sequences[index]!.diagnostics.form).toBe("square-root");
      });
    }
  });

  it("are taken where the standard form would lose digits, and only there", () => {
    const near: LinearSystemExample = {
      ...gappySystem,
      C: [
        [1, 0.5, 0],
        [1, 0.5, 1e-7],
      ],
      R: [
        [1e-13, 0],
        [0, 1e-13],
      ],
      b: () => [0, 0, 0],
      d: () => [0, 0],
    };
    const targets: GappyTargets = [[0.1, 0.1], null, [0.2, 0.2], [null, -0.1], [0.3, 0.3]];
    const { sequences } = scoresOf(
      near,
      [
        targets,
        [
          [0.1, null],
          [0.2, null],
        ],
      ],
      "standard",
    );
    expect(sequences.map(({ diagnostics }) => diagnostics.form)).toEqual(["square-root", undefined]);
    const roots = scoresOf(near, [targets], "square-root").sequences[0]!;
    expect(sequences[0]!.value).toBe(roots.value);
  });

  it("stay what they are over 100,000 steps of singular and near-singular covariances", () => {
    const T = 100_000;
    const noise = new Float64Array(T);
    key("long").fillNormal(noise);
    let h = 0;
    const full: GappyTargets = Array.from(noise, (z, t) => {
      h = 0.999 * h + z;
      return [h + (t % 3) * 1e-5];
    });
    const gappy: GappyTargets = full.map((y, t) => (t % 1000 === 17 ? null : y));
    for (const sizes of [
      { q: 1, r: 1e-10, p: 1e6 },
      { q: 1, r: 0.5, p: 1 },
    ]) {
      const { line, space } = inThree(sizes);
      for (const targets of [full, gappy]) {
        const expected = scoresOf(line, [targets], "standard").value;
        for (const form of ["standard", "square-root"] as const)
          expect(Math.abs(scoresOf(space, [targets], form).value / expected - 1)).toBeLessThan(1e-10);
      }
    }
  });
});
