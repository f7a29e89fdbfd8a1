import { climatology, type Dataset, type EmissionFile, key, packDataset, type SequenceRecord } from "@unrolled/core";
import { forward, logLikelihood } from "@unrolled/inference";
import { compare } from "unrolled";
import { describe, expect, it } from "vitest";

const dataOf = (targets: Dataset["targets"], ...sequences: SequenceRecord["targets"][]): Dataset =>
  packDataset({ name: "steps", targets, sequences: sequences.map((steps, i) => ({ id: `s${i}`, targets: steps })) });
const emissionOf = (data: Dataset, period?: number): EmissionFile => climatology(data, { period }).toFile().emission;

describe("climatology", () => {
  it("is the frequencies, means, sds and rates of the observed targets, at each position of a period", () => {
    const real = { kind: "real", size: 2 } as const;
    const data = dataOf(
      real,
      [
        [1, 10],
        [5, null],
        [2, 14],
        [9, 3],
      ],
      [[3, 30], null, [6, 2]],
    );
    const position = (t: number, d: number): number[] =>
      [
        [
          [1, 10],
          [5, null],
          [2, 14],
          [9, 3],
        ],
        [
          [3, 30],
          [null, null],
          [6, 2],
        ],
      ].flatMap((y) => y.flatMap((v, i) => (i % 2 === t && v[d] !== null ? [v[d] as number] : [])));
    const mean = (y: number[]): number => y.reduce((a, b) => a + b, 0) / y.length;
    const { means, sds } = emissionOf(data, 2) as Extract<EmissionFile, { kind: "gaussian" }>;
    [0, 1].forEach((t) => {
      [0, 1].forEach((d) => {
        const values = position(t, d);
        expect(means[t][d]).toBeCloseTo(mean(values), 12);
        if (values.length > 1) expect(sds[t][d]).toBeCloseTo(Math.sqrt(mean(values.map((y) => (y - mean(values)) ** 2))), 10);
      });
    });
    const symbols = emissionOf(dataOf({ kind: "categorical", size: 3, symbols: null }, [0, 1, 0, null, 0])) as Extract<
      EmissionFile,
      { kind: "categorical" }
    >;
    [3.01 / 4.03, 1.01 / 4.03, 0.01 / 4.03].forEach((p, v) => void expect(symbols.probabilities[0][v]).toBeCloseTo(p, 12));
    const counts = emissionOf(dataOf({ kind: "count", size: 1 }, [[1], [9], [2], [8]]), 2);
    expect(counts).toMatchObject({ kind: "poisson", rates: [[1.5], [8.5]] });
  });

  it("scores every step by the law of its position alone, and counts the numbers of these laws", () => {
    const targets = { kind: "categorical", size: 2, symbols: ["a", "b"] } as const;
    const data = dataOf(targets, [0, 1, 0, 0, null, 1, 0], [1, 1, 0]);
    const model = climatology(data, { period: 3 });
    const { probabilities } = model.toFile().emission as Extract<EmissionFile, { kind: "categorical" }>;
    const expected = [0, 1, 0, 0, null, 1, 0].map((y, t) => (y === null ? 0 : Math.log(probabilities[t % 3][y])));
    logLikelihood(model, data, forward()).sequences[0].increments.forEach((value, t) => void expect(value).toBeCloseTo(expected[t], 12));
    expect([model.parameterCount, model.targets.symbols, model.sample(4, key(1)).states]).toEqual([3, ["a", "b"], [0, 1, 2, 0]]);
  });

  it("is named first where nothing beats it", async () => {
    const u = new Float64Array(1200);
    key("dice").fillUniform(u);
    const data = dataOf(
      { kind: "categorical", size: 4, symbols: ["a", "b", "c", "d"] },
      ...Array.from({ length: 80 }, (_, i) => Array.from({ length: 15 }, (__, t) => Math.floor(4 * u[15 * i + t] ** 2))),
    );
    const { headline, models } = await compare({
      data,
      models: ["climatology", "gru:8,epochs=4,lr=0.01"],
      workers: 0,
    });
    expect(models[0].name).toBe("climatology");
    expect(headline[0]).toMatch(/climatology/);
  });

  it("refuses a period that no sequence has", () => {
    expect(() => climatology(dataOf({ kind: "count", size: 1 }, [[1], [2]]), { period: 3 })).toThrow(
      /from 1 to the length of the longest sequence \(2\), got 3/,
    );
  });
});
