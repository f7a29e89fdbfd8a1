import {
  categorical,
  diagonalNormal,
  fromTemplate,
  fullNormal,
  hiddenMarkov,
  key,
  type Model,
  normal,
  packDataset,
  type Rows,
  selectSequences,
  type TemplateModel,
} from "@unrolled/core";
import { forward, logLikelihood, smc } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, test } from "vitest";
import { emissionLaws } from "../../support/emission-laws.js";
import { hiddenMarkovExamples, sampledDataset } from "../../support/hidden-markov-examples.js";

const walk: TemplateModel<null, number, readonly number[]> = {
  name: "walk",
  stateDim: 1,
  targets: { kind: "real", size: 1 },
  density: true,
  template: {
    initial: { name: "start", given: () => normal(0, 1) },
    transition: { name: "step", given: ({ previous }) => normal(0.9 * previous, 0.5) },
    emission: { name: "reading", given: ({ state }) => diagonalNormal([state], [0.7]) },
  },
};

/** log p(y) of the walk, from the dense normal law of all readings. */
function walkLogLikelihood(targets: (number | null)[]): number {
  const T = targets.length;
  const variances = [1];
  for (let t = 1; t < T; t++) variances.push(0.81 * variances[t - 1] + 0.25);
  const seen = targets.flatMap((y, t) => (y === null ? [] : [t]));
  const covariance = seen.map((s) => seen.map((t) => 0.9 ** Math.abs(s - t) * variances[Math.min(s, t)] + (s === t ? 0.49 : 0)));
  return fullNormal(
    seen.map(() => 0),
    covariance,
  ).logProb(seen.map((t) => targets[t]!));
}

describe("a linear-Gaussian walk from three laws", () => {
  const model = fromTemplate(walk);
  const targets = [0.3, -0.5, null, 1.2, 0.9, -0.1];
  const data = packDataset({
    name: "walk",
    targets: { kind: "real", size: 1 },
    sequences: [
      { id: "a", targets: targets.map((y) => (y === null ? null : [y])) },
      { id: "b", targets: [[0.4]] },
    ],
  });

  test("has the likelihood of the dense normal law, to 5 standard errors", () => {
    const estimate = logLikelihood(model, data, smc({ particles: 2000, resampling: "multinomial", resampleBelow: 1 }), key("walk"));
    expect(estimate.standardError).toBeLessThan(0.1);
    expect(Math.abs(estimate.value - walkLogLikelihood(targets) - walkLogLikelihood([0.4]))).toBeLessThanOrEqual(
      5 * estimate.standardError,
    );
  });

  test("scores a sequence alone as in a batch, bit for bit", () => {
    const method = smc({ particles: 50 });
    const together = logLikelihood(model, data, method, key(3));
    const alone = logLikelihood(model, selectSequences(data, [1]), method, key(3));
    expect(alone.value).toBe(together.sequences[1].value);
  });

  test("samples paths with the laws' moments", () => {
    const count = 4000;
    const draws = key("draws")
      .split(count)
      .map((k) => model.sample(2, k));
    const products = draws.map(({ targets }) => (targets as number[][])[0][0] * (targets as number[][])[1][0]);
    const mean = products.reduce((sum, x) => sum + x / count, 0);
    const se = Math.sqrt(products.reduce((sum, x) => sum + (x - mean) ** 2, 0)) / count;
    expect(se).toBeLessThan(0.1);
    expect(Math.abs(mean - 0.9)).toBeLessThan(5 * se);
    expect(draws[0].states).toEqual([[expect.any(Number)], [expect.any(Number)]]);
  });
});

test("the twin of a hidden Markov model carries the same potentials and likelihood", () => {
  for (const kind of ["categorical", "bernoulli", "gaussian-full"] as const) {
    const spec = hiddenMarkovExamples[kind];
    const model = hiddenMarkov(spec);
    const laws = emissionLaws(spec.emission);
    const twin = fromTemplate<null, number, number | readonly number[]>({
      name: "twin",
      stateDim: 1,
      targets: model.targets,
      density: model.density,
      template: {
        initial: { name: "initial", given: () => categorical(spec.initial as number[]) },
        transition: { name: "transition", given: ({ previous }) => categorical(spec.transition[previous]) },
        emission: { name: "emission", given: ({ state }) => laws[state] },
      },
    });
    const data = sampledDataset(spec, [6, 4], key("twin"), 0.2);
    const workspace = createWorkspace();
    const state: Rows = workspace.rows(3, 1);
    state.data.set([0, 1, 2]);
    const [ours, theirs] = [new Float64Array(3), new Float64Array(3)];
    for (const index of [0, 1]) {
      const process = model.views.particles(data).open(index, 3, workspace);
      const lifted = twin.views.particles(data).open(index, 3, workspace);
      expect(lifted.length).toBe(process.length);
      for (let t = 0; t < process.length; t++) {
        process.logPotentialInto(ours, state, null, t);
        lifted.logPotentialInto(theirs, state, null, t);
        theirs.forEach((logP, k) => void expect(ours[k]).toBeCloseTo(logP, 12));
      }
    }
    const exact = logLikelihood(model, data, forward()).value;
    const estimate = logLikelihood(twin, data, smc({ particles: 1000, resampling: "multinomial", resampleBelow: 1 }), key("twin"));
    expect(estimate.standardError).toBeLessThan(0.3);
    expect(Math.abs(estimate.value - exact)).toBeLessThanOrEqual(5 * estimate.standardError);
  }
});

