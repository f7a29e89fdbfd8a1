import { key, type Method, packDataset, type SequenceLogLikelihood } from "@unrolled/core";
import {
  combineReplicates,
  interval95,
  logLikelihood,
  logMeanExp,
  replicated,
  smc,
  totalOf,
  untilStandardError,
} from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { standardErrorRounds } from "../../../packages/inference/src/methods/until-standard-error.js";
import { noisyNetwork, symbolData } from "../../support/noisy-network.js";

/** A run whose increments are given. */
function run(increments: readonly number[], extra: Partial<SequenceLogLikelihood> = {}): SequenceLogLikelihood {
  return {
    id: "a",
    group: null,
    steps: increments.length,
    value: increments.reduce((sum, x) => sum + x, 0),
    standardError: Number.NaN,
    standardErrorFrom: "unavailable",
    increments: Float64Array.from(increments),
    replicates: null,
    diagnostics: { ess: null, resampled: null, survivors: 5, particles: 10, warnings: [] },
    ...extra,
  };
}

describe("logMeanExp", () => {
  it("is the log of the mean, for numbers whose exponentials are not numbers, and for −Infinity", () => {
    expect(logMeanExp([Math.log(1), Math.log(3)])).toBeCloseTo(Math.log(2), 14);
    expect(logMeanExp([-2000, -2000 + Math.log(3)])).toBeCloseTo(-2000 + Math.log(2), 10);
    expect(logMeanExp([-Infinity, Math.log(4)])).toBeCloseTo(Math.log(2), 14);
    expect(logMeanExp([-Infinity, -Infinity])).toBe(-Infinity);
    expect(() => logMeanExp([])).toThrow(RangeError);
  });
});

describe("combineReplicates", () => {
  it("averages likelihoods, with the delta method's error", () => {
    const combined = combineReplicates([run([Math.log(2), 0]), run([0, Math.log(4)]), run([0, Math.log(6)])]);
    expect(combined.value).toBeCloseTo(Math.log(4), 14);
    // Ẑ = 2, 4, 6: mean 4, sd 2, so the relative error of the mean is 2 / 4 / √3.
    expect(combined.standardError).toBeCloseTo(0.5 / Math.sqrt(3), 14);
    expect(combined.standardErrorFrom).toBe("replicates");
    expect(Array.from(combined.replicates!, (x) => Math.round(Math.exp(x)))).toEqual([2, 4, 6]);
    // After one step the estimates are 2, 1, 1.
    expect(combined.increments[0]).toBeCloseTo(Math.log(4 / 3), 14);
    expect(combined.increments[0]! + combined.increments[1]!).toBeCloseTo(combined.value, 14);
  });

  it("has no error from one replicate, and none for −Infinity", () => {
    expect(combineReplicates([run([1])])).toMatchObject({ standardErrorFrom: "unavailable", standardError: Number.NaN });
    const impossible = combineReplicates([run([0, -Infinity, -1]), run([0, -Infinity, -3])]);
    expect(impossible).toMatchObject({ value: -Infinity, standardErrorFrom: "unavailable" });
    expect(impossible.increments[2]).toBeCloseTo(Math.log((Math.exp(-1) + Math.exp(-3)) / 2), 14);
  });

  it("has no error where one replicate outweighs the others, which the delta method would put at 1 whatever their number", () => {
    for (const count of [8, 100]) {
      const combined = combineReplicates(Array.from({ length: count }, (_, r) => run([-557 - 60 * r])));
      expect(combined.value).toBeCloseTo(-557 - Math.log(count), 10);
      expect(combined).toMatchObject({ standardErrorFrom: "unavailable", standardError: Number.NaN });
      expect(combined.diagnostics.warnings).toEqual([
        expect.stringMatching(/standard deviation above 1 nat.*no standard error; use more particles, 160 say/),
      ]);
      expect(totalOf("m", [combined, run([1], { standardErrorFrom: "exact", standardError: 0 })])).toMatchObject({
        standardErrorFrom: "unavailable",
        standardError: Number.NaN,
      });
    }
    // The limit is 1 nat: ±0.99 / √2 has an sd of 0.99, ±1.01 / √2 one of 1.01.
    expect(combineReplicates([run([0.99 / Math.SQRT2]), run([-0.99 / Math.SQRT2])]).standardErrorFrom).toBe("replicates");
    const above = combineReplicates([run([1.01 / Math.SQRT2]), run([-1.01 / Math.SQRT2])]);
    expect(above.standardErrorFrom).toBe("unavailable");
    expect(above.diagnostics.warnings[0]).toMatch(/use more particles, 40 say/);
  });

  it("keeps the fewest survivors, and warns where replicates spread by more than 1 nat", () => {
    const few = run([3], { diagnostics: { ess: null, resampled: null, survivors: 2, particles: 10, warnings: ["w"] } });
    const combined = combineReplicates([run([0]), few]);
    expect(combined.diagnostics.survivors).toBe(2);
    expect(combined.diagnostics.warnings).toEqual(["w", expect.stringMatching(/standard deviation above 1 nat/)]);
    expect(combineReplicates([run([0]), run([0.5])]).diagnostics.warnings).toEqual([]);
    expect(combineReplicates([run([0]), run([-Infinity])]).diagnostics.warnings.length).toBe(1);
  });
});

