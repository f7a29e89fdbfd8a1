import { type Checkpoint, type Dataset, hiddenMarkov, key, packDataset, randomRecurrent, type SequenceRecord } from "@unrolled/core";
import { totalGradient } from "@unrolled/inference";
import { type BfgsOptions, bfgs, bptt, fit, learnerFrom } from "@unrolled/learning";
import { describe, expect, it } from "vitest";
import { quietNetwork, symbolData } from "../../support/noisy-network.js";
import { autoregression } from "../autoregression.js";

function simulated(count: number, length: number, seed: number): Dataset {
  const sequences = Array.from({ length: count }, (_, i): SequenceRecord => {
    const noise = new Float64Array(Math.max(1, length - (i % 5)));
    key(seed).fold(i).fillNormal(noise);
    let y = 0;
    const targets = Array.from(noise, (e, t) => {
      y = 0.6 * y + 0.5 + e;
      return (i + t) % 11 === 10 ? null : [y];
    });
    return { id: `s${i}`, targets };
  });
  return packDataset({ name: "ar", targets: { kind: "real", size: 1 }, sequences });
}

const train = simulated(20, 12, 1);
const words = { train: symbolData([8, 5, 12, 3, 9, 9]), valid: symbolData([6, 6], "valid") };

/** Central differences of the log-likelihood per step would be 0 at a maximum; its norm here. */
const normAt = (model: Parameters<typeof totalGradient>[0], data: Dataset): number => {
  const steps = data.sequences.reduce((sum, s) => sum + s.observedSteps, 0);
  return Math.hypot(...totalGradient(model, data).gradient) / steps;
};

