import { type Dataset, hiddenMarkov, key, packDataset, randomRecurrent } from "@unrolled/core";
import { explainMemory, forward, logLikelihood, posterior, replicated, smc } from "@unrolled/inference";
import { kernels, OutOfMemory } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";

const hmm = hiddenMarkov({
  initial: [0.2, 0.3, 0.5],
  transition: [
    [0.9, 0.05, 0.05],
    [0.1, 0.8, 0.1],
    [0.3, 0.3, 0.4],
  ],
  emission: {
    kind: "categorical",
    probabilities: [
      [0.7, 0.3],
      [0.2, 0.8],
      [0.5, 0.5],
    ],
  },
});

/** One sequence of a symbol that never changes: the law settles, so every later step adds the same. */
const constant = (length: number): Dataset =>
  packDataset({
    name: "long",
    targets: { kind: "categorical", size: 2, symbols: null },
    sequences: [{ id: "a", targets: new Array<number>(length).fill(1) }],
  });
const score = (data: Dataset): number => logLikelihood(hmm, data, forward({ increments: false })).value;

describe("a sequence of millions of steps", () => {
  it("is scored in memory that does not grow with it", () => {
    const [short, long] = [constant(1_100_000), constant(3_300_000)];
    const held = (data: Dataset): number => {
      score(data);
      return kernels.info().memory.blocks;
    };
    const before = held(short);
    expect(held(long)).toBe(before);
    expect(kernels.info().memory.used).toBe(0);
    expect(before).toBeLessThan(64e6);
  });

  it("is scored right: with the law settled each step adds the same", () => {
    const [a, b, c] = [1000, 1001, 3_000_000].map((length) => score(constant(length)));
    const perStep = b - a;
    expect(Math.abs(c - (a + perStep * 2_999_000)) / Math.abs(c)).toBeLessThan(1e-11);
    expect(Number.isFinite(c)).toBe(true);
  });
});

describe("memory that there is not", () => {
  it("is said to be so: who, on what, with how many particles, how much", () => {
    const data = constant(5);
    const network = randomRecurrent({ cell: "gru", hiddenSize: 32, data, noiseSd: 0.1, key: key(1) });
    expect(() => logLikelihood(network, data, smc({ particles: 1e9 }), key(1))).toThrow(
      /^logLikelihood: smc\(1000000000\) of model "noisy gru 32" on 1 sequence of at most 5 steps with 1000000000 particles needs at least 256\.0 GB of memory beside the [\d.]+ MB it has, more than there is; use fewer particles$/,
    );
    expect(() => logLikelihood(network, data, replicated(smc({ particles: 1e9 }), 8), key(1))).toThrow(/with 1000000000 particles needs/);
    // Nothing of it stays: the next call works, and nothing is in use.
    expect(logLikelihood(network, data, smc({ particles: 10 }), key(1)).value).toBeLessThan(0);
    expect(kernels.info().memory.used).toBe(0);
    expect(posterior(hmm, data)[0]!.marginals).toHaveLength(15);
  });

  it("passes other errors on as they are", () => {
    const other = new TypeError("other");
    expect(() =>
      explainMemory("f", constant(2), null, () => {
        throw other;
      }),
    ).toThrow(other);
    expect(() =>
      explainMemory("f", constant(2), null, () => {
        throw new OutOfMemory(3e6, 2e6);
      }),
    ).toThrow(
      "f on 1 sequence of at most 2 steps needs at least 3.0 MB of memory beside the 2.0 MB it has, more than there is; work on fewer",
    );
  });
});
