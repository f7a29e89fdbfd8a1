import { packDataset } from "@unrolled/core";
import { classificationScores, classify, predictedClasses } from "@unrolled/inference";
import { fitByClass } from "unrolled/extend";
import { expect, it } from "vitest";

const targets = { kind: "categorical", size: 2, symbols: ["-", "+"] } as const;
/** "turns" changes at every step, "stays" every third. */
const draw = (label: string, i: number) => ({
  id: `${label} ${i}`,
  label,
  targets: Array.from({ length: 8 + (i % 3) }, (_, t) => (label === "turns" ? (t + i) % 2 : Math.floor((t + i) / 3) % 2)),
});
const data = packDataset({
  name: "signals",
  targets,
  splits: { train: [0, 1, 2, 3, 4, 5], valid: [6, 7, 8, 9], test: [10, 11] },
  sequences: [0, 1, 2, 3, 4, 5].flatMap((i) => [draw("turns", i), draw("stays", i)]),
});

it("fits a model to each label, which tell test sequences apart", async () => {
  const { models, fits, counts, temperature } = await fitByClass("ngram:2,smoothing=witten-bell", data, { workers: 0 });
  expect(models.map(({ label }) => label)).toEqual(["stays", "turns"]);
  expect(counts).toEqual([3, 3]);
  expect(fits.every(({ validPerStep }) => validPerStep !== null)).toBe(true);
  expect(temperature).toBeLessThan(1);
  expect(classificationScores(predictedClasses(classify(models, data, { temperature }))).accuracy).toBe(1);
});

it("refuses data of one label", async () => {
  const one = packDataset({ name: "one", targets, sequences: [draw("turns", 0), { ...draw("turns", 1), id: "x" }] });
  await expect(fitByClass("ngram:1", one, { workers: 0 })).rejects.toThrow(
    'train sequences of two labels or more are required, data "one" has 1',
  );
});
