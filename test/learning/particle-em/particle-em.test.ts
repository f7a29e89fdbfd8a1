import {
  type Checkpoint,
  type FitProgress,
  key,
  type NoisyRecurrentModel,
  randomRecurrent,
  scaleDataset,
  scalingOf,
  standardised,
} from "@unrolled/core";
import { guided, logLikelihood, smc } from "@unrolled/inference";
import { fit, learnerFrom, particleEm } from "@unrolled/learning";
import { describe, expect, it } from "vitest";
import { networkData } from "../../core/models/recurrent/networks.js";
import { drawnFrom, type LinearElman, linearElman, linearOf, linearOracle, planeElman } from "../../support/linear-gaussian-elman.js";
import { noisyNetwork, symbolData } from "../../support/noisy-network.js";

const train = symbolData([8, 5, 12, 3]);
const valid = symbolData([6, 6], "valid");
const short = particleEm({
  phases: [
    { iterations: 2, particles: 8 },
    { iterations: 3, particles: 16 },
  ],
  tail: 2,
});

describe("particle EM", () => {
  it("raises the exact log-likelihood of a linear-Gaussian network, iteration by iteration but for Monte Carlo error, and ends beside the truth", () => {
    const data = drawnFrom(
      planeElman,
      Array.from({ length: 40 }, () => 10),
      key(3),
    );
    const start: LinearElman = {
      ...planeElman,
      weight: [
        [0.2, 0],
        [0, 0.3],
      ],
      inputWeight: [0.1, 0.1],
      bias: [0, 0],
      noiseSd: [0.8, 0.8],
      readout: [[0.7, 0.4]],
      readoutBias: [0],
      targetSd: [1.2],
    };
    const exact = (model: NoisyRecurrentModel): number => {
      const spec = linearOf(model);
      return data.sequences.reduce((sum, _, index) => sum + linearOracle(spec, data, index), 0) / data.stepCount;
    };
    const first = exact(linearElman(start));
    const scores = [first];
    const observed: FitProgress[] = [];
    let checkpoint: Checkpoint | null = null;
    // Each iteration by itself, from the checkpoint of the one before, so that its model is at hand.
    for (let iterations = 1; iterations <= 12; iterations++) {
      const learner = particleEm({ phases: [{ iterations, particles: 60 }], paths: 20, tail: 1, learningRate: 0.02 });
      const { model, history } = fit(linearElman(start), { train: data }, learner, {
        key: key(1),
        precision: "float64",
        resumeFrom: checkpoint,
        onCheckpoint: (made) => {
          checkpoint = made;
        },
      });
      observed.push(history.at(-1)!);
      scores.push(exact(model));
    }
    const gains = scores.slice(1).map((score, i) => score - scores[i]!);
    expect(Math.min(...gains)).toBeGreaterThan(-0.002);
    const truth = exact(linearElman(planeElman));
    expect(truth - first).toBeGreaterThan(0.1);
    expect(truth - scores.at(-1)!).toBeLessThan(0.2 * (truth - first));
    // What it says of itself: the log-likelihood of the model before the iteration, within what it says of its error.
    observed.slice(1).forEach(({ trainPerStep, particles }, i) => {
      expect(particles!.trainError).toBeLessThan(0.01);
      expect(Math.abs(trainPerStep - scores[i + 1]!)).toBeLessThan(5 * particles!.trainError);
    });
  });

  it("goes on from a checkpoint that went through JSON to the same bytes", () => {
    const checkpoints: string[] = [];
    const run = (resumeFrom: Checkpoint | null) =>
      fit(noisyNetwork("gru", 2, 0.6), { train, valid }, short, {
        key: key(4),
        resumeFrom,
        onCheckpoint: (made) => void checkpoints.push(JSON.stringify(made)),
      });
    const whole = run(null);
    expect(whole.history.length).toBe(5);
    for (const iteration of [1, 2, 4]) {
      const resumed = run(JSON.parse(checkpoints[iteration - 1]!));
      expect(resumed.history).toStrictEqual(whole.history);
      expect(resumed.model.toFile()).toStrictEqual(whole.model.toFile());
    }
  });

  it("averages the iterations of a phase, and begins again with the next", () => {
    const phases = [
      { iterations: 3, particles: 8 },
      { iterations: 1, particles: 8 },
    ];
    // The mean of one iteration is that iteration, whatever stood before it.
    const ends = [1, 4].map((tail) => {
      const { history, model } = fit(noisyNetwork("elman", 2, 0.6), { train }, particleEm({ phases, tail }), { key: key(8) });
      expect(history).toHaveLength(4);
      return model.toFile();
    });
    expect(ends[1]).toStrictEqual(ends[0]);
  });

  it("is made again of its settings", () => {
    const again = learnerFrom(structuredClone(short.settings)) as unknown as typeof short;
    const fits = [short, again].map((each) => fit(noisyNetwork("elman", 2, 0.6), { train, valid }, each, { key: key(1) }));
    expect(fits[1]!.history).toStrictEqual(fits[0]!.history);
    for (const proposal of [undefined, "bootstrap", guided()])
      expect(learnerFrom(particleEm(proposal === undefined ? {} : { proposal }).settings)!.stopping).toEqual(particleEm().stopping);
  });

  it("says how its particles did, and scores valid always with the same draws", () => {
    const { history } = fit(noisyNetwork("lstm", 2, 0.6), { train, valid }, short, { key: key(2) });
    for (const { particles } of history) {
      const { ess, backwardEss, turnover, noise, trainError, validError } = particles!;
      expect(ess).toBeGreaterThan(0.1);
      expect(ess).toBeLessThanOrEqual(1);
      expect(backwardEss).toBeGreaterThan(1);
      expect(turnover).toBeGreaterThan(0.1);
      expect(turnover).toBeLessThanOrEqual(1);
      expect(noise.length).toBe(4);
      for (const sd of noise) expect(Math.abs(sd - 0.6)).toBeGreaterThan(1e-4);
      for (const positive of [...noise, trainError, validError!]) expect(positive).toBeGreaterThan(0);
    }
  });

  it("learns from real targets with gaps, given inputs and ragged sequences", () => {
    const options = { cell: "gru", emission: "gaussian", inputs: "given", size: 2 } as const;
    const data = networkData(options, [9, 4, 12, 1, 12, 7], true);
    const model = randomRecurrent({ cell: "gru", hiddenSize: 2, data, noiseSd: 0.7, key: key(2) });
    const { model: fitted, warnings } = fit(model, { train: data }, short, { key: key(1) });
    expect(warnings).toEqual([]);
    const score = (of: NoisyRecurrentModel): number => logLikelihood(of, data, smc({ particles: 300, proposal: guided() }), key(1)).value;
    expect(score(fitted)).toBeGreaterThan(score(model) + 1);
  });

  it("fits a standardised network as it fits the network within to scaled data", () => {
    const data = networkData({ cell: "gru", emission: "gaussian", inputs: "given", size: 2 }, [9, 4, 12, 1, 12, 7], true);
    const far = { means: [20, -3], sds: [7, 0.2] };
    const raw = Object.freeze({ ...data, targetValues: data.targetValues!.map((y, i) => far.means[i % 2] + far.sds[i % 2] * y) });
    const scaling = scalingOf(raw);
    const scaled = scaleDataset(raw, scaling);
    const within = randomRecurrent({ cell: "gru", hiddenSize: 2, data: scaled, noiseSd: 0.7, key: key(2) });
    const inner = fit(within, { train: scaled }, short, { key: key(1) });
    const outer = fit(standardised(within, scaling), { train: raw }, short, { key: key(1) });
    expect(inner.model.parameters.values).not.toEqual(within.parameters.values);
    outer.model.parameters.values.forEach((x, i) => void expect(x).toBeCloseTo(inner.model.parameters.values[i], 10));
  });

  it("refuses a network whose noise is not all of its state, and options out of range", () => {
    const data = symbolData([4, 4]);
    const stacked = randomRecurrent({ cell: "gru", hiddenSize: 2, layers: 2, data, noiseSd: 0.5, key: key(1) });
    expect(() => fit(stacked, { train: data }, short, { key: key(1) })).toThrow("particleEm: a network whose state");
    expect(() => particleEm({ paths: 0 })).toThrow("paths must be an integer");
    expect(() => particleEm({ phases: [] })).toThrow("number of phases");
    expect(() => particleEm({ phases: [{ iterations: 1, particles: 1 }] })).toThrow("phases[0].particles");
    expect(() => particleEm({ learningRate: 0 })).toThrow("learningRate");
  });
});

/** The numbers of a fitted identity Elman network. */

describe("particle EM of a stack", () => {
  const fitted = (noisyLayers: "top" | "bottom") =>
    fit(
      randomRecurrent({ cell: "gru", hiddenSize: 2, layers: 2, noisyLayers, noiseSd: 0.6, data: train, key: key(1) }),
      { train, valid },
      short,
      { key: key(2) },
    );

  it("with noise in its top layer learns all layers, and says the noise of the noisy units alone", () => {
    const { model, history } = fitted("top");
    const start = randomRecurrent({ cell: "gru", hiddenSize: 2, layers: 2, noisyLayers: "top", noiseSd: 0.6, data: train, key: key(1) });
    for (const { offset, shape } of start.parameters.slices)
      for (let i = offset; i < offset + shape.reduce((a, b) => a * b, 1); i++)
        expect(model.parameters.values[i]).not.toBe(start.parameters.values[i]);
    for (const { particles } of history) expect([particles!.noise.length, particles!.spread.length]).toEqual([2, 2]);
  });

  it("is refused in one line where what depends on a draw is kept beside it", () => {
    expect(() => fitted("bottom")).toThrow("layers below the noise");
  });
});
