import {
  type EmissionFile,
  type HiddenMarkovSpec,
  hiddenMarkov,
  key,
  packDataset,
  type Rows,
  selectSequences,
  unpackSequence,
} from "@unrolled/core";
import { expectedStatistics, forward, logLikelihood, posterior, smc, viterbi } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, test } from "vitest";
import { emissionLaws } from "../../support/emission-laws.js";
import { enumerateHiddenMarkov, stationaryByIteration } from "../../support/enumerate-hidden-markov.js";
import { hiddenMarkovExamples, sampledDataset } from "../../support/hidden-markov-examples.js";
import { relativeError } from "../../support/relative-error.js";

const kinds = Object.keys(hiddenMarkovExamples) as EmissionFile["kind"][];
const each = kinds.flatMap((kind) => [0, 0.3].map((missing) => [kind, missing] as const));

describe.each(each)("%s emission with a share of %d missing", (kind, missing) => {
  const spec = hiddenMarkovExamples[kind];
  const model = hiddenMarkov(spec);
  const data = sampledDataset(spec, [1, 5, 4, 6, 5], key(`views ${kind}`), missing);
  const K = model.views.finite(data).stateCount;

  test("the finite view holds the laws' own log-probabilities, dimension by dimension, and zeros where all is missing", () => {
    const view = model.views.finite(data);
    const laws = emissionLaws(spec.emission);
    let missingSteps = 0;
    for (let t = 0; t < data.length; t++) {
      const out = new Float64Array(data.aliveCounts[t] * K);
      view.logEmissionInto(out, t);
      for (let row = 0; row < data.aliveCounts[t]; row++) {
        const y = unpackSequence(data, data.order[row]).targets[t];
        for (let k = 0; k < K; k++) {
          if (y === null) {
            expect(out[row * K + k]).toBe(0);
            missingSteps++;
          } else {
            const expected = laws[k].logProb(typeof y === "number" ? y : y.map((x) => x ?? Number.NaN));
            expect(relativeError(out[row * K + k], expected)).toBeLessThan(1e-13);
          }
        }
      }
    }
    if (missing > 0 && kind === "categorical") expect(missingSteps).toBeGreaterThan(0);
  });

  test("forward, posterior and Viterbi equal the sum over all paths", () => {
    const scores = logLikelihood(model, data, forward());
    const posteriors = posterior(model, data);
    const paths = viterbi(model, data);
    data.sequences.forEach((_, i) => {
      const oracle = enumerateHiddenMarkov(spec, unpackSequence(data, i).targets);
      expect(relativeError(scores.sequences[i].value, oracle.logLikelihood)).toBeLessThan(1e-12);
      expect(relativeError(paths[i].logProbability, oracle.bestLogProbability)).toBeLessThan(1e-12);
      oracle.posterior.flat().forEach((p, j) => void expect(posteriors[i].marginals![j]).toBeCloseTo(p, 12));
    });
  });

  test("expected statistics equal those of all paths", () => {
    const { statistics } = expectedStatistics(model.views.finite(data), createWorkspace());
    const sum = new Float64Array(K * K);
    data.sequences.forEach((_, i) => {
      enumerateHiddenMarkov(spec, unpackSequence(data, i).targets)
        .transitions.flat()
        .forEach((n, j) => {
          sum[j] += n;
        });
    });
    sum.forEach((n, j) => void expect(statistics.transitions[j]).toBeCloseTo(n, 11));
  });

  test("the bits of a row do not depend on the rows beside it", () => {
    const whole = logLikelihood(model, data, forward());
    data.sequences.forEach((_, i) => {
      const alone = logLikelihood(model, selectSequences(data, [i]), forward());
      expect(alone.sequences[0].increments).toEqual(whole.sequences[i].increments);
    });
  });

  test("particles carry the same potentials, and move by the transition", () => {
    const workspace = createWorkspace();
    const view = model.views.particles(data);
    expect(view.stateDim).toBe(1);
    const index = 3;
    const count = 20_000;
    const process = view.open(index, count, workspace);
    const state: Rows = workspace.rows(count, 1);
    const next: Rows = workspace.rows(count, 1);
    process.initialInto(state, key(1));
    const frequency = (rows: Rows, k: number, keep: (n: number) => boolean = () => true): [number, number] => {
      let hits = 0;
      let total = 0;
      for (let n = 0; n < count; n++) {
        if (!keep(n)) continue;
        total++;
        if (rows.data[n] === k) hits++;
      }
      return [hits / total, total];
    };
    const initial = spec.initial as number[];
    initial.forEach((p, k) => {
      const [f] = frequency(state, k);
      expect(Math.abs(f - p)).toBeLessThanOrEqual(5 * Math.sqrt((p * (1 - p)) / count));
    });
    for (let n = 0; n < count; n++) state.data[n] = n % K;
    process.moveInto(next, state, 1, key(2));
    spec.transition.forEach((row, i) => {
      row.forEach((p, k) => {
        const [f, total] = frequency(next, k, (n) => n % K === i);
        expect(Math.abs(f - p)).toBeLessThanOrEqual(5 * Math.sqrt((p * (1 - p)) / total));
      });
    });
    const finite = model.views.finite(selectSequences(data, [index]));
    const table = new Float64Array(K);
    const potentials = new Float64Array(count);
    for (let t = 0; t < process.length; t++) {
      process.logPotentialInto(potentials, state, null, t);
      finite.logEmissionInto(table, t);
      for (let n = 0; n < K; n++) expect(potentials[n]).toBe(table[n]);
    }
  });

  test("a particle filter agrees with forward to 5 standard errors", () => {
    const exact = logLikelihood(model, data, forward());
    const estimate = logLikelihood(model, data, smc({ particles: 4000, resampling: "multinomial", resampleBelow: 1 }), key(`pf ${kind}`));
    expect(estimate.standardError).toBeLessThan(0.2);
    expect(Math.abs(estimate.value - exact.value)).toBeLessThanOrEqual(5 * estimate.standardError);
  });
});

