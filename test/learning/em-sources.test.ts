// EM over sources of one's own, of public names only: a chain whose input chooses its transition, and a model without a chain.
import { baumWelch, type Dataset, fit, type Model, packDataset } from "unrolled";
import { checkBinding, createWorkspace, type ExpectationsView, type FiniteView, smoothers } from "unrolled/extend";
import { templateGraph } from "unrolled/graph";
import { describe, expect, it } from "vitest";

const K = 2;
const targets = { kind: "categorical", size: 2 } as const;
const inputs = { kind: "categorical", size: 2 } as const;
const emission = [
  [0.9, 0.1],
  [0.25, 0.75],
];
const initial = [0.5, 0.5];

type Matrix = readonly (readonly number[])[];
interface Switched extends Model<"expectations"> {
  readonly transitions: readonly Matrix[];
}

/** The input x_t chooses which of two matrices moves the state; only those are learned. */
function switched(transitions: readonly Matrix[]): Switched {
  const base = { kind: "switched", name: "switched", targets, inputs, parameterCount: 4, density: false } as const;
  const finite = (data: Dataset): FiniteView => ({
    data,
    stateCount: K,
    transitions: "row",
    initialInto: (out) => out.set(initial),
    transitionInto: (out, t, row) => out.set(transitions[data.inputSymbols![data.starts[t] + row]].flat()),
    logEmissionInto(out, t) {
      for (let r = 0; r < data.aliveCounts[t]; r++)
        for (let k = 0; k < K; k++) out[r * K + k] = Math.log(emission[k][data.targetSymbols![data.starts[t] + r]]);
    },
  });
  const expectations = (data: Dataset): ExpectationsView<readonly Float64Array[]> => {
    checkBinding(base, data);
    return {
      data,
      expect(given, workspace) {
        const counts = [new Float64Array(K * K), new Float64Array(K * K)];
        const pairs = (t: number, row: number, pair: Float64Array): void => {
          const own = counts[data.inputSymbols![data.starts[t] + row]];
          pair.forEach((p, c) => {
            own[c] += p;
          });
        };
        return { increments: given.finite(finite(data), workspace, pairs).increments, statistics: counts };
      },
      maximise: (counts) => switched(counts.map((n) => [0, 1].map((i) => [0, 1].map((j) => n[i * K + j] / (n[i * K] + n[i * K + 1]))))),
      logPrior: () => 0,
      leastSpreads: () => null,
      atFloor: () => ({ laws: [], gain: 0 }),
    };
  };
  return {
    ...base,
    transitions,
    graph: templateGraph({
      name: "switched",
      variables: [
        { name: "X", role: "input", space: inputs },
        { name: "H", role: "hidden", space: { kind: "categorical", size: K } },
        { name: "Y", role: "output", space: targets },
      ],
      edges: [
        { from: "X", to: "H" },
        { from: "H", to: "H", delay: 1 },
        { from: "H", to: "Y" },
      ],
      parameters: { initial: 0, transition: 4, emission: 0 },
    }),
    views: { expectations },
    sample: () => {
      throw new TypeError("none");
    },
    toFile: () => ({ format: "unrolled/model", version: 1, kind: "switched" }),
  };
}

const records = [
  { id: "a", inputs: [0, 1, 1, 0, 1], targets: [0, 1, 1, 0, 1] },
  { id: "b", inputs: [1, 0, 1], targets: [1, 1, 0] },
  { id: "c", inputs: [0, 0, 1, 1], targets: [0, 0, 1, 0] },
];
const data = packDataset({ name: "switched", targets: { ...targets, symbols: null }, inputs, sequences: records });

