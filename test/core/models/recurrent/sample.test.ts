import { key, packDataset, type RecurrentSpec, recurrent } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { deterministic, type EmissionName, type NetworkOptions, networkSpec, rollOut } from "./networks.js";

/** z of an average of draws against a known mean and variance. */
function zScore(total: number, count: number, mean: number, variance: number): number {
  return (total / count - mean) / Math.sqrt(variance / count);
}

describe("sampling", () => {
  it("looks given symbols up in the table of an embedding: the state is the recursion's, by hand", () => {
    const table = [[0.1], [0.7], [-1.2]];
    const model = recurrent({
      cell: "by-layer",
      inputSize: 1,
      hiddenSize: 1,
      inputs: "given",
      layers: [{ cell: "elman", hiddenSize: 1, weight_ih: [[1.5]], weight_hh: [[0.5]], bias_ih: [0.2], bias_hh: [0] }],
      embedding: { given: table },
      readout: { weight: [[1]], bias: [0] },
      emission: { kind: "bernoulli" },
    });
    const symbols = [2, 0, 1, 1];
    let h = 0;
    const byHand = symbols.map((x) => {
      h = Math.tanh(1.5 * table[x]![0]! + 0.2 + 0.5 * h);
      return h;
    });
    const { states } = model.sample(4, key("embedding"), symbols);
    (states as number[][]).forEach(([state], t) => void expect(state).toBeCloseTo(byHand[t]!, 12));
  });

  it("draws whole sequences as often as the model's likelihood says", () => {
    const model = deterministic({ cell: "gru", emission: "categorical", size: 2, initial: true });
    const count = 4000;
    const drawn = new Map<string, number>();
    for (let i = 0; i < count; i++) {
      const text = model.sample(3, key("draws").fold(i)).targets.join("");
      drawn.set(text, (drawn.get(text) ?? 0) + 1);
    }
    let total = 0;
    for (let code = 0; code < 8; code++) {
      const targets = [code >> 2, (code >> 1) & 1, code & 1];
      const data = packDataset({ name: "d", targets: { kind: "categorical", size: 2, symbols: null }, sequences: [{ id: "a", targets }] });
      const p = Math.exp(rollOut(model, data).reduce((sum, x) => sum + x, 0));
      total += p;
      expect(Math.abs(zScore(drawn.get(targets.join("")) ?? 0, count, p, p * (1 - p)))).toBeLessThan(5);
    }
    expect(total).toBeCloseTo(1, 12);
  });

  it.each<[EmissionName, (y: number[]) => number]>([
    ["bernoulli", ([y]) => y!],
    ["poisson", ([y]) => y!],
    ["gaussian", ([y]) => y!],
    ["gaussian-readout", ([y]) => y!],
  ])("draws %s targets with the mean and spread that their readout says", (emission, first) => {
    // No weights: every step has the same law, given by the readout's bias.
    const options: NetworkOptions = { cell: "elman", emission, hiddenSize: 1, size: 1, inputs: "given" };
    const flat = networkSpec(options);
    const bias = emission === "gaussian-readout" ? [0.4, Math.log(0.7)] : [0.4];
    const spec: RecurrentSpec = { ...flat, readout: { weight: bias.map(() => [0]), bias } };
    const count = 3000;
    const inputs = Array.from({ length: count }, () => [0, 0]);
    const { targets } = recurrent(spec).sample(count, key(emission), inputs);
    const values = (targets as number[][]).map(first);
    const p = 1 / (1 + Math.exp(-0.4));
    const sd = emission === "gaussian" ? 0.6 : 0.7;
    const [mean, variance] =
      emission === "bernoulli" ? [p, p * (1 - p)] : emission === "poisson" ? [Math.exp(0.4), Math.exp(0.4)] : [0.4, sd * sd];
    expect(
      Math.abs(
        zScore(
          values.reduce((sum, y) => sum + y, 0),
          count,
          mean,
          variance,
        ),
      ),
    ).toBeLessThan(5);
    const squares = values.map((y) => (y - mean) ** 2);
    const fourth = values.reduce((sum, y) => sum + (y - mean) ** 4, 0) / count;
    expect(
      Math.abs(
        zScore(
          squares.reduce((sum, y) => sum + y, 0),
          count,
          variance,
          fourth - variance ** 2,
        ),
      ),
    ).toBeLessThan(5);
  });

  it("adds noise of the given spread to the state that it returns", () => {
    const options: NetworkOptions = {
      cell: "elman",
      nonlinearity: "identity",
      emission: "bernoulli",
      hiddenSize: 1,
      size: 1,
      inputs: "given",
    };
    const flat = networkSpec(options);
    const layers = [{ weight_ih: [[1, 0]], weight_hh: [[0]], bias_ih: [0], bias_hh: [0] }];
    const model = recurrent({ ...flat, layers, noise: { sd: [0.5] } });
    const count = 2000;
    const inputs = Array.from({ length: count }, (_, t) => [t % 5, 0]);
    const { states } = model.sample(count, key(2), inputs);
    const noise = (states as number[][]).map(([h], t) => h! - (t % 5));
    expect(
      Math.abs(
        zScore(
          noise.reduce((sum, e) => sum + e, 0),
          count,
          0,
          0.25,
        ),
      ),
    ).toBeLessThan(5);
    expect(
      Math.abs(
        zScore(
          noise.reduce((sum, e) => sum + e * e, 0),
          count,
          0.25,
          2 * 0.25 ** 2,
        ),
      ),
    ).toBeLessThan(5);
  });

  it("returns the whole state: h, then c, of each layer in turn", () => {
    const model = deterministic({ cell: "lstm", emission: "categorical", layers: 2, hiddenSize: 3 });
    const { states, targets } = model.sample(4, key(1));
    expect(states!.map((state) => (state as number[]).length)).toEqual([12, 12, 12, 12]);
    expect(model.sample(4, key(1))).toEqual({ states, targets, logWeight: 0 });
    expect(model.sample(40, key(2)).targets).not.toEqual(model.sample(40, key(1)).targets);
  });

  it("takes categorical inputs one-hot", () => {
    const model = deterministic({ cell: "gru", emission: "categorical", inputs: "given-and-previous-target" });
    const vectors = model.sample(3, key(1), [
      [0, 1],
      [1, 0],
      [0, 1],
    ]);
    expect(model.sample(3, key(1), [1, 0, 1])).toEqual(vectors);
  });

  it("asks for inputs that fit", () => {
    const model = deterministic({ cell: "gru", emission: "categorical", inputs: "given" });
    expect(() => model.sample(2, key(1))).toThrow("needs 2 inputs, got none");
    expect(() => model.sample(2, key(1), [[1, 2]])).toThrow("needs 2 inputs, got 1");
    expect(() => model.sample(1, key(1), [2])).toThrow("sample: input 1 must be a symbol below 2 or 2 finite numbers, got 2");
    expect(() => model.sample(0, key(1), [])).toThrow("sample: length must be an integer of at least 1, got 0");
  });
});
