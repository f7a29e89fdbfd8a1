import { type AnyModel, key } from "@unrolled/core";
import { type CheckIndependenceOptions, checkIndependence } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { strongNetwork } from "../support/strong-networks.js";

const repeats = 500;
const options: CheckIndependenceOptions = { draws: 24, strata: 2, permutations: 99 };

/** The least and most of Binomial(n, p) that leave at most `tail` beyond each end: 99.99 % between them. */
function binomialBounds(n: number, p: number, tail = 5e-5): [number, number] {
  let term = (1 - p) ** n;
  let below = 0;
  let least = -1;
  for (let k = 0; k <= n; k++) {
    below += term;
    if (least < 0 && below > tail) least = k;
    if (1 - below < tail) return [least, k];
    term *= ((n - k) / (k + 1)) * (p / (1 - p));
  }
  return [least, n];
}

const noisy = strongNetwork({ cell: "elman", noiseSd: 1, emission: "gaussian" });
const fedBack = strongNetwork({ cell: "gru", noiseSd: 1, inputs: "previous-target" });

describe("false positives of the test on draws, nominal 1 %, over 500 repeats", () => {
  const most = binomialBounds(repeats, 0.01)[1];

  it("would be seen at a rate of 5 %, nine times out of ten", () => {
    expect(most).toBe(16);
    expect(binomialBounds(repeats, 0.05, 0.1)[0]).toBeGreaterThan(most);
  });

  // Numbers have no ties, so that their rate is the level itself; symbols have, and theirs may lie below it.
  it.each<[string, AnyModel, string]>([
    ["of symbols, inputs given", strongNetwork({ cell: "elman" }), "Y1:3 _||_ Y4:6 | X1:6"],
    ["of numbers, inputs given", strongNetwork({ cell: "gru", emission: "gaussian" }), "Y1:2 _||_ Y3:4 | X1:4"],
    ["given a continuous state", noisy, "Y3 _||_ Y1 | H2 X1:3"],
    ["given targets and a state", fedBack, "Y4 _||_ Y1 | H3 Y3 Y2"],
    ["with nothing given", strongNetwork({ cell: "lstm", emission: "poisson" }), "Y2 _||_ X3"],
  ])("stay within binomial bounds %s", (name, model, query) => {
    const pValues: number[] = [];
    for (let r = 0; r < repeats; r++) {
      const { structure, numbers } = checkIndependence(model, query, key("false positives").fold(name).fold(r), options);
      expect(structure.independent).toBe(true);
      if (numbers.pValue === null) continue;
      expect(numbers.verdict === "dependent").toBe(numbers.pValue <= 0.01);
      pValues.push(numbers.pValue);
    }
    const countBelow = (level: number): number => pValues.filter((p) => p <= level).length;
    expect(pValues.length).toBeGreaterThan(0.95 * repeats);
    expect(countBelow(0.01)).toBeLessThanOrEqual(most);
    expect(countBelow(0.2)).toBeLessThanOrEqual(binomialBounds(repeats, 0.2)[1]);
  });
});