test("impossible data have log-likelihood −Infinity and no NaN, whatever the emission", () => {
  const impossible: [HiddenMarkovSpec, unknown][] = [
    [{ initial: [1], transition: [[1]], emission: { kind: "categorical", probabilities: [[1, 0]] } }, [0, 1, 0]],
    [
      { initial: [1], transition: [[1]], emission: { kind: "bernoulli", probabilities: [[0, 1]] } },
      [
        [0, 1],
        [1, 1],
        [0, 0],
      ],
    ],
    [{ initial: [1], transition: [[1]], emission: { kind: "poisson", rates: [[0]] } }, [[0], [3]]],
  ];
  for (const [spec, targets] of impossible) {
    const model = hiddenMarkov(spec);
    const { kind, size } = model.targets;
    const data = packDataset({
      name: "impossible",
      targets: kind === "categorical" ? { kind, size, symbols: null } : { kind, size },
      sequences: [{ id: "a", targets: targets as number[] }],
    });
    const score = logLikelihood(model, data, forward());
    expect(score.value).toBe(Number.NEGATIVE_INFINITY);
    expect(score.sequences[0].increments[0]).toBeCloseTo(0, 14);
    expect(score.sequences[0].increments.some(Number.isNaN)).toBe(false);
  }
});

test("a forbidden path through zero transitions and initial zeros is −Infinity", () => {
  const spec: HiddenMarkovSpec = {
    initial: [1, 0],
    transition: [
      [0, 1],
      [1, 0],
    ],
    emission: {
      kind: "categorical",
      probabilities: [
        [1, 0],
        [0, 1],
      ],
    },
  };
  const targets = { kind: "categorical", size: 2, symbols: null } as const;
  const data = packDataset({
    name: "turns",
    targets,
    sequences: [
      { id: "ok", targets: [0, 1, 0, 1] },
      { id: "no", targets: [0, 1, 1, 0] },
    ],
  });
  expect(logLikelihood(hiddenMarkov(spec), data, forward()).sequences.map(({ value }) => value)).toEqual([0, Number.NEGATIVE_INFINITY]);
});

