import { type Dataset, key, linearGaussian, packDataset, type SequenceRecord } from "@unrolled/core";
import { fitModel, loadDataset } from "unrolled";
import { describe, expect, test } from "vitest";

const quiet = { workers: 0 } as const;

test("local-level on the Nile has the variances of maximum likelihood that are published, and its diffuse likelihood", async () => {
  const { model, history, file, parameters } = await fitModel("local-level", await loadDataset("nile"), quiet);
  const { Q, R } = file as unknown as { readonly Q: number[][]; readonly R: number[][] };
  // Durbin & Koopman 2012, §2.10.2; statsmodels gives 15098.5 and 1469.2.
  expect(R[0]![0]!).toBeCloseTo(15098.5, -1);
  expect(Q[0]![0]!).toBeCloseTo(1469.2, -1);
  expect([parameters, file.structure]).toEqual([2, { name: "local-level" }]);
  expect(model.parameterCount).toBe(2);
  // statsmodels, with its convention of the diffuse step.
  expect(100 * history.at(-1)!.trainPerStep).toBeCloseTo(-633.4646, 3);
});

/** Sequences drawn from a linear system with an input, long enough to learn it. */
function drawn(D: number): Dataset {
  const model = linearGaussian({
    initialMean: [0],
    initialCov: [[1]],
    A: [[0.8]],
    Q: [[0.36]],
    C: Array.from({ length: D }, (_, i) => [1 + i]),
    D: Array.from({ length: D }, () => [0.5]),
    d: new Array<number>(D).fill(3),
    R: Array.from({ length: D }, (_, i) => Array.from({ length: D }, (__, j) => (i === j ? 0.2 : 0))),
  });
  return packDataset({
    name: "drawn",
    targets: { kind: "real", size: D },
    inputs: { kind: "real", size: 1 },
    splits: { train: [0, 1], valid: [2], test: [] },
    sequences: [60, 60, 40].map((length, i): SequenceRecord => {
      const x = new Float64Array(length);
      key("structural").fold(i).fillNormal(x);
      const inputs = Array.from(x, (v) => [v]);
      return { id: `s${i}`, inputs, targets: model.sample(length, key("drawn").fold(i), inputs).targets };
    }),
  });
}

describe("every family of linear dynamic systems fits, better than it began, and its file is of its structure", () => {
  test.each([
    ["local-level", 1, "local-level"],
    ["local-trend,level=smooth", 1, "local-trend"],
    ["seasonal:3,trend=yes", 1, "seasonal"],
    ["varying-regression", 1, "varying-regression"],
    ["ar", 1, "var"],
    ["var:1", 2, "var"],
    ["arma:1,ma=1", 1, "arma"],
    ["lds:1,restarts=2,iterations=15", 2, undefined],
    ["lds:2,restarts=1,learner=bfgs,iterations=15", 1, undefined],
  ])("%s", async (spec, D, structure) => {
    const { model, history, file, warnings, validPerStep } = await fitModel(spec, drawn(D), quiet);
    expect(history.at(-1)!.trainPerStep).toBeGreaterThanOrEqual(history[0]!.trainPerStep);
    expect((file.structure as { readonly name: string } | undefined)?.name).toBe(structure);
    expect(model.kind).toBe("linear-gaussian");
    expect(Number.isFinite(validPerStep)).toBe(true);
    expect(warnings.filter((text) => /no step uphill/.test(text))).toEqual([]);
  });
});

const inputless = packDataset({
  name: "plain",
  targets: { kind: "real", size: 2 },
  sequences: [
    {
      id: "a",
      targets: [
        [1, 2],
        [2, 1],
        [0, 1],
      ],
    },
  ],
});
const symbols = packDataset({
  name: "letters",
  targets: { kind: "categorical", size: 2, symbols: null },
  sequences: [{ id: "a", targets: [0, 1] }],
});

test.each([
  ["local-level:3", inputless, /local-level has no size, got ":3"; write local-level/],
  ["seasonal", inputless, /seasonal needs its period, as in seasonal:12/],
  ["seasonal:1", inputless, /period must be an integer of at least 2/],
  ["ar:2", inputless, /ar is of one target, data "plain" has 2; use var/],
  ["varying-regression", inputless, /varying-regression is a regression on inputs, data "plain" has none/],
  ["lds:2", symbols, /lds needs real targets, data "letters" has categorical ones/],
  ["var:1", symbols, /var needs real targets, data "letters" has categorical ones/],
])("refuses %s on data that it does not fit", async (spec, data, message) => {
  await expect(fitModel(spec, data, quiet)).rejects.toThrow(message);
});