describe("totalOf", () => {
  const exact = run([1], { standardErrorFrom: "exact", standardError: 0 });
  const replicates = run([2], { standardErrorFrom: "replicates", standardError: 0.3 });
  const genealogy = run([3], { standardErrorFrom: "genealogy", standardError: 0.4 });
  it("sums values and variances, and says where the error came from", () => {
    expect(totalOf("m", [exact, exact])).toMatchObject({ exact: true, value: 2, standardError: 0, standardErrorFrom: "exact", steps: 2 });
    expect(totalOf("m", [exact, replicates, genealogy])).toMatchObject({ exact: false, value: 6, standardErrorFrom: "replicates" });
    expect(totalOf("m", [replicates, genealogy]).standardError).toBeCloseTo(0.5, 14);
    expect(totalOf("m", [exact, genealogy]).standardErrorFrom).toBe("genealogy");
    expect(totalOf("m", [replicates, run([1])])).toMatchObject({ standardErrorFrom: "unavailable", standardError: Number.NaN });
  });

  it("sums to −Infinity without NaN", () => {
    expect(totalOf("m", [exact, run([-Infinity]), exact]).value).toBe(-Infinity);
  });

  it("gathers equal warnings into one line", () => {
    const warned = (id: string) => run([1], { id, diagnostics: { ...exact.diagnostics, warnings: ["few particles"] } });
    expect(totalOf("m", [warned("a"), exact, warned("b"), warned("c")]).warnings).toEqual(['sequence "a" and 2 more: few particles']);
  });
});

describe("interval95", () => {
  it("is a t interval with R − 1 degrees of freedom", async () => {
    const combined = combineReplicates([run([Math.log(2)]), run([Math.log(4)]), run([Math.log(6)])]);
    const [low, high] = (await interval95(combined))!;
    // t with 2 degrees of freedom: 4.302652729911275 (tables).
    expect(high - combined.value).toBeCloseTo(4.302652729911275 * combined.standardError, 10);
    expect(combined.value - low).toBeCloseTo(high - combined.value, 12);
  });

  it("pools degrees of freedom by Welch and Satterthwaite for a total", async () => {
    const one = combineReplicates([run([Math.log(2)]), run([Math.log(4)]), run([Math.log(6)])]);
    const total = totalOf("m", [one, { ...one, id: "b" }]);
    const [low, high] = (await interval95(total))!;
    // Two equal errors of 2 degrees each pool to 4: 2.7764451051977987.
    expect((high - low) / 2 / total.standardError).toBeCloseTo(2.7764451051977987, 8);
  });

  it("is the value where it is exact, and null where nothing measured the error", async () => {
    expect(await interval95(run([2], { standardError: 0, standardErrorFrom: "exact" }))).toEqual([2, 2]);
    expect(await interval95(run([2]))).toBeNull();
    expect(await interval95(combineReplicates([run([-Infinity]), run([-Infinity])]))).toBeNull();
    const [low, high] = (await interval95(run([2], { standardError: 1, standardErrorFrom: "genealogy" })))!;
    expect((high - low) / 2).toBeCloseTo(1.959963984540054, 6);
  });
});

