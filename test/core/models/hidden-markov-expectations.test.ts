import {
  type Dataset,
  type EmissionFile,
  type EmissionFileOf,
  type ExpectedStatistics,
  type HiddenMarkov,
  type HiddenMarkovSpec,
  hiddenMarkov,
  type Key,
  key,
  type PseudoCounts,
  packDataset,
  randomHiddenMarkov,
} from "@unrolled/core";
import { expectedStatistics, forward, logLikelihood } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, test } from "vitest";
import { hiddenMarkovExamples, sampledDataset } from "../../support/hidden-markov-examples.js";

const kinds = Object.keys(hiddenMarkovExamples) as EmissionFile["kind"][];
const none: PseudoCounts = { initial: 0, transition: 0, emission: 0 };
const some: PseudoCounts = { initial: 0.3, transition: 0.7, emission: 0.5 };

function statisticsOf(model: HiddenMarkov, data: Dataset): ExpectedStatistics {
  const { statistics } = expectedStatistics(model.views.finite(data), createWorkspace());
  return statistics;
}

function step(model: HiddenMarkov, data: Dataset, prior: PseudoCounts): HiddenMarkov {
  return model.views.expectations(data).maximise(statisticsOf(model, data), prior) as HiddenMarkov;
}

/** E[log p(h, y)] + log prior of a model under fixed statistics: what the M-step climbs. */
function expectedObjective(model: HiddenMarkov, data: Dataset, statistics: ExpectedStatistics, prior: PseudoCounts): number {
  const view = model.views.finite(data);
  const K = view.stateCount;
  const initial = new Float64Array(K);
  const transition = new Float64Array(K * K);
  view.initialInto(initial, 0);
  view.transitionInto(transition, 1, 0);
  const weighted = (n: number, p: number): number => (n === 0 ? 0 : n * p);
  let sum = model.views.expectations(data).logPrior(prior);
  statistics.initial.forEach((n, k) => {
    sum += weighted(n, Math.log(initial[k]));
  });
  statistics.transitions.forEach((n, i) => {
    sum += weighted(n, Math.log(transition[i]));
  });
  for (let t = 0; t < data.length; t++) {
    const logEmission = new Float64Array(data.aliveCounts[t] * K);
    view.logEmissionInto(logEmission, t);
    logEmission.forEach((logP, i) => {
      sum += weighted(statistics.posterior[data.starts[t] * K + i], logP);
    });
  }
  return sum;
}

type Leaf = { readonly path: readonly (string | number)[]; readonly value: number };

/** The spec with every number passed through `move`, which sees its place. */
function mapNumbers(value: unknown, path: (string | number)[], move: (leaf: Leaf) => number): unknown {
  if (typeof value === "number") return move({ path, value });
  if (Array.isArray(value)) return value.map((x, i) => mapNumbers(x, [...path, i], move));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, x]) => [name, mapNumbers(x, [...path, name], move)]));
  return value;
}

/**
 * The model moved by `size` along a random direction of its free parameters: log-scale for positive numbers, log-odds for
 * Bernoulli, softmax for rows of probabilities, plain for means.
 */
function moved(model: HiddenMarkov, direction: Key, size: number): HiddenMarkov {
  const { initial, transition, emission } = model.toFile();
  const normalOf = (path: readonly (string | number)[]): number => {
    const z = new Float64Array(1);
    direction.fold(path.join(".")).fillNormal(z);
    return z[0] * size;
  };
  const simplexRow = (row: readonly number[], path: readonly (string | number)[]): number[] => {
    const weights = row.map((p, i) => p * Math.exp(normalOf([...path, i])));
    const total = weights.reduce((a, b) => a + b, 0);
    return weights.map((p) => p / total);
  };
  const rows = (matrix: readonly (readonly number[])[], name: string): number[][] => matrix.map((row, i) => simplexRow(row, [name, i]));
  const file = mapNumbers(emission, [], ({ path, value }) => {
    const z = normalOf(path);
    if (path[0] === "means") return value + z;
    if (path[0] === "covariances") return value;
    if (emission.kind === "bernoulli") return 1 / (1 + Math.exp(-Math.log(value / (1 - value)) - z));
    return value * Math.exp(z);
  }) as EmissionFile;
  const fixed: EmissionFile =
    file.kind === "categorical" && emission.kind === "categorical"
      ? { kind: "categorical", probabilities: rows(emission.probabilities, "probabilities") }
      : file.kind === "gaussian-full" && emission.kind === "gaussian-full"
        ? {
            ...file,
            covariances: emission.covariances.map((S, k) => {
              // exp(size E) S exp(size E) for a random symmetric E, to second order: stays positive definite.
              const D = S.length;
              const E = S.map((_, i) => S.map((_, j) => normalOf(["E", k, Math.min(i, j), Math.max(i, j)])));
              const left = S.map((_, i) => S.map((_, j) => (i === j ? 1 : 0) + E[i][j]));
              const product = (a: number[][], b: readonly (readonly number[])[]) =>
                a.map((row) => b[0].map((_, j) => row.reduce((sum, x, p) => sum + x * b[p][j], 0)));
              const M = product(product(left, S), left);
              return M.map((row, i) => row.map((x, j) => (D > 0 ? (x + M[j][i]) / 2 : x)));
            }),
          }
        : file;
  return hiddenMarkov({
    initial: initial === "stationary" ? initial : simplexRow(initial, ["initial"]),
    transition: rows(transition, "transition"),
    emission: fixed,
  });
}

