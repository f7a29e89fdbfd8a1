import { type AnyModel, fitNGram, key } from "@unrolled/core";
import { checkIndependence } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { quietNetwork, symbolData } from "../../support/noisy-network.js";

const V = 4;
const root = key("all sequences");

/** I(Y_a; Y_b | Y_z) in nats from p(y) of every sequence, each by holding all of it: another way through the model. */
function information(model: AnyModel, T: number, a: number[], b: number[], z: number[]): number {
  const laws = [[...z, ...a, ...b], [...z, ...a], [...z, ...b], z].map((times) => ({ times, p: new Map<string, number>() }));
  const whole = new Map<string, number>();
  for (let code = 0; code < V ** T; code++) {
    const targets = Array.from({ length: T }, (_, t) => Math.floor(code / V ** t) % V);
    const p = Math.exp(model.sample(T, root, undefined, { targets }).logWeight);
    whole.set(targets.join(""), p);
    for (const law of laws) {
      const cell = law.times.map((t) => targets[t - 1]).join("");
      law.p.set(cell, (law.p.get(cell) ?? 0) + p);
    }
  }
  expect([...whole.values()].reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 10);
  const entropy = ({ p }: (typeof laws)[number]): number => -[...p.values()].reduce((sum, q) => sum + (q > 0 ? q * Math.log(q) : 0), 0);
  const [zab, za, zb, onlyZ] = laws.map(entropy);
  return za! + zb! - zab! - onlyZ!;
}

describe("the law of all sequences", () => {
  const trigram = fitNGram(symbolData([300]), { order: 3, smoothing: "witten-bell" });
  it.each([
    ["a trigram", trigram, "Y4 _||_ Y1 | Y2 Y3", [4], [1], [2, 3], "independent"],
    ["a trigram", trigram, "Y5 _||_ Y1 Y2 | Y3 Y4", [5], [1, 2], [3, 4], "independent"],
    ["a trigram", trigram, "Y4 _||_ Y1 | Y3", [4], [1], [3], "dependent"],
    ["a fed-back network", quietNetwork("lstm", 2), "Y4 _||_ Y1 | Y2 Y3", [4], [1], [2, 3], "dependent"],
    ["a fed-back network", quietNetwork("elman", 2), "Y1 Y3 _||_ Y2", [1, 3], [2], [], "dependent"],
  ] as const)("of %s gives the conditional mutual information of %3$s", (_, model, query, a, b, z, verdict) => {
    const T = Math.max(...a, ...b, ...z);
    const { numbers, agreement } = checkIndependence(model, query, root);
    expect(Math.abs(numbers.statistic!.value - information(model, T, [...a], [...b], [...z]))).toBeLessThan(1e-12);
    expect(numbers).toMatchObject({ verdict, method: "all sequences", pValue: null, draws: null });
    expect(numbers.reason).toContain(`all ${V ** T} sequences of ${T} steps`);
    expect(agreement).toBe("agree");
  });

  it("is added up in batches to the same number as with later steps that are left out", () => {
    const network = quietNetwork("gru", 2);
    const short = checkIndependence(network, "Y3 _||_ Y1", root).numbers;
    // 4^7 sequences are four batches.
    const long = checkIndependence(network, { a: ["Y3"], b: ["Y1"], given: ["Y7"] }, root).numbers;
    expect(long.reason).toContain("16384 sequences");
    expect(checkIndependence(network, "Y3 _||_ Y1", root, { length: 7 }).numbers).toEqual(short);
    expect(Math.abs(long.statistic!.value - information(network, 7, [3], [1], [7]))).toBeLessThan(1e-11);
  });

  it("gives way to a test on draws where there are more than a million", () => {
    expect(checkIndependence(trigram, "Y11 _||_ Y1", root, { draws: 20 }).numbers.method).toBe("permutation test");
  });
});