describe("bfgs", () => {
  it("finds the regression, the exact maximum, to ten digits in a handful of iterations", () => {
    const fitted = fit(autoregression(0, 0), { train }, bfgs());
    // The normal equations, by the gradient: it is linear here, so that two more evaluations give it.
    const gradientAt = (a: number, b: number) => totalGradient(autoregression(a, b), train).gradient;
    const [g0, ga, gb] = [gradientAt(0, 0), gradientAt(1, 0), gradientAt(0, 1)];
    const [A, B, C, D] = [g0[0]! - ga[0]!, g0[0]! - gb[0]!, g0[1]! - ga[1]!, g0[1]! - gb[1]!];
    const det = A * D - B * C;
    const best = [(D * g0[0]! - B * g0[1]!) / det, (A * g0[1]! - C * g0[0]!) / det];
    for (const [i, value] of fitted.model.parameters.values.entries()) expect(Math.abs(value - best[i]!)).toBeLessThan(1e-7);
    expect(fitted.stopped).toBe("tolerance");
    expect(fitted.history.length).toBeLessThan(12);
    expect(fitted.warnings).toEqual([]);
  });

  it("trains a recurrent network to a maximum, higher than back-propagation by mini-batches comes in as many passes", () => {
    const start = quietNetwork("gru", 2);
    const learned = fit(start, { train: words.train }, bfgs({ maxIterations: 150 }));
    const objectives = learned.history.map(({ objective }) => objective);
    const gains = objectives.slice(1).map((value, i) => value - objectives[i]!);
    expect(Math.min(...gains)).toBeGreaterThanOrEqual(-1e-12);
    const byBatches = fit(start, { train: words.train }, bptt({ maxEpochs: 150, patience: null }), { key: key(1), precision: "float64" });
    expect(objectives.at(-1)).toBeGreaterThan(byBatches.history.at(-1)!.objective);
    expect(learned.history.at(-1)!.gradientNorm).toBeCloseTo(normAt(learned.model, words.train), 12);
  });

  it("goes on from any checkpoint to the same bytes", () => {
    const run = (options: BfgsOptions, from: Checkpoint | null) => {
      const checkpoints: Checkpoint[] = [];
      const onCheckpoint = (made: Checkpoint): void => void checkpoints.push(JSON.parse(JSON.stringify(made)));
      return { fitted: fit(quietNetwork("elman", 3), words, bfgs(options), { resumeFrom: from, onCheckpoint }), checkpoints };
    };
    const whole = run({ maxIterations: 12, memory: 4 }, null);
    for (const at of [0, 3, 8]) {
      const { fitted } = run({ maxIterations: 12, memory: 4 }, whole.checkpoints[at]!);
      expect(fitted.history).toStrictEqual(whole.fitted.history);
      expect(fitted.model.parameters.values).toStrictEqual(whole.fitted.model.parameters.values);
      expect(fitted.bestIteration).toBe(whole.fitted.bestIteration);
    }
    expect(() => run({ memory: 5 }, whole.checkpoints[2]!)).toThrow(/made with memory 4, got 5/);
  });

  it("stops by the gradient, by the gain, by patience on valid, or at its limit, whichever is asked for", () => {
    const level = fit(autoregression(0, 0), { train }, bfgs({ gradientTolerance: 1e-2, tolerance: null }));
    expect(level.stopped).toBe("tolerance");
    expect(level.history.at(-1)!.gradientNorm).toBeLessThan(1e-2);
    expect(level.history.at(-2)!.gradientNorm).toBeGreaterThanOrEqual(1e-2);
    const ran = (options: BfgsOptions) => fit(quietNetwork("elman", 2), words, bfgs(options));
    const slow = ran({ gradientTolerance: null, tolerance: 1e-3 });
    expect(slow.history.at(-1)!.objective - slow.history.at(-2)!.objective).toBeLessThan(1e-3);
    expect(ran({ patience: 2, gradientTolerance: null, tolerance: null }).stopped).toBe("earlyStopping");
    expect(ran({ maxIterations: 3 }).stopped).toBe("maxIterations");
  });

  it("is made again from its settings", () => {
    const learner = bfgs({ maxIterations: 7, gradientTolerance: null, tolerance: 1e-4, patience: 2, memory: 3 });
    const again = learnerFrom(structuredClone(learner.settings)) as unknown as typeof learner;
    expect(again.settings).toEqual(learner.settings);
    expect(fit(quietNetwork("elman", 2), words, again).history).toStrictEqual(fit(quietNetwork("elman", 2), words, learner).history);
  });

  it("stays where it is, and says so, where the gradient promises what the likelihood does not keep", () => {
    const honest = autoregression(0, 0);
    const lying = (model: typeof honest): typeof honest => ({
      ...model,
      withParameters: (values: Float64Array) => lying(model.withParameters(values) as typeof honest),
      views: {
        ...model.views,
        gradient: (data: Dataset) => ({
          data,
          logProbAndGradientInto(increments, gradient, options, workspace) {
            model.views.gradient(data).logProbAndGradientInto(increments, gradient, options, workspace);
            for (const [i, g] of gradient.entries()) gradient[i] = -g;
          },
        }),
      },
    });
    const { stopped, warnings, history } = fit(lying(honest), { train }, bfgs());
    expect(stopped).toBe("tolerance");
    expect(history.at(-1)!.objective).toBe(history[0]!.objective);
    expect(warnings.join()).toMatch(/no step uphill was found although the gradient is 2\.\d+ per observed step/);
  });

  it("says what it needs of a model", () => {
    const emission = { kind: "categorical", probabilities: [[0.5, 0.5]] } as const;
    const data = packDataset({
      name: "bits",
      targets: { kind: "categorical", size: 2, symbols: null },
      sequences: [{ id: "a", targets: [1, 0] }],
    });
    const noisy = randomRecurrent({ cell: "elman", hiddenSize: 1, data, key: key(1), noiseSd: 0.1 });
    expect(() => fit(noisy as never, { train: data }, bfgs())).toThrow(/bfgs needs a model with the view "gradient" or "expectations"/);
    const { parameters: _, ...bare } = hiddenMarkov({ initial: [1], transition: [[1]], emission }) as never as Record<string, unknown>;
    expect(() => fit(bare as never, { train: data }, bfgs())).toThrow(/a model with a parameter vector .* is required/);
    expect(() => bfgs({ memory: 0 })).toThrow(/memory must be an integer of at least 1, got 0/);
    expect(() => bfgs({ tolerance: -1 })).toThrow(/tolerance must be at least 0/);
    expect(() => bfgs({ maxIteration: 3 } as never)).toThrow(/maxIteration/);
  });
});
