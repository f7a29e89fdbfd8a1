import { key, type LinearGaussianView, linearGaussian, type Model, packDataset } from "@unrolled/core";
import { statePosterior } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { denseLinearSystem } from "../../support/dense-linear-system.js";
import { linearSystemView, packTargets } from "../../support/linear-system.js";
import { gappySequences, gappySystem, gappyTrend } from "../../support/linear-system-examples.js";

const z = [-1.959963984540054, 0, 1.959963984540054];

/** What statePosterior asks of a model. */
function modelOf(view: LinearGaussianView): Model<"linearGaussian"> {
  const base = linearGaussian({ initialMean: [0], initialCov: [[1]], A: [[1]], Q: [[1]], C: [[1]], R: [[1]] });
  return { ...base, views: { linearGaussian: () => view } };
}

describe("statePosterior of a linear state", () => {
  const data = packTargets(gappySequences);
  const n = gappySystem.a.length;

  it("has the filtered and smoothed laws of dense algebra, without error", () => {
    const posteriors = statePosterior(modelOf(linearSystemView(gappySystem, data)), data, { paths: 0 }, key(1));
    gappySequences.forEach((targets, index) => {
      const { filtered, smoothed, standardErrorFrom, key: root } = posteriors[index]!;
      expect([standardErrorFrom, root]).toEqual(["exact", null]);
      const all = denseLinearSystem(gappySystem, targets, index);
      targets.forEach((_, t) => {
        for (const [law, moments] of [
          // Steps after t say nothing where their targets are missing.
          [
            denseLinearSystem(
              gappySystem,
              targets.map((y, s) => (s <= t ? y : null)),
              index,
            ),
            filtered,
          ],
          [all, smoothed],
        ] as const)
          for (let d = 0; d < n; d++) {
            const at = t * n + d;
            const sd = Math.sqrt(law.covariance(t, d, t, d));
            expect(moments.means[at]).toBeCloseTo(law.means[at]!, 10);
            expect(moments.sds[at]).toBeCloseTo(sd, 10);
            moments.quantiles.forEach((quantile, q) => {
              expect(quantile[at]).toBeCloseTo(law.means[at]! + z[q]! * sd, 9);
            });
            expect(moments.standardErrors.means[at]).toBe(0);
          }
      });
    });
  });

  it("knows no spread of a number of which nothing is known yet", () => {
    const late = packTargets([[null, [null, 0.3], [1, 2], [2, 1]]]);
    const [posterior] = statePosterior(modelOf(linearSystemView(gappyTrend, late)), late, { given: "past" }, key(1));
    expect(Array.from(posterior!.filtered.sds.subarray(0, 2))).toEqual([Infinity, Infinity]);
    expect(posterior!.filtered.quantiles.map((quantile) => quantile[0])).toEqual([-Infinity, posterior!.filtered.means[0], Infinity]);
    expect(posterior!.filtered.sds[2 * n]).toBeLessThan(10);
  });

  it("draws whole paths with the mean and covariance of dense algebra, from diffuse starts too", () => {
    const count = 4000;
    for (const system of [gappySystem, gappyTrend]) {
      const short = packTargets([gappySequences[2]!]);
      const { paths } = statePosterior(modelOf(linearSystemView(system, short)), short, { paths: count }, key(3))[0]!;
      const { means, covariance } = denseLinearSystem(system, gappySequences[2]!, 0);
      const size = means.length;
      for (let a = 0; a < size; a++)
        for (let b = 0; b <= a; b++) {
          const [s, i, t, j] = [Math.floor(a / n), a % n, Math.floor(b / n), b % n];
          const expected = covariance(s, i, t, j);
          const products = paths.map((path) => (path[a]! - means[a]!) * (path[b]! - means[b]!));
          const mean = products.reduce((sum, x) => sum + x, 0) / count;
          const spread = Math.sqrt((expected ** 2 + covariance(s, i, s, i) * covariance(t, j, t, j)) / count);
          expect(Math.abs(mean - expected)).toBeLessThan(5 * spread);
          if (a === b) {
            const average = paths.reduce((sum, path) => sum + path[a]!, 0) / count;
            expect(Math.abs(average - means[a]!)).toBeLessThan(5 * Math.sqrt(expected / count));
          }
        }
    }
  });

  it("gives a sequence the same bits alone and among others", () => {
    const together = statePosterior(
      modelOf(linearSystemView({ ...gappySystem, b: undefined, d: undefined } as never, data)),
      data,
      { paths: 2 },
      key(5),
    );
    data.sequences.forEach(({ id }, index) => {
      const own = packDataset({ name: "own", targets: data.targets, sequences: [{ id, targets: gappySequences[index]! }] });
      const alone = statePosterior(
        modelOf(linearSystemView({ ...gappySystem, b: undefined, d: undefined } as never, own)),
        own,
        { paths: 2 },
        key(5),
      );
      expect(alone[0]).toEqual(together[index]);
    });
  });
});
