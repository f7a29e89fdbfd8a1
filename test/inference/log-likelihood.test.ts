import {
  type AnyModel,
  hiddenMarkov,
  key,
  type Model,
  type NoisyRecurrentModel,
  packDataset,
  parseModel,
  unpackSequence,
} from "@unrolled/core";
import {
  chooseMethod,
  filteredMoments,
  forward,
  grid,
  logLikelihood,
  requireView,
  rollout,
  sampleDataset,
  smc,
  totalGradient,
} from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { linearData, linearElman, linearOracle, lineElman, planeElman, unknownElman } from "../support/linear-gaussian-elman.js";
import { noisyNetwork, quietNetwork, symbolData } from "../support/noisy-network.js";
import { relativeError } from "../support/relative-error.js";

const hmm = hiddenMarkov({
  name: "weather",
  initial: "stationary",
  transition: [
    [0.9, 0.1],
    [0.3, 0.7],
  ],
  emission: {
    kind: "categorical",
    probabilities: [
      [0.4, 0.3, 0.2, 0.1],
      [0.1, 0.1, 0.1, 0.7],
    ],
  },
});
const data = symbolData([12, 5, 40]);

describe("logLikelihood", () => {
  it("throws a TypeError that names the views a model does offer", () => {
    const network = quietNetwork("elman", 2) as AnyModel as Model<"finite">;
    expect(() => logLikelihood(network, data, forward())).toThrow(TypeError);
    expect(() => logLikelihood(network, data, forward())).toThrow(
      /logLikelihood \(forward\): .*"finite" is required, model "elman 2".*"rollout"/,
    );
    expect(() => requireView(network as AnyModel, "finite")).toThrow(TypeError);
    expect(requireView(hmm as AnyModel, "finite")).toBe(hmm);
  });

  it("throws a TypeError where a random method gets no key", () => {
    const keyless = logLikelihood as (model: unknown, data: unknown, method: unknown) => unknown;
    expect(() => keyless(hmm, data, smc({ particles: 5 }))).toThrow(TypeError);
    expect(() => keyless(hmm, data, smc({ particles: 5 }))).toThrow(/"smc\(5\)": draws at random and needs a key, got nothing/);
  });

  it("records the root key of a random method, and none of an exact one", () => {
    expect(logLikelihood(hmm, data, smc({ particles: 5 }), key(9)).key).toBe(key(9).toString());
    expect(logLikelihood(hmm, data, forward()).key).toBeNull();
  });

  it("counts observed steps only", () => {
    const gaps = packDataset({
      name: "gaps",
      targets: data.targets,
      sequences: [
        { id: "a", targets: [1, null, 2] },
        { id: "b", targets: [null] },
      ],
    });
    const estimate = logLikelihood(hmm, gaps, forward());
    expect(estimate.steps).toBe(2);
    expect(estimate.sequences.map(({ steps, value }) => [steps, value === 0])).toEqual([
      [2, false],
      [0, true],
    ]);
  });

  it("throws on a NaN of a rollout, naming the step", () => {
    const network = quietNetwork("elman", 2);
    const broken: Model<"rollout"> = {
      ...network,
      views: {
        rollout: (bound) => ({
          data: bound,
          logProbInto: (increments) => {
            increments[bound.starts[3]!] = Number.NaN;
          },
        }),
      },
    };
    expect(() => logLikelihood(broken, data, rollout())).toThrow(/rollout: .*NaN at step 4 of sequence "s2"/);
  });
});

describe("rollout", () => {
  it("scores a network to the same bits alone, together or in another order", () => {
    const network = quietNetwork("lstm", 5);
    const lengths = Array.from({ length: 32 }, (_, s) => 1 + ((s * 7) % 30));
    const all = symbolData(lengths);
    const together = logLikelihood(network, all, rollout()).sequences.map(({ value }) => value);
    const order = lengths.map((_, s) => (s * 13 + 5) % 32);
    const pick = (indices: readonly number[]) =>
      packDataset({ name: "pick", targets: all.targets, sequences: indices.map((s) => unpackSequence(all, s)) });
    logLikelihood(network, pick(order), rollout()).sequences.forEach(({ value }, place) => {
      expect(value).toBe(together[order[place]!]);
    });
    for (const s of [0, 9, 31]) expect(logLikelihood(network, pick([s]), rollout()).value).toBe(together[s]);
  });
});