/** Expected transitions by input, and the log-likelihood, from all paths. */
function enumerated(transitions: readonly Matrix[]): { counts: number[][]; logLikelihood: number } {
  const counts = [new Array<number>(K * K).fill(0), new Array<number>(K * K).fill(0)];
  let logLikelihood = 0;
  for (const { inputs: x, targets: y } of records) {
    const own = [new Array<number>(K * K).fill(0), new Array<number>(K * K).fill(0)];
    let total = 0;
    for (let code = 0; code < K ** y.length; code++) {
      const path = y.map((_, t) => (code >> t) & 1);
      const p = path.reduce((q, k, t) => q * (t === 0 ? initial[k] : transitions[x[t]][path[t - 1]][k]) * emission[k][y[t]], 1);
      total += p;
      for (let t = 1; t < y.length; t++) own[x[t]][path[t - 1] * K + path[t]] += p;
    }
    for (const [i, list] of own.entries()) for (const [c, n] of list.entries()) counts[i][c] += n / total;
    logLikelihood += Math.log(total);
  }
  return { counts, logLikelihood };
}

describe("an EM source of one's own", () => {
  const start = switched([[[0.6, 0.4], [0.3, 0.7]], [[0.5, 0.5], [0.8, 0.2]]]); // biome-ignore format: one line

  it("gathers by step and sequence what enumeration of all paths gives", () => {
    const view = start.views.expectations(data);
    const { increments, statistics } = view.expect(smoothers, createWorkspace());
    const { counts, logLikelihood } = enumerated(start.transitions);
    (statistics as Float64Array[]).forEach((own, x) => void own.forEach((n, c) => void expect(n).toBeCloseTo(counts[x][c], 12)));
    expect(increments.reduce((a, b) => a + b, 0)).toBeCloseTo(logLikelihood, 12);
  });

  it("is fitted by the learner that fits hidden Markov models, never falling, to a fixed point of EM", () => {
    const { model, history } = fit(
      start,
      { train: data, valid: data },
      baumWelch({ maxIterations: 2000, tolerance: 1e-14, totalTolerance: null }),
    );
    const gains = history.slice(1).map(({ objective }, i) => objective - history[i].objective);
    expect(history.length).toBeGreaterThan(5);
    expect(Math.min(...gains)).toBeGreaterThan(-1e-13);
    const steps = records.reduce((sum, { targets: y }) => sum + y.length, 0);
    const { logLikelihood } = enumerated((model as Switched).transitions);
    const best = history.reduce((a, b) => (b.trainPerStep > a.trainPerStep ? b : a));
    expect(best.trainPerStep * steps).toBeCloseTo(logLikelihood, 8);
    expect(best.validPerStep).toBe(best.trainPerStep);
  });

  it("needs no chain at all: a factor that every step shares, by its own posterior", () => {
    // y_t = a z_t + e_t, z_t and e_t ~ N(0, 1): y ~ N(0, a² + 1), so that the maximum is a² = mean y² − 1.
    const values = [[2.5], [-1.5], [3], [-2], [0.5], [1.7]];
    const real = packDataset({ name: "factor", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: values }] });
    interface Factor extends Model<"expectations"> {
      readonly a: number;
    }
    const factor = (a: number): Factor => ({
      ...(start as Model<"expectations">),
      kind: "factor",
      name: "factor",
      targets: { kind: "real", size: 1 },
      inputs: null,
      density: true,
      a,
      views: {
        expectations: (bound) => ({
          data: bound,
          expect: () => ({
            increments: bound.targetValues!.map((y) => -0.5 * Math.log(2 * Math.PI * (a * a + 1)) - (y * y) / (2 * (a * a + 1))),
            // E z y and E z² given y.
            statistics: Array.from(bound.targetValues!, (y) => [
              (a / (a * a + 1)) * y * y,
              1 / (a * a + 1) + (a / (a * a + 1)) ** 2 * y * y,
            ]),
          }),
          maximise: (moments) => {
            const [zy, zz] = (moments as number[][]).reduce(([p, q], [r, s]) => [p + r, q + s], [0, 0]);
            return factor(zy / zz);
          },
          logPrior: () => 0,
          leastSpreads: () => null,
          atFloor: () => ({ laws: [], gain: 0 }),
        }),
      },
    });
    const { model } = fit(factor(1), { train: real }, baumWelch({ maxIterations: 500, tolerance: 1e-15, totalTolerance: null }));
    const meanSquare = values.reduce((sum, [y]) => sum + y * y, 0) / values.length;
    expect((model as Factor).a ** 2).toBeCloseTo(meanSquare - 1, 6);
  });
});
