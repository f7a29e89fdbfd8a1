import type { Checkpoint, FitProgress, Model } from "@unrolled/core";
import { key, packDataset } from "@unrolled/core";
import { type FitData, fit, type Learner, type StoppingRule, type TrainingSetup } from "@unrolled/learning";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

interface Numbered extends Model<"gradient"> {
  readonly value: number;
}

/** A learner that reads its curve from a script: iteration i makes model i. */
function scripted(
  lines: readonly (readonly [objective: number, valid: number | null])[],
  stopping: Partial<StoppingRule> = {},
  monotone = false,
) {
  const started: number[] = [];
  const learner: Learner<Numbered> = {
    name: "scripted",
    randomness: "random",
    view: "gradient",
    stopping: { maxIterations: lines.length, tolerance: null, patience: null, ...stopping },
    monotone,
    start<M extends Numbered>(model: M, _data: FitData, { saved }: TrainingSetup) {
      let value = saved === null ? model.value : (saved.state as number);
      started.push(value);
      return {
        step(history: readonly FitProgress[]) {
          value++;
          const [objective, validPerStep] = lines[history.length];
          return { iteration: history.length + 1, trainPerStep: objective, validPerStep, objective, learningRate: 0.1, gradientNorm: null };
        },
        model: () => numbered(value) as M,
        save: () => value,
        saveModel: (m: M) => m.value,
        restoreModel: (x: unknown) => numbered(x as number) as M,
      };
    },
  };
  return { learner, started };
}
const numbered = (value: number) =>
  ({ kind: "numbered", name: `n${value}`, value, views: { gradient: () => null } }) as unknown as Numbered;

const train = packDataset({
  name: "d",
  targets: { kind: "categorical", size: 2, symbols: null },
  sequences: [{ id: "a", targets: [0, 1] }],
});
const data = { train, valid: train };
const options = { key: key(3) };

