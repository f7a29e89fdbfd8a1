import { type DifferentiableModel, key } from "@unrolled/core";
import {
  adam,
  baumWelch,
  bptt,
  constantRate,
  cosineRate,
  fit,
  type Learner,
  learnerFrom,
  particleBound,
  plateauRate,
  sgd,
  warmUpRate,
} from "@unrolled/learning";
import { describe, expect, it } from "vitest";
import { noisyNetwork, quietNetwork, symbolData } from "../support/noisy-network.js";

const data = { train: symbolData([8, 5, 12, 3]), valid: symbolData([6, 6], "valid") };
type Gradient = Learner<DifferentiableModel<"gradient">>;
type Bound = Learner<DifferentiableModel<"particleGradient">>;

describe("learnerFrom", () => {
  const learners: readonly Gradient[] = [
    bptt({ maxEpochs: 3, learningRate: 0.02, batchSize: 2, dropout: 0.2, truncate: 3, clip: null, patience: null }),
    bptt({ maxEpochs: 3, schedule: warmUpRate(1.5, cosineRate({ final: 0.2 })), optimiser: sgd({ momentum: 0.5 }), weightDecay: 0.1 }),
    bptt({ maxEpochs: 4, schedule: plateauRate({ factor: 0.1, patience: 0 }), optimiser: adam({ beta2: 0.9 }), bucketByLength: true }),
  ];

  it.each(learners.map((learner, i) => [i, learner] as const))("makes the same gradient learner again (%d)", (_, learner) => {
    const again = learnerFrom(structuredClone(learner.settings)) as unknown as Gradient;
    const fits = [learner, again].map((each) => fit(quietNetwork("gru", 3), data, each, { key: key(1) }));
    expect(fits[1]!.history).toStrictEqual(fits[0]!.history);
    expect(fits[1]!.model.toFile()).toStrictEqual(fits[0]!.model.toFile());
  });

  it("makes the same particle bound and the same Baum–Welch again", () => {
    for (const resampleBelow of ["never", 0.7] as const) {
      const learner = particleBound({ particles: 3, resampleBelow, maxEpochs: 2, batchSize: 3 });
      const again = learnerFrom(structuredClone(learner.settings)) as unknown as Bound;
      const fits = [learner, again].map((each) => fit(noisyNetwork("gru", 2, 0.3), data, each, { key: key(1) }));
      expect(fits[1]!.history).toStrictEqual(fits[0]!.history);
    }
    const learner = baumWelch({ maxIterations: 7, tolerance: null, patience: 2, prior: { emission: 0.5, floor: false } });
    expect(learnerFrom(learner.settings)).toMatchObject({ stopping: learner.stopping, prior: learner.prior });
  });

  it("is null, and settings are absent, where a schedule or an optimiser is one's own", () => {
    const own = { ...constantRate(), factor: () => 0.5 };
    for (const learner of [bptt({ schedule: own }), bptt({ schedule: warmUpRate(1, own) }), bptt({ optimiser: { ...adam() } })]) {
      expect(learner.settings).toBeUndefined();
      expect(learnerFrom(learner.settings)).toBeNull();
    }
    expect(learnerFrom({ name: "mine" })).toBeNull();
  });
});