const closedForm = kinds.filter((kind) => kind !== "gaussian-mixture");
const cases = closedForm.flatMap((kind) =>
  (
    [
      ["no pseudo-counts", none],
      ["pseudo-counts", some],
    ] as const
  ).flatMap(([label, prior]) =>
    // A full covariance with missing dimensions is EM over the missing values too: its M-step climbs another function.
    (kind === "gaussian-full" ? [0] : [0, 0.2]).map((missing) => [kind, label, missing, prior] as const),
  ),
);

describe.each(cases)("the M-step of %s with %s and a share of %d missing", (kind, _, missing, prior) => {
  const data = sampledDataset(hiddenMarkovExamples[kind], [30, 1, 50, 20], key(`m-step ${kind}`), missing);
  const start = randomHiddenMarkov({ stateCount: 3, emission: kind, data, key: key(kind) });
  const statistics = statisticsOf(start, data);
  const best = start.views.expectations(data).maximise(statistics, prior) as HiddenMarkov;
  const value = expectedObjective(best, data, statistics, prior);

  test("beats the model it came from and every model near it", () => {
    expect(value).toBeGreaterThan(expectedObjective(start, data, statistics, prior));
    for (const size of [0.5, 0.1, 0.01])
      for (const direction of key("directions").split(20))
        expect(expectedObjective(moved(best, direction, size), data, statistics, prior)).toBeLessThan(value + 1e-9);
  });

  test("stands where the objective is flat in every direction", () => {
    const h = 1e-4;
    for (const direction of key("flat").split(20)) {
      const [up, down] = [h, -h].map((size) => expectedObjective(moved(best, direction, size), data, statistics, prior));
      const slope = (up - down) / (2 * h);
      const curvature = Math.abs(up + down - 2 * value) / (h * h);
      // The directions do bend: a flat objective would make the test empty.
      expect(curvature).toBeGreaterThan(0.1);
      expect(Math.abs(slope)).toBeLessThan(1e-4 * curvature + 1e-6);
    }
  });
});

describe.each(
  kinds.flatMap((kind) =>
    (
      [
        ["no pseudo-counts", none],
        ["pseudo-counts", some],
      ] as const
    ).flatMap(([label, prior]) =>
      // Without a pseudo-count a component that ends up with one observed value has no maximum (tested below).
      (kind === "gaussian-mixture" && prior === none ? [0] : [0, 0.25]).flatMap((missing) =>
        [false, true].map((stationary) => [kind, label, missing, stationary, prior] as const),
      ),
    ),
  ),
)("EM of %s with %s, a share of %d missing, stationary start %s", (kind, _, missing, stationary, prior) => {
  test("never lowers log-likelihood plus log prior", () => {
    const data = sampledDataset(hiddenMarkovExamples[kind], [40, 3, 60, 25, 1], key(`em ${kind}`), missing);
    let model = randomHiddenMarkov({ stateCount: 3, emission: kind, data, key: key("spread start").fold(kind) });
    if (stationary) model = hiddenMarkov({ ...model.toFile(), initial: "stationary" });
    const objective = (m: HiddenMarkov): number => logLikelihood(m, data, forward()).value + m.views.expectations(data).logPrior(prior);
    const values = [objective(model)];
    for (let i = 0; i < 15; i++) {
      model = step(model, data, prior);
      values.push(objective(model));
    }
    const rises = values.slice(1).map((v, i) => v - values[i]);
    expect(Math.min(...rises)).toBeGreaterThan(-1e-9 * Math.abs(values[0]));
    expect(values[15] - values[0]).toBeGreaterThan(1);
    expect(model.toFile().initial === "stationary").toBe(stationary);
  });
});