describe("totalGradient", () => {
  const network = quietNetwork("gru", 3);
  const many = symbolData(Array.from({ length: 70 }, (_, s) => 1 + (s % 11)));

  it("has the value of the rollout and the slope of it along a random direction", () => {
    const { value, gradient, slices } = totalGradient(network, many);
    expect(relativeError(value, logLikelihood(network, many, rollout()).value)).toBeLessThan(1e-12);
    const direction = new Float64Array(gradient.length);
    key("direction").fillNormal(direction);
    const { values } = network.parameters;
    const h = 1e-5;
    const at = (step: number) =>
      logLikelihood(network.withParameters(values.map((v, p) => v + step * direction[p]!)), many, rollout()).value;
    const slope = (at(h) - at(-h)) / (2 * h);
    expect(
      relativeError(
        gradient.reduce((sum, g, p) => sum + g * direction[p]!, 0),
        slope,
      ),
    ).toBeLessThan(1e-7);
    expect(slices.at(-1)!.offset).toBeLessThan(gradient.length);
  });

  it("adds shards of 32 sequences in file order: its first 32 stand alone", () => {
    const part = (from: number, to: number) =>
      packDataset({
        name: "part",
        targets: many.targets,
        sequences: Array.from({ length: to - from }, (_, s) => unpackSequence(many, from + s)),
      });
    const [a, b, c] = [part(0, 32), part(32, 64), part(64, 70)].map((each) => totalGradient(network, each));
    const sum = a!.gradient.map((g, p) => g + b!.gradient[p]! + c!.gradient[p]!);
    expect(totalGradient(network, many).gradient).toEqual(sum);
  });
});

describe("chooseMethod", () => {
  it("takes the exact method a model offers, and says why", () => {
    const network = chooseMethod(quietNetwork("lstm", 2), data);
    expect([network.method.name, network.reason]).toEqual(["rollout", expect.stringMatching(/one pass over the 57 steps is exact/)]);
    const markov = chooseMethod(hmm, data);
    expect([markov.method.name, markov.method.reason]).toEqual(["forward", markov.reason]);
    expect(logLikelihood(hmm, data, markov.method)).toEqual(logLikelihood(hmm, data, forward()));
  });

  it("integrates one noisy dimension on a grid", () => {
    const line = linearData(lineElman, [10], key(1));
    const network = unknownElman(lineElman);
    const { method, reason } = chooseMethod(network, line);
    expect(reason).toMatch(/^grid: one noisy dimension is integrated numerically/);
    expect(Math.abs(logLikelihood(network, line, method).value - linearOracle(lineElman, line, 0))).toBeLessThan(1e-8);
    expect(logLikelihood(network, line, grid()).value).toBe(logLikelihood(network, line, method).value);
  });

  it("integrates any number of them out where the network is linear", () => {
    const plane = linearData(planeElman, [10, 4], key(1));
    const { method, reason } = chooseMethod(linearElman(planeElman), plane);
    expect(reason).toMatch(/^kalman: the state is 2 numbers of a linear system with Gaussian noise/);
    expect(logLikelihood(linearElman(planeElman), plane, method).sequences[1]!.value).toBeCloseTo(linearOracle(planeElman, plane, 1), 10);
  });

  it("samples more dimensions, with replicates or until an error is reached, after a pilot where it has a key", () => {
    const network = noisyNetwork("gru", 3, 0.3);
    const plain = chooseMethod(network, data, { particles: 50, replicates: 4 });
    expect(plain.method.name).toBe("replicated(smc(50), 4)");
    expect(plain.reason).toMatch(/the 3-dimensional noisy state .* 4 replicates of 50 particles .* 1.1e\+4 particle-steps/);
    expect(logLikelihood(network, data, plain.method, key(1)).standardErrorFrom).toBe("replicates");
    const until = chooseMethod(network, data, { particles: 50, untilStandardError: 0.5 });
    expect(until.method.name).toBe("untilStandardError(smc(50), 0.5)");
    const long = symbolData([300]);
    const piloted = chooseMethod(noisyNetwork("elman", 3, 1), long, { particles: 2, key: key(2) });
    expect(piloted.reason).toMatch(/spread log Ẑ by .* nats in a pilot/);
    expect(Number(/smc\((\d+)\)/.exec(piloted.method.name)![1])).toBeGreaterThan(2);
  });

  it("scores a network whose noise is 0 throughout by a rollout, to the bytes of the network without noise", () => {
    for (const cell of ["elman", "lstm"] as const) {
      const chosen = chooseMethod(noisyNetwork(cell, 2, 0), data, { particles: 10, replicates: 2 });
      expect(chosen.method.name).toBe("rollout");
      const estimate = logLikelihood(noisyNetwork(cell, 2, 0), data, chosen.method);
      expect(estimate).toEqual(logLikelihood(quietNetwork(cell, 2), data, rollout()));
    }
  });

  it("samples a state of which some noise has sd 0, for it has no density to integrate", () => {
    const file = noisyNetwork("elman", 2, 0.3).toFile();
    const half = parseModel({ ...file, noise: { sd: [0.3, 0] } }, "half") as NoisyRecurrentModel;
    const { method } = chooseMethod(half, data, { particles: 200, replicates: 8 });
    expect(method.name).toBe("replicated(smc(200), 8)");
    const estimate = logLikelihood(half, data, method, key(1));
    expect(estimate.standardErrorFrom).toBe("replicates");
    // An sd of 1e-5 has a density, and is nearly none.
    const nearly = parseModel({ ...file, noise: { sd: [0.3, 1e-5] } }, "nearly") as NoisyRecurrentModel;
    const near = logLikelihood(nearly, data, method, key(1));
    expect(estimate.standardError).toBeGreaterThan(0);
    expect(Math.abs(estimate.value - near.value)).toBeLessThan(1e-3);
  });

  it("needs a key for the random method it chose", () => {
    const network = noisyNetwork("elman", 4, 0.3);
    expect(() => logLikelihood(network, data, chooseMethod(network, data).method)).toThrow(/needs a key/);
  });

  it("refuses a model without a view to score by", () => {
    const bare = { ...hmm, views: {} } as AnyModel;
    expect(() => chooseMethod(bare, data)).toThrow(/offers none/);
  });
});