describe("fit", () => {
  it("returns the first of the best models by validation, not the last", () => {
    const { learner } = scripted([
      [-3, -5],
      [-2, -4],
      [-1, -4],
      [-0.5, -6],
    ]);
    const fitted = fit(numbered(0), data, learner, options);
    expect(fitted).toMatchObject({ bestIteration: 2, stopped: "maxIterations", warnings: [] });
    expect(fitted.model.value).toBe(2);
    expect(fitted.history).toHaveLength(4);
  });

  describe("of a learner that can make its model worse", () => {
    /** Scripts by attempt; model i of any attempt is worth `worth[i]` on the data it is kept for. */
    const stepping = (scripts: readonly Parameters<typeof scripted>[0][], worth: readonly number[]) => {
      const at = (attempt: number): Learner<Numbered> => {
        const { learner } = scripted(scripts[attempt] ?? []);
        return {
          ...learner,
          gentler: () => ({ learner: at(attempt + 1), change: `step ${attempt + 2}` }),
          start: (model, fitData, setup) => ({ ...learner.start(model, fitData, setup), score: (m) => worth[(m as Numbered).value]! }),
        };
      };
      return at(0);
    };
    const alone = { train, valid: null };

    it("keeps the last model without validation data where none before was better on train", () => {
      // Iteration 1 looks best by its running mean, but its model is worth less than the last.
      const fitted = fit(
        numbered(0),
        alone,
        stepping(
          [
            [
              [-1, null],
              [-3, null],
            ],
          ],
          [-9, -4, -2],
        ),
        options,
      );
      expect([fitted.model.value, fitted.bestIteration, fitted.warnings]).toEqual([2, 2, []]);
    });

    it("keeps the best model on train where later ones are worse", () => {
      const fitted = fit(
        numbered(0),
        alone,
        stepping(
          [
            [
              [-1, null],
              [-1e52, null],
            ],
          ],
          [-9, -2, -1e53],
        ),
        options,
      );
      expect([fitted.model.value, fitted.bestIteration]).toEqual([1, 1]);
    });

    it("starts over where it ended worse than it began, and says so", () => {
      const scripts = [[[-1e52, null]], [[-4, null]]] as const;
      const fitted = fit(numbered(0), alone, stepping(scripts, [-9, -4]), options);
      // Both attempts make model 1; the second is judged by the same number here, so the first is not worse either.
      expect(fitted.bestIteration).toBe(1);
      const worse = fit(numbered(0), alone, stepping([[[-1e52, null]]], [-9, -1e53]), { ...options });
      expect(worse.model.value).toBe(0);
      expect(worse.bestIteration).toBe(0);
      expect(worse.warnings[0]).toBe(
        "fit: scripted ended worse than it began; started over with step 2, the best model of all starts is kept",
      );
    });

    it("keeps the best of all starts: an early one that diverged after it had been better than those that came after", () => {
      const scripts = [
        [
          [-3, -5],
          [Number.NaN, null],
        ],
        [
          [-3, -6],
          [-2, -7],
        ],
      ] as const;
      const fitted = fit(numbered(0), data, stepping(scripts, [-8, -5, -7]), options);
      expect(fitted.history.map(({ validPerStep }) => validPerStep)).toEqual([-5]);
      expect([fitted.model.value, fitted.bestIteration, fitted.stopped]).toEqual([1, 1, "maxIterations"]);
      expect(fitted.warnings).toHaveLength(1);
    });

    it("takes a validation score of −Infinity for divergence, and gives up after four fresh starts with the model it began from", () => {
      const hopeless = [[-3, Number.NEGATIVE_INFINITY]] as const;
      const fitted = fit(numbered(0), data, stepping([hopeless, hopeless, hopeless, hopeless, hopeless, [[-1, -1]]], [-8, -1]), options);
      expect([fitted.model.value, fitted.bestIteration, fitted.stopped]).toEqual([0, 0, "diverged"]);
      expect(fitted.warnings).toHaveLength(5);
    });
  });

  it("returns the last model without validation data", () => {
    const fitted = fit(
      numbered(0),
      { train, valid: null },
      scripted([
        [-3, null],
        [-4, null],
      ]).learner,
      options,
    );
    expect([fitted.model.value, fitted.bestIteration]).toEqual([2, 2]);
  });

  it("stops early after `patience` iterations without a better validation score", () => {
    const lines = [-5, -4, -4.5, -4, -4.1, -3, -2].map((valid) => [-1, valid] as const);
    const fitted = fit(numbered(0), data, scripted(lines, { patience: 3 }).learner, options);
    expect(fitted.stopped).toBe("earlyStopping");
    expect(fitted.history).toHaveLength(5);
    expect(fitted.model.value).toBe(2);
    expect(fit(numbered(0), data, scripted(lines, { patience: 4 }).learner, options).bestIteration).toBe(7);
  });

  it("stops at the tolerance where the objective gains less than it", () => {
    const lines = [-3, -2, -1.5, -1.45, -1].map((objective) => [objective, null] as const);
    const fitted = fit(numbered(0), { train, valid: null }, scripted(lines, { tolerance: 0.1 }).learner, options);
    expect(fitted.stopped).toBe("tolerance");
    expect(fitted.history).toHaveLength(4);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "stops as diverged at an objective of %s, with the best model so far",
    (bad) => {
      const fitted = fit(
        numbered(0),
        data,
        scripted([
          [-3, -5],
          [-2, -6],
          [bad, null],
          [-1, -1],
        ]).learner,
        options,
      );
      expect(fitted.stopped).toBe("diverged");
      expect(fitted.model.value).toBe(1);
      expect(fitted.history).toHaveLength(2);
      expect(fitted.warnings).toEqual([`fit: the objective became ${bad} in iteration 3 of scripted; the model of iteration 1 is kept`]);
    },
  );

  it("returns the starting model where the first iteration diverges or none is asked for", () => {
    const diverged = fit(numbered(0), data, scripted([[Number.NaN, null]]).learner, options);
    expect([diverged.model.value, diverged.bestIteration, diverged.stopped]).toEqual([0, 0, "diverged"]);
  });

  it("takes a validation score of −Infinity as a score, and NaN as divergence", () => {
    const { NEGATIVE_INFINITY, NaN: nan } = Number;
    const fitted = fit(
      numbered(0),
      data,
      scripted([
        [-3, NEGATIVE_INFINITY],
        [-2, NEGATIVE_INFINITY],
        [-2, -9],
      ]).learner,
      options,
    );
    expect([fitted.bestIteration, fitted.stopped]).toEqual([3, "maxIterations"]);
    expect(
      fit(
        numbered(0),
        data,
        scripted([
          [-3, -1],
          [-2, nan],
        ]).learner,
        options,
      ).stopped,
    ).toBe("diverged");
  });

  it("warns where a learner that never lowers its objective does", () => {
    const lines = [
      [-3, null],
      [-3 - 1e-13, null],
      [-3.5, null],
    ] as const;
    const fitted = fit(numbered(0), { train, valid: null }, scripted(lines, {}, true).learner, options);
    expect(fitted.warnings).toHaveLength(1);
    expect(fitted.warnings[0]).toMatch(/fell by 0\.49999.* in iteration 3/);
  });

  it("ends after the iteration in which an observer says stop, and tells every observer", () => {
    const seen: number[][] = [[], []];
    const observers = seen.map((list, i) => ({
      onIteration({ iteration }: FitProgress): "stop" | undefined {
        list.push(iteration);
        return i === 0 && iteration === 2 ? "stop" : undefined;
      },
    }));
    const fitted = fit(
      numbered(0),
      data,
      scripted([
        [-3, -3],
        [-2, -2],
        [-1, -1],
      ]).learner,
      { ...options, observers },
    );
    expect(fitted.stopped).toBe("interrupted");
    expect(seen).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(fitted.model.value).toBe(2);
  });

  it("resumed from any checkpoint is the fit that ran through, whatever the curve", () => {
    const line = fc.tuple(
      fc.double({ min: -9, max: 9, noNaN: true }),
      fc.oneof(fc.double({ min: -9, max: 9, noNaN: true }), fc.constant(Number.NEGATIVE_INFINITY)),
    );
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 4 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (lines, patience, tolerance) => {
          const { learner } = scripted(lines, { patience, tolerance }, true);
          const checkpoints: string[] = [];
          const through = fit(numbered(0), data, learner, { ...options, onCheckpoint: (c) => checkpoints.push(JSON.stringify(c)) });
          expect(checkpoints).toHaveLength(through.history.length);
          for (const text of checkpoints) {
            const resumed = fit(numbered(0), data, learner, { ...options, resumeFrom: JSON.parse(text) as Checkpoint });
            expect({ ...resumed, model: resumed.model.value }).toEqual({ ...through, model: through.model.value });
          }
        },
      ),
      { seed: 1 },
    );
  });

  it("keeps every number of the history through JSON: −0, −Infinity and the smallest", () => {
    const lines = [
      [-0, Number.NEGATIVE_INFINITY],
      [Number.MIN_VALUE, -0],
      [1 / 3, Number.NEGATIVE_INFINITY],
    ] as const;
    const { learner } = scripted(lines);
    let text = "";
    const through = fit(numbered(0), data, learner, {
      ...options,
      onCheckpoint: (c) => {
        text = JSON.stringify(c);
      },
    });
    const resumed = fit(numbered(0), data, learner, { ...options, resumeFrom: JSON.parse(text) as Checkpoint });
    expect(resumed.history).toEqual(through.history);
    expect(Object.is(resumed.history[0].objective, -0)).toBe(true);
  });

  it("goes on from a checkpoint where the limit has grown", () => {
    const lines = [
      [-3, -3],
      [-2, -2],
      [-1, -1],
    ] as const;
    let checkpoint: Checkpoint | null = null;
    fit(numbered(0), data, scripted(lines, { maxIterations: 1 }).learner, {
      ...options,
      onCheckpoint: (c) => {
        checkpoint = c;
      },
    });
    const { learner, started } = scripted(lines);
    const fitted = fit(numbered(0), data, learner, { ...options, resumeFrom: checkpoint });
    expect(started).toEqual([1]);
    expect(fitted.history.map((l) => l.iteration)).toEqual([1, 2, 3]);
  });

  it("refuses a model without the view, data without targets, and checkpoints of other learners, keys or formats", () => {
    const { learner } = scripted([[-1, -1]]);
    let checkpoint: Checkpoint | null = null;
    fit(numbered(0), data, learner, {
      ...options,
      onCheckpoint: (c) => {
        checkpoint = c;
      },
    });
    const good = checkpoint as unknown as Checkpoint;
    const resume =
      (resumeFrom: Checkpoint, k = 3) =>
      () =>
        fit(numbered(0), data, learner, { key: key(k), resumeFrom });
    expect(resume(good)).not.toThrow();
    expect(resume(good, 4)).toThrow(/was made with key [0-9a-f]{16}, got key/);
    expect(resume({ ...good, learner: "bptt" })).toThrow('must come from the learner "scripted", got one from "bptt"');
    expect(resume({ ...good, version: 2 } as never)).toThrow(TypeError);
    expect(resume({ ...good, state: null })).toThrow("damaged");
    expect(resume({ ...good, iteration: 2 })).toThrow("damaged");
    const blind = { ...numbered(0), views: { rollout: () => null } } as never;
    expect(() => fit(blind, data, learner, options)).toThrow(
      'fit: scripted needs a model with the view "gradient", got numbered "n0" with rollout',
    );
    const unseen = packDataset({
      name: "unseen",
      targets: { kind: "categorical", size: 2, symbols: null },
      sequences: [{ id: "a", targets: [null] }],
    });
    expect(() => fit(numbered(0), { train: unseen, valid: null }, learner, options)).toThrow(
      'the train data must have at least one observed target, got none in "unseen"',
    );
    expect(() => fit(numbered(0), { train, valid: unseen }, learner, options)).toThrow("the valid data");
  });
});