describe("replicated", () => {
  const data = symbolData([6, 9]);
  const model = noisyNetwork("elman", 1, 0.5);
  it("runs the method with the split keys and keeps every log-likelihood", () => {
    const inner = smc({ particles: 20 });
    const estimate = logLikelihood(model, data, replicated(inner, 3), key(5));
    const runs = key(5)
      .split(3)
      .map((runKey) => logLikelihood(model, data, inner, runKey));
    estimate.sequences.forEach(({ replicates, value }, s) => {
      expect(Array.from(replicates!)).toEqual(runs.map((each) => each.sequences[s]!.value));
      expect(value).toBe(logMeanExp(replicates!));
    });
    expect(estimate.key).toBe(key(5).toString());
  });

  it("refuses a count that is not positive", () => {
    expect(() => replicated(smc({ particles: 5 }), 0)).toThrow(/count must be a positive integer, got 0/);
  });
});

describe("untilStandardError", () => {
  const data = symbolData([10, 30, 4]);
  const model = noisyNetwork("elman", 1, 0.5);

  it("adds replicates until the error asked for is reached, and says what it took", () => {
    const estimate = logLikelihood(model, data, untilStandardError(smc({ particles: 100 }), { standardError: 0.05, budget: 1e7 }), key(1));
    expect(estimate.standardError).toBeLessThanOrEqual(0.05);
    expect(estimate.standardError).toBeGreaterThan(0.01);
    expect(estimate.warnings[0]).toMatch(/stopped at the standard error asked for, .* ≤ 0.05: .* replicates of 100 particles a sequence/);
  });

  it("starts with the replicates of `replicated` and ends at the budget, saying so", () => {
    const budget = 8 * 100 * 44;
    const estimate = logLikelihood(model, data, untilStandardError(smc({ particles: 100 }), { standardError: 1e-3, budget }), key(1));
    const eight = logLikelihood(model, data, replicated(smc({ particles: 100 }), 8), key(1));
    expect(estimate.value).toBe(eight.value);
    expect(estimate.standardError).toBe(eight.standardError);
    expect(estimate.warnings[0]).toMatch(
      /end of the budget of 35200 particle-steps, short of .*8 replicates of 100 particles.*35200 particle-steps/,
    );
  });

  it("takes the replicates of `replicated`, each once, however many rounds it needs", () => {
    const estimate = logLikelihood(model, data, untilStandardError(smc({ particles: 100 }), { standardError: 0.02, budget: 1e7 }), key(1));
    for (const { id, replicates } of estimate.sequences) {
      const expected = logLikelihood(model, data, replicated(smc({ particles: 100 }), replicates!.length), key(1));
      expect(replicates!.length).toBeGreaterThan(16);
      expect(replicates).toStrictEqual(expected.sequences.find((sequence) => sequence.id === id)!.replicates);
    }
  });

  it("doubles the particles where runs spread by more than 1 nat", () => {
    const hard = symbolData([60]);
    const method = untilStandardError(smc({ particles: 4 }), { standardError: 0.2, budget: 1e6 });
    const estimate = logLikelihood(model, hard, method, key(3));
    const [{ diagnostics, replicates }] = estimate.sequences as [SequenceLogLikelihood];
    expect(diagnostics.particles).toBeGreaterThan(4);
    expect(estimate.standardError).toBeLessThanOrEqual(0.2);
    const mean = replicates!.reduce((sum, x) => sum + x, 0) / replicates!.length;
    const spread = Math.sqrt(replicates!.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (replicates!.length - 1));
    expect(spread).toBeLessThanOrEqual(1);
  });

  it("raises the particles of a sequence that spreads before it adds replicates to any", () => {
    // The second has five steps: it needs no more particles, and its replicates wait for those of the first.
    const pair = symbolData([60, 5]);
    const method = untilStandardError(smc({ particles: 4 }), { standardError: 0.1, budget: 1e6 });
    const rounds: string[][] = [];
    const estimate = (() => {
      const plan = standardErrorRounds("until", smc({ particles: 4 }), { standardError: 0.1, budget: 1e6 }, pair, key(3));
      const view = model.views.particles(pair);
      let step = plan.next();
      for (; !step.done; ) {
        rounds.push(step.value.pieces.map(({ index, method: { particles } }) => `${index}: ${particles}`));
        step = plan.next(
          step.value.pieces.map((run) => run.method.runSequence(view, run.index, { workspace: createWorkspace(), key: run.key })),
        );
      }
      return step.value;
    })();
    const raised = Math.max(...estimate.sequences.map(({ diagnostics }) => diagnostics.particles!));
    expect(raised).toBeGreaterThan(4);
    const firstReplicates = rounds.findIndex((pieces, r) => r > 0 && pieces.some((piece) => piece.startsWith("1")));
    for (const pieces of rounds.slice(firstReplicates)) for (const piece of pieces) expect(piece).not.toMatch(/^0: 4$/);
    expect(rounds[firstReplicates - 1]).toEqual(Array.from({ length: 8 }, () => `0: ${raised}`));
    expect(estimate.standardErrorFrom).toBe("replicates");
    expect(logLikelihood(model, pair, method, key(3)).value).toBe(estimate.value);
    for (const { replicates } of estimate.sequences) expect(replicates!.length).toBeGreaterThanOrEqual(16);
  });

  it("does not say that a target was reached where the runs still spread by more than 1 nat at the end of the budget", () => {
    const hard = symbolData([200]);
    const method = untilStandardError(smc({ particles: 4 }), { standardError: 100, budget: 8 * 4 * 200 + 100 });
    const estimate = logLikelihood(model, hard, method, key(3));
    expect(estimate.standardErrorFrom).toBe("unavailable");
    expect(estimate.warnings[0]).toMatch(
      /^stopped at the end of the budget of 6500 particle-steps without reaching the standard error asked for, 100: the runs of sequence "s0" still spread/,
    );
    expect(estimate.warnings.join()).not.toMatch(/stopped at the standard error/);
  });

  it("never spends more than its budget, and keeps what it had where doubling is too dear", () => {
    const hard = symbolData([60]);
    let steps = 0;
    const counting = (particles: number): ReturnType<typeof smc> => {
      const inner = smc({ particles });
      return {
        ...inner,
        withParticles: counting,
        runSequence: (view, index, context) => {
          steps += particles * view.data.sequences[index]!.length;
          return inner.runSequence(view, index, context);
        },
      };
    };
    const estimate = logLikelihood(model, hard, untilStandardError(counting(4), { standardError: 1e-6, budget: 5000 }), key(3));
    expect(steps).toBeLessThanOrEqual(5000);
    expect(estimate.sequences[0]!.replicates!.length).toBeGreaterThanOrEqual(8);
    expect(estimate.warnings[0]).toMatch(new RegExp(`${steps} particle-steps$`));
  });

  it("falls back to the replicates it had where another sequence spends what doubling needs", () => {
    // Both double their particles on what is left after the pilots, and the budget reaches for the first only.
    const pair = symbolData([60, 60]);
    const pilots = 2 * 8 * 4 * 60;
    const budget = pilots + 8 * 8 * 60 + 8 * 4 * 60;
    const estimate = logLikelihood(model, pair, untilStandardError(smc({ particles: 4 }), { standardError: 1e-6, budget }), key(3));
    expect(estimate.sequences.map(({ diagnostics }) => diagnostics.particles)).toEqual([8, 4]);
    for (const { replicates } of estimate.sequences) expect(replicates!.length).toBeGreaterThanOrEqual(8);
    expect(estimate.warnings[0]).toMatch(/of 4–8 particles a sequence/);
  });

  it("ends on impossible data", () => {
    const impossible = packDataset({
      name: "i",
      targets: { kind: "categorical", size: 4, symbols: null },
      sequences: [{ id: "a", targets: [0] }],
    });
    const zero: ReturnType<typeof smc> = { ...smc({ particles: 5 }), withParticles: () => zero, runSequence: () => run([-Infinity]) };
    const estimate = logLikelihood(
      model,
      impossible,
      untilStandardError(zero, { standardError: 1, budget: 1e9 }) as Method<"particles", "random">,
      key(1),
    );
    expect(estimate.value).toBe(-Infinity);
    expect(estimate.warnings[0]).toMatch(/^stopped without a standard error/);
  });

  it("refuses a budget below its pilot, and an error that is not positive", () => {
    const method = untilStandardError(smc({ particles: 100 }), { standardError: 1, budget: 1000 });
    expect(() => logLikelihood(model, data, method, key(1))).toThrow(/budget must allow 8 replicates of every sequence, 35200/);
    expect(() => untilStandardError(smc({ particles: 5 }), { standardError: 0, budget: 10 })).toThrow(
      /standardError must be a positive number/,
    );
  });
});