describe("filteredMoments", () => {
  it("gives the filtered mean and spread of the state", () => {
    const line = linearData({ ...lineElman, weight: [[0]] }, [3], key(4));
    const moments = filteredMoments();
    const N = 40_000;
    logLikelihood(linearElman({ ...lineElman, weight: [[0]] }), line, smc({ particles: N, observer: moments }), key(1));
    const { means, sds } = moments.of("s0");
    // Without memory h_t | y_t is conjugate: precision 1/0.25 + 1/0.49.
    const variance = 1 / (1 / 0.25 + 1 / 0.49);
    for (let t = 0; t < 3; t++) {
      const prior = 0.1 + 0.5 * line.inputValues![t]!;
      const mean = variance * (prior / 0.25 + (line.targetValues![t]! - 0.2) / 0.49);
      expect(Math.abs(means[t]! - mean)).toBeLessThan(0.02);
      expect(Math.abs(sds[t]! - Math.sqrt(variance))).toBeLessThan(0.02);
    }
    expect(() => moments.of("other")).toThrow(/got "other"/);
  });
});

describe("sampleDataset", () => {
  it("draws sequences with keys of their own", () => {
    const drawn = sampleDataset(hmm, { count: 5, length: 7, symbols: ["a", "b", "c", "d"] }, key(1));
    expect(drawn.sequences.map(({ id, length }) => [id, length])).toEqual(Array.from({ length: 5 }, (_, i) => [`sample-${i}`, 7]));
    expect(drawn.targets).toEqual({ kind: "categorical", size: 4, symbols: ["a", "b", "c", "d"] });
    const fewer = sampleDataset(hmm, { count: 2, length: 7 }, key(1));
    expect(unpackSequence(fewer, 1)).toEqual(unpackSequence(drawn, 1));
    expect(unpackSequence(drawn, 0).targets).not.toEqual(unpackSequence(drawn, 1).targets);
  });

  it("draws a model with inputs given them, one list for all or one each", () => {
    const model = linearElman(lineElman);
    const inputs = [[1], [-1], [2]];
    const shared = sampleDataset(model, { count: 2, length: 3, inputs: [inputs] }, key(1));
    expect(unpackSequence(shared, 1).inputs).toEqual(inputs);
    expect(() => sampleDataset(model, { count: 2, length: 3 }, key(1))).toThrow(/needs inputs, one list for each of 2 sequences/);
    expect(() => sampleDataset(model, { count: 1, length: 4, inputs: [inputs] }, key(1))).toThrow(/at least 4 steps, got 3/);
    expect(() => sampleDataset(hmm, { count: 1, length: 2, inputs: [inputs] }, key(1))).toThrow(/takes no inputs/);
    expect(() => sampleDataset(hmm, { count: 0, length: 2 }, key(1))).toThrow(/count must be a positive integer/);
  });
});
