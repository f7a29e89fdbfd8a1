import { type Checkpoint, type Dataset, key, type NoisyRecurrentModel, recurrent, selectSequences } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { fit, learnerFrom, particleEm } from "@unrolled/learning";
import { describe, expect, it } from "vitest";
import { gaussianReadoutInto, readoutSums } from "../../../packages/learning/src/particle-em/closed-forms.js";
import type { PathGroup } from "../../../packages/learning/src/particle-em/expectation.js";
import { averagedNoise, averagedReadout } from "../../../packages/learning/src/particle-em/running-sums.js";
import { networkData, networkSpec } from "../../core/models/recurrent/networks.js";
import { drawnFrom, type LinearElman, linearElman, linearOf, linearOracle, planeElman } from "../../support/linear-gaussian-elman.js";
import { noisyNetwork, symbolData } from "../../support/noisy-network.js";

const phases = [
  { iterations: 2, particles: 8 },
  { iterations: 2, particles: 16 },
];
const inBatches = particleEm({ phases, batch: 2, tail: 2 });

/** Ragged real targets with gaps, and a network that reads them linearly: every running sum is at work. */
function gaussianProblem(): { readonly data: Dataset; readonly model: NoisyRecurrentModel } {
  const options = { cell: "gru", emission: "gaussian", inputs: "given", noiseSd: 0.4 } as const;
  const spec = networkSpec(options);
  return { data: networkData(options, [9, 4, 12, 1, 7], true), model: recurrent({ ...spec, noise: spec.noise! }) };
}

describe("particle EM in batches", () => {
  it("of all sequences has the bytes of no batches", () => {
    // Of one length, so that a batch in another order would be seen.
    const train = symbolData([8, 8, 8, 8]);
    const run = (batch: number | null) =>
      fit(noisyNetwork("gru", 2, 0.6), { train }, particleEm({ phases, batch, steps: 3 }), { key: key(4) });
    const [whole, four, nine, two] = [run(null), run(4), run(9), run(2)];
    for (const same of [four, nine]) {
      expect(same.history).toStrictEqual(whole.history);
      expect(same.model.toFile()).toStrictEqual(whole.model.toFile());
    }
    expect(two.history).not.toEqual(whole.history);
  });

  it("goes on from a checkpoint that went through JSON to the same bytes, running sums and all", () => {
    const { data, model } = gaussianProblem();
    const checkpoints: string[] = [];
    const run = (resumeFrom: Checkpoint | null, learner = inBatches) =>
      fit(model, { train: data }, learner, {
        key: key(4),
        resumeFrom,
        onCheckpoint: (made) => void checkpoints.push(JSON.stringify(made)),
      });
    const whole = run(null);
    expect(whole.history).toHaveLength(4);
    for (const iteration of [1, 2, 3]) {
      const resumed = run(JSON.parse(checkpoints[iteration - 1]!));
      expect(resumed.history).toStrictEqual(whole.history);
      expect(resumed.model.toFile()).toStrictEqual(whole.model.toFile());
    }
    const again = run(null, learnerFrom(structuredClone(inBatches.settings)) as unknown as typeof inBatches);
    expect(again.model.toFile()).toStrictEqual(whole.model.toFile());
  });

  it("brings a linear-Gaussian network beside the truth by the exact log-likelihood", () => {
    const lengths = Array.from({ length: 60 }, () => 10);
    const train = drawnFrom(planeElman, lengths, key(3));
    const exact = (model: NoisyRecurrentModel): number => {
      const spec = linearOf(model);
      return train.sequences.reduce((sum, _, index) => sum + linearOracle(spec, train, index), 0) / train.stepCount;
    };
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
      targetSd: [1.4],
    };
    const learner = particleEm({
      phases: [
        { iterations: 3, particles: 16 },
        { iterations: 9, particles: 32 },
      ],
      batch: 12,
      learningRate: 0.02,
    });
    const { model, history } = fit(linearElman(start), { train }, learner, { key: key(1), precision: "float64" });
    const [truth, first, last] = [linearElman(planeElman), linearElman(start), model].map(exact);
    expect(truth! - first!).toBeGreaterThan(0.1);
    // A fit has more freedom than the truth: it ends above, but not by more than its 11 parameters can win on 600 steps.
    expect(last! - truth!).toBeGreaterThan(-0.2 * (truth! - first!));
    expect(last! - truth!).toBeLessThan(0.03);
    expect(Math.abs(history.at(-1)!.trainPerStep - last!)).toBeLessThan(0.02);
  });

  it("averages sums so that, weighted by their rows, two batches' closed form is that of both together", () => {
    const { data, model } = gaussianProblem();
    const K = 3;
    const workspace = createWorkspace();
    const S = model.views.particles(data).stateDim;
    const groups = [selectSequences(data, [0, 3]), selectSequences(data, [1, 2, 4])].map((group, g): PathGroup => {
      const states = new Float64Array(group.stepCount * K * S);
      key("paths").fold(g).fillNormal(states);
      return { data: group, states, targets: group.targetValues };
    });
    const emission = workspace.scope(() => model.views.particleGradient(data).open(1, workspace, { back: false }).emission!);
    const [one, other] = groups.map((group) => readoutSums(emission, [group], K));
    const together = model.parameters.values;
    gaussianReadoutInto(together, emission, readoutSums(emission, groups, K));
    const averaged = model.parameters.values;
    const weight = other!.count / (one!.count + other!.count);
    gaussianReadoutInto(averaged, emission, averagedReadout(one!, other!, weight));
    expect(together).not.toEqual(model.parameters.values);
    averaged.forEach((x, i) => void expect(x).toBeCloseTo(together[i]!, 10));

    const noise = averagedNoise({ squares: Float64Array.of(6), count: 3 }, { squares: Float64Array.of(4), count: 1 }, 1 / 4);
    expect(noise.squares[0]! / noise.count).toBeCloseTo(10 / 4, 14);
    expect(averagedNoise(null, noise, 0.1)).toBe(noise);
    expect(averagedReadout(one!, { ...other!, count: 0 }, 0.5)).toBe(one);
  });

  it("refuses a batch of none", () => {
    expect(() => particleEm({ batch: 0 })).toThrow("particleEm: batch must be an integer");
  });
});