test("inputs reach every law at their own step, in the shape asked for", () => {
  const seen: string[] = [];
  const note = <T>(text: string, law: T): T => {
    seen.push(text);
    return law;
  };
  const model = fromTemplate<string, readonly number[], number>({
    name: "inputs",
    stateDim: 2,
    targets: { kind: "categorical", size: 2 },
    inputs: { kind: "categorical", size: 3 },
    density: false,
    toInput: (symbol) => "abc"[symbol as number],
    template: {
      initial: { name: "i", given: ({ input }) => note(`initial ${input}`, diagonalNormal([0, 1], [1, 1])) },
      transition: { name: "t", given: ({ previous, input }) => note(`move ${input}`, diagonalNormal(previous, [1, 1])) },
      emission: { name: "e", given: ({ state, input }) => note(`emit ${input} ${state.length}`, categorical([0.5, 0.5])) },
    },
  });
  const data = packDataset({
    name: "x",
    targets: { kind: "categorical", size: 2, symbols: null },
    inputs: { kind: "categorical", size: 3 },
    sequences: [{ id: "a", inputs: [2, 0, 1], targets: [0, null, 1] }],
  });
  expect(logLikelihood(model, data, smc({ particles: 1 }), key(1)).value).toBeCloseTo(-2 * Math.LN2, 14);
  // A missing target leaves the emission out.
  expect(seen).toEqual(["initial c", "emit c 2", "move a", "move b", "emit b 2"]);
  seen.length = 0;
  model.sample(2, key(1), [1, 2]);
  expect(seen).toEqual(["initial b", "emit b 2", "move c", "emit c 2"]);
  expect(() => model.sample(2, key(1), [1])).toThrow("needs 2 inputs, got 1");
  expect(() => model.sample(2, key(1))).toThrow("needs 2 inputs, got none");
});

test("states of any type stand in numbers through toState and fromState", () => {
  interface Walker {
    readonly at: number;
    readonly alive: boolean;
  }
  const model: Model<"particles"> = fromTemplate<null, Walker, number>({
    name: "walker",
    stateDim: 2,
    targets: { kind: "real", size: 1 },
    density: true,
    toState: ([at, alive]) => ({ at, alive: alive === 1 }),
    fromState: ({ at, alive }) => [at, alive ? 1 : 0],
    toTarget: (y) => (y as readonly number[])[0],
    template: {
      initial: { name: "i", given: () => ({ logProb: () => 0, sample: () => ({ at: 2, alive: true }) }) },
      transition: {
        name: "t",
        given: ({ previous }) => ({ logProb: () => 0, sample: () => ({ at: previous.at + 1, alive: !previous.alive }) }),
      },
      emission: { name: "e", given: ({ state }) => normal(state.alive ? state.at : 0, 1) },
    },
  });
  const { targets, states } = model.sample(3, key(1));
  expect(states).toEqual([
    [2, 1],
    [3, 0],
    [4, 1],
  ]);
  const data = packDataset({ name: "x", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets }] });
  const expected = [2, 0, 4].reduce((sum, mean, t) => sum + normal(mean, 1).logProb((targets as number[][])[t][0]), 0);
  expect(logLikelihood(model, data, smc({ particles: 3 }), key(1)).value).toBeCloseTo(expected, 12);
});

test("partly missing vectors reach the emission with NaN, and laws that cannot take it are named", () => {
  const two = { ...walk, targets: { kind: "real", size: 2 } as const };
  const data = packDataset({ name: "x", targets: { kind: "real", size: 2 }, sequences: [{ id: "a", targets: [[1, null]] }] });
  const state = createWorkspace().rows(1, 1);
  const potential = (emission: TemplateModel<null, number, readonly number[]>["template"]["emission"]): number => {
    const out = new Float64Array(1);
    fromTemplate({ ...two, template: { ...walk.template, emission } })
      .views.particles(data)
      .open(0, 1, createWorkspace())
      .logPotentialInto(out, state, null, 0);
    return out[0];
  };
  expect(potential({ name: "e", given: () => diagonalNormal([0, 0], [1, 1]) })).toBe(normal(0, 1).logProb(1));
  expect(() => potential({ name: "e", given: () => ({ logProb: ([a, b]) => a + b, sample: () => [0, 0] }) })).toThrow(
    `fromTemplate: "walk": the emission's logProb must be a number, got NaN at step 1`,
  );
});

test("wrong sizes, data and uses are refused", () => {
  expect(() => fromTemplate({ ...walk, stateDim: 0 })).toThrow("stateDim must be an integer of at least 1, got 0");
  const model = fromTemplate({ ...walk, stateDim: 2 } as never as typeof walk);
  const data = packDataset({ name: "x", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[1]] }] });
  expect(() => logLikelihood(model, data, smc({ particles: 1 }), key(1))).toThrow("a state must have 2 numbers, got 1");
  expect(() => model.toFile()).toThrow(TypeError);
  const counts = packDataset({ name: "c", targets: { kind: "count", size: 1 }, sequences: [{ id: "a", targets: [[1]] }] });
  expect(() => model.views.particles(counts)).toThrow("needs real targets");
  expect(() => model.sample(0, key(1))).toThrow("at least 1");
});