describe("the M-step of a stationary start", () => {
  const data = sampledDataset(hiddenMarkovExamples.poisson, [2, 3, 2, 4, 3, 2], key("short"));
  const start = hiddenMarkov({ ...hiddenMarkovExamples.poisson, initial: "stationary" });
  const statistics = statisticsOf(start, data);
  const climb = (from: HiddenMarkov, prior: PseudoCounts): HiddenMarkov =>
    from.views.expectations(data).maximise(statistics, prior) as HiddenMarkov;

  test("ends where E[log p(h)] is flat along the transition", () => {
    const best = climb(start, some);
    const value = expectedObjective(best, data, statistics, some);
    // The transition counts alone, without the first states' pull, stop lower.
    const counted = hiddenMarkov({ ...start.toFile(), initial: [1, 0, 0] })
      .views.expectations(data)
      .maximise(statistics, some);
    const { transition } = (counted as HiddenMarkov).toFile();
    expect(expectedObjective(hiddenMarkov({ ...best.toFile(), transition }), data, statistics, some)).toBeLessThan(value - 0.1);
    for (const size of [0.3, 0.03, 0.003])
      for (const direction of key("stationary").split(20))
        expect(expectedObjective(moved(best, direction, size), data, statistics, some)).toBeLessThan(value + 1e-5);
  });

  test("never falls, even where the maximum lies on the edge", () => {
    let model = start;
    let value = expectedObjective(model, data, statistics, none);
    for (let i = 0; i < 20; i++) {
      model = climb(model, none);
      const next = expectedObjective(model, data, statistics, none);
      expect(next).toBeGreaterThanOrEqual(value - 1e-12);
      value = next;
    }
  });
});