describe("a stationary start", () => {
  test.each<[string, number[][]]>([
    [
      "two states",
      [
        [0.9, 0.1],
        [0.3, 0.7],
      ],
    ],
    [
      "a periodic chain",
      [
        [0, 1],
        [1, 0],
      ],
    ],
    ["one state", [[1]]],
    [
      "a chain that leaves a state for good",
      [
        [0.5, 0.5, 0],
        [0, 0.2, 0.8],
        [0, 0.4, 0.6],
      ],
    ],
    [
      "an absorbing state",
      [
        [0.5, 0.5],
        [0, 1],
      ],
    ],
    [
      "four states",
      [
        [0.1, 0.2, 0.3, 0.4],
        [0.4, 0.3, 0.2, 0.1],
        [0, 0.5, 0.5, 0],
        [0.25, 0.25, 0.25, 0.25],
      ],
    ],
  ])("of %s is the law that the transition keeps", (_, transition) => {
    const model = hiddenMarkov({
      initial: "stationary",
      transition,
      emission: { kind: "poisson", rates: transition.map((_, k) => [k + 1]) },
    });
    const data = packDataset({ name: "x", targets: { kind: "count", size: 1 }, sequences: [{ id: "a", targets: [[1]] }] });
    const law = new Float64Array(transition.length);
    model.views.finite(data).initialInto(law, 0);
    stationaryByIteration(transition).forEach((p, k) => void expect(law[k]).toBeCloseTo(p, 12));
    law.forEach((p, j) => {
      const kept = law.reduce((sum, q, k) => sum + q * transition[k][j], 0);
      expect(kept).toBeCloseTo(p, 14);
    });
    expect(model.parameterCount).toBe(transition.length ** 2);
    expect(model.toFile().initial).toBe("stationary");
  });

  test("keeps the digits of a chain that hardly moves", () => {
    const rare = 1e-12;
    const transition = [
      [1 - rare, rare],
      [3 * rare, 1 - 3 * rare],
    ];
    const model = hiddenMarkov({ initial: "stationary", transition, emission: { kind: "poisson", rates: [[1], [2]] } });
    const data = packDataset({ name: "x", targets: { kind: "count", size: 1 }, sequences: [{ id: "a", targets: [[1]] }] });
    const law = new Float64Array(2);
    model.views.finite(data).initialInto(law, 0);
    expect(law[0]).toBeCloseTo(0.75, 14);
  });

  test("is refused where it is not unique", () => {
    const emission = { kind: "poisson", rates: [[1], [2]] } as const;
    expect(() =>
      hiddenMarkov({
        initial: "stationary",
        transition: [
          [1, 0],
          [0, 1],
        ],
        emission,
      }),
    ).toThrow(/initial "stationary" needs a transition with one stationary law.*separate closed classes/);
  });
});

test("a chain of a hundred thousand steps is scored without under- or overflow", () => {
  const spec = hiddenMarkovExamples.gaussian;
  const data = sampledDataset(spec, [100_000], key("long"));
  const score = logLikelihood(hiddenMarkov(spec), data, forward());
  expect(Number.isFinite(score.value)).toBe(true);
  // The average increment of a long chain stands near its entropy rate: between the least and the greatest of the states' entropies.
  expect(score.value / 100_000).toBeGreaterThan(-4);
  expect(score.value / 100_000).toBeLessThan(-2);
});

test("means far from 0 lose no digits", () => {
  const shifted = (by: number): number => {
    const model = hiddenMarkov({
      initial: [0.5, 0.5],
      transition: [
        [0.9, 0.1],
        [0.1, 0.9],
      ],
      emission: { kind: "gaussian", means: [[by], [by + 2]], sds: [[1], [0.5]] },
    });
    const targets = [0.25, 1.5, -0.75, 2].map((y) => [by + y]);
    const data = packDataset({ name: "far", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets }] });
    return logLikelihood(model, data, forward()).value;
  };
  expect(relativeError(shifted(2 ** 30), shifted(0))).toBeLessThan(1e-13);
});