describe("edge cases of EM", () => {
  test("one state and one step: the model is the weighted maximum likelihood of the data", () => {
    const data = packDataset({
      name: "one",
      targets: { kind: "count", size: 1 },
      sequences: [
        { id: "a", targets: [[4]] },
        { id: "b", targets: [[7]] },
      ],
    });
    const start = hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "poisson", rates: [[1]] } });
    const { initial, transition, emission } = step(start, data, none).toFile();
    expect({ initial, transition, emission }).toEqual({ initial: [1], transition: [[1]], emission: { kind: "poisson", rates: [[5.5]] } });
  });

  test("a state that is never visited keeps its laws, with pseudo-counts and without", () => {
    const data = packDataset({ name: "d", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[1], [2], [4]] }] });
    const emission = { kind: "gaussian", means: [[0], [50]], sds: [[1], [2]] } as const;
    const start = hiddenMarkov({
      initial: [1, 0],
      transition: [
        [1, 0],
        [0.5, 0.5],
      ],
      emission,
    });
    const after = step(start, data, none).toFile();
    expect(after.transition).toEqual([
      [1, 0],
      [0.5, 0.5],
    ]);
    expect(after.emission).toEqual({
      kind: "gaussian",
      means: [[expect.closeTo(7 / 3, 12)], [50]],
      sds: [[expect.closeTo(Math.sqrt(14) / 3, 12)], [2]],
    });
    expect(step(start, data, { ...none, emission: 0.5 }).toFile().emission).toEqual(after.emission);
  });

  test("zeros stay zeros without pseudo-counts", () => {
    const spec: HiddenMarkovSpec = {
      ...hiddenMarkovExamples.categorical,
      initial: [1, 0, 0],
      transition: [
        [0.5, 0.5, 0],
        [0, 0.5, 0.5],
        [0, 0, 1],
      ],
    };
    const data = sampledDataset(spec, [20, 20], key("left to right"));
    const { initial, transition } = step(hiddenMarkov(spec), data, none).toFile();
    expect(initial).toEqual([1, 0, 0]);
    expect([transition[0][2], transition[1][0], transition[2][0], transition[2][1]]).toEqual([0, 0, 0, 0]);
  });

  test("a variance that falls to 0 is a collapse that names state and dimension; a floor holds it up, at the floor", () => {
    const data = packDataset({ name: "d", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[5], [5], [-5], [-4]] }] });
    for (const kind of ["gaussian", "gaussian-full", "gaussian-mixture"] as const) {
      const emission: EmissionFile =
        kind === "gaussian"
          ? { kind, means: [[5], [-4.5]], sds: [[0.1], [1]] }
          : kind === "gaussian-full"
            ? { kind, means: [[5], [-4.5]], covariances: [[[0.01]], [[1]]] }
            : { kind, weights: [[1], [1]], means: [[[5]], [[-4.5]]], sds: [[[0.1]], [[1]]] };
      const start = hiddenMarkov({
        initial: [1, 0],
        transition: [
          [0.5, 0.5],
          [0, 1],
        ],
        emission,
      });
      const view = start.views.expectations(data);
      expect(view.maximise(statisticsOf(start, data), none)).toEqual({
        collapsed: expect.stringMatching(/variance of state 1(, component 1)?, dimension 1 fell to .*no maximum/),
      });
      // Four values, of which the closest that differ are 1 apart: the floor is the sd of a uniform law 1 wide.
      const leastSpreads = view.leastSpreads() as readonly number[];
      expect(leastSpreads).toEqual([expect.closeTo(1 / Math.sqrt(12), 15)]);
      const held = view.maximise(statisticsOf(start, data), { ...none, leastSpreads }) as HiddenMarkov;
      const spreads = held.toFile().emission as unknown as { sds?: unknown; covariances?: number[][][] };
      const [first, second] = spreads.covariances?.map((c) => Math.sqrt(c[0][0])) ?? ([spreads.sds].flat(3) as number[]);
      expect(first).toBeCloseTo(1 / Math.sqrt(12), 12);
      expect(second).toBeCloseTo(0.5, 12);
      // Two observations at the floor, beside a state of sd 0.5.
      const report = held.views.expectations(data).atFloor(statisticsOf(held, data), leastSpreads);
      expect(report.laws).toHaveLength(1);
      expect(report.laws[0]).toMatch(/^state 1.* over 2 expected observations$/);
      expect(report.gain).toBeCloseTo(2 * Math.log(0.5 * Math.sqrt(12)), 6);
    }
  });

  test("a dimension that never varies is refused by name", () => {
    const data = packDataset({
      name: "d",
      targets: { kind: "real", size: 2 },
      sequences: [
        {
          id: "a",
          targets: [
            [1, 0.1],
            [2, 0.1],
            [3, 0.1],
          ],
        },
      ],
    });
    expect(() => randomHiddenMarkov({ stateCount: 2, emission: "gaussian", data, key: key(1) })).toThrow(
      /dimension 2 .*does not; leave it out/,
    );
    const start = hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "gaussian", means: [[0, 0]], sds: [[1, 1]] } });
    expect(() => step(start, data, some)).toThrow(/dimension 2 is constant; leave it out/);
  });

  test("a dimension that is never observed keeps its laws", () => {
    const data = packDataset({
      name: "d",
      targets: { kind: "real", size: 2 },
      sequences: [
        {
          id: "a",
          targets: [
            [1, null],
            [2, null],
            [4, null],
          ],
        },
      ],
    });
    const start = hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "gaussian", means: [[0, 3]], sds: [[1, 2]] } });
    for (const prior of [none, some]) {
      const { means, sds } = step(start, data, prior).toFile().emission as EmissionFileOf<"gaussian">;
      expect([means[0][1], sds[0][1]]).toEqual([3, 2]);
    }
  });

  test("counts that never occur keep a rate above 0 with a pseudo-count c: c events in all; other rates are not moved", () => {
    const data = packDataset({
      name: "d",
      targets: { kind: "count", size: 2 },
      sequences: [
        {
          id: "a",
          targets: [
            [2, 0],
            [4, 0],
          ],
        },
      ],
    });
    const start = hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "poisson", rates: [[1, 1]] } });
    expect(step(start, data, none).toFile().emission).toEqual({ kind: "poisson", rates: [[3, 0]] });
    const { rates } = step(start, data, { ...none, emission: 0.01 }).toFile().emission as EmissionFileOf<"poisson">;
    expect(rates[0]).toEqual([3, 0.005]);
  });

  test("negative pseudo-counts are refused", () => {
    const data = sampledDataset(hiddenMarkovExamples.poisson, [5], key(1));
    expect(() => step(hiddenMarkov(hiddenMarkovExamples.poisson), data, { ...none, transition: -1 })).toThrow('pseudo-count "transition"');
  });
});
