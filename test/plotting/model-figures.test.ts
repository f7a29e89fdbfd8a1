import type { Figure } from "@unrolled/core";
import { monteCarloConvergence } from "@unrolled/inference";
import {
  convergenceFigure,
  emissionFigure,
  learningCurvesFigure,
  particleHealthFigure,
  type ScoreUnit,
  transitionFigure,
} from "@unrolled/plotting";
import { describe, expect, test } from "vitest";
import { fakeSequence } from "../support/fake-scores.js";
import { shownNormals, shownTable } from "../support/shown-laws.js";
import { syntheticEmission, syntheticSymbols } from "../support/synthetic-report.js";
import { expectWhole } from "../support/whole-figure.js";

const bits: ScoreUnit = { kind: "bits", step: "character", density: false };
const nats: ScoreUnit = { kind: "nats", step: "step", density: true };
type Trace = Readonly<Record<string, unknown>> & { readonly x: number[]; readonly y: (number | string)[]; readonly z: number[][] };
const traces = (figure: Figure): Trace[] => figure.data as Trace[];

describe("learning curves", () => {
  const history = (validPerStep: number | null) =>
    [1, 2, 3].map((iteration) => ({
      iteration,
      trainPerStep: -3 + iteration,
      validPerStep,
      objective: 0,
      learningRate: null,
      gradientNorm: null,
    }));

  test("have a panel a model and mark the iteration that was kept", () => {
    const figure = learningCurvesFigure(
      [
        { name: "a", history: history(-2), bestIteration: 2, stopped: "earlyStopping" },
        { name: "b", history: history(null), bestIteration: 3, stopped: "tolerance" },
      ],
      { unit: nats },
    );
    expectWhole(figure);
    const first = traces(figure).filter(({ xaxis }) => xaxis === "x");
    const second = traces(figure).filter(({ xaxis }) => xaxis === "x2");
    expect(first.map(({ y }) => y)).toEqual([[-2, -1, 0], [-2, -2, -2], [-2]]);
    expect(second.map(({ x, y }) => [x, y])).toEqual([
      [
        [1, 2, 3],
        [-2, -1, 0],
      ],
      [[3], [0]],
    ]);
    expect((figure.layout.yaxis2 as { matches: string }).matches).toBe("y");
  });

  test("panels never overlap, wide or narrow, for any number of models", () => {
    for (let count = 1; count <= 12; count++) {
      const figure = learningCurvesFigure(
        Array.from({ length: count }, (_, m) => ({ name: `m${m}`, history: history(-2), bestIteration: 1, stopped: "tolerance" as const })),
        { unit: bits },
      );
      const narrow = (figure.layout.meta as { narrow: Record<string, unknown> }).narrow;
      for (const layout of [figure.layout, narrow]) {
        const boxes = Array.from({ length: count }, (_, m) =>
          ["x", "y"].map((a) => (layout[`${a}axis${m === 0 ? "" : m + 1}`] as { domain: [number, number] }).domain),
        );
        for (const [m, [x, y]] of boxes.entries()) {
          for (const [low, high] of [x, y]) expect(low >= 0 && high <= 1 + 1e-12 && low < high).toBe(true);
          for (const [otherX, otherY] of boxes.slice(m + 1))
            expect(x[1] <= otherX[0] + 1e-12 || otherX[1] <= x[0] + 1e-12 || y[1] <= otherY[0] + 1e-12 || otherY[1] <= y[0] + 1e-12).toBe(
              true,
            );
        }
      }
    }
  });
});

describe("hidden Markov parameters", () => {
  test("two states: sorted from what state 1 prefers, what is asked for bold, state 2 below zero", () => {
    const emission = { kind: "categorical", probabilities: syntheticEmission() } as const;
    const figure = emissionFigure(shownTable(emission), { symbols: syntheticSymbols, bold: { symbols: [..."aeiou"], called: "vowels" } });
    expect(figure.caption).toContain("vowels in bold");
    const plain = emissionFigure(shownTable(emission), { symbols: syntheticSymbols });
    expect(JSON.stringify(plain)).not.toMatch(/vowel|in bold|<b>[a-z]</);
    expectWhole(figure);
    const ticks = (figure.layout.xaxis as { ticktext: string[] }).ticktext;
    expect(ticks.slice(0, 5).toSorted()).toEqual(["a", "e", "i", "o", "u"].map((vowel) => `<b>${vowel}</b>`));
    expect(ticks.slice(5).join("")).not.toContain("<b>");
    const [up, down] = traces(figure);
    expect((up.y as number[]).every((p) => p >= 0)).toBe(true);
    expect((down.y as number[]).every((p) => p <= 0)).toBe(true);
    expect((up.y as number[]).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });

  test("more states, one state, counts, binaries and Gaussians each have their picture", () => {
    const columns = (figure: Figure) => (figure.layout.xaxis as { ticktext: string[] }).ticktext;
    const three = emissionFigure(
      shownTable({
        kind: "categorical",
        probabilities: [
          [0.1, 0.8, 0.1],
          [0.2, 0.1, 0.7],
          [0.9, 0.05, 0.05],
        ],
      }),
      { symbols: ["p", "q", "r"] },
    );
    expect(columns(three)).toEqual(["q", "r", "p"]);
    expect(traces(three)[0].z[0]).toEqual([0.8, 0.1, 0.1]);
    const others = [
      emissionFigure(shownTable({ kind: "categorical", probabilities: [[1]] })),
      emissionFigure(
        shownTable({ kind: "bernoulli", probabilities: Array.from({ length: 4 }, () => Array.from({ length: 88 }, (_, d) => d / 88)) }),
      ),
      emissionFigure(shownTable({ kind: "poisson", rates: [[3], [0.5]] })),
      emissionFigure(
        shownNormals({
          kind: "gaussian",
          means: [
            [0, 1],
            [2, 3],
          ],
          sds: [
            [1, 1],
            [0.5, 2],
          ],
        }),
      ),
    ];
    for (const figure of [three, ...others]) expectWhole(figure);
    expect(others[3].caption).toContain("not an error of the mean");
  });

  test("transitions go from the row to the column", () => {
    const figure = transitionFigure([
      [0.9, 0.1],
      [0.3, 0.7],
    ]);
    expectWhole(figure);
    expect(traces(figure)[0].z).toEqual([
      [0.9, 0.1],
      [0.3, 0.7],
    ]);
    expectWhole(transitionFigure([[1]]));
    expectWhole(transitionFigure(Array.from({ length: 32 }, () => new Array(32).fill(1 / 32))));
  });
});

describe("Monte Carlo", () => {
  test("convergence starts its band once it means something, and shows the exact value where there is one", async () => {
    const replicates = Float64Array.of(-10, -11, -10.5, -9.8, -10.2, -10.1);
    const convergence = (await monteCarloConvergence(fakeSequence({ id: "s", value: -10, replicates })))!;
    const figure = convergenceFigure(convergence, { model: "noisy", exact: -10.1 });
    expectWhole(figure);
    const [low, high, line, exact] = traces(figure);
    expect(low.x).toEqual([4, 5, 6]);
    expect((high.y as number[]).every((value, r) => value > (low.y[r] as number))).toBe(true);
    expect(line.y[0]).toBe(-10);
    expect(exact.y).toEqual([-10.1, -10.1]);
    expect(traces(convergenceFigure(convergence, { model: "noisy" }))).toHaveLength(3);
    expect((figure.layout.xaxis as { range: number[] }).range).toEqual([0.5, 6.5]);
    expect(exact.x).toEqual([1, 6]);
    // Six ticks or so: the fewest decimals with which a fifth of what is seen is not 0, up to six.
    for (const [spread, format] of [
      [2e3, ".0f"],
      [5, ".0f"],
      [4, ".1f"],
      [0.4, ".2f"],
      [0.003, ".4f"],
      [1e-9, ".6f"],
    ] as const) {
      const values = Float64Array.of(-10, -10 - spread);
      const { layout } = convergenceFigure({ id: "s", values, standardErrors: values, low: values, high: values }, { model: "noisy" });
      expect([spread, (layout.yaxis as { tickformat: string }).tickformat]).toEqual([spread, format]);
    }
    const zeros = (await monteCarloConvergence(
      fakeSequence({ id: "s", value: -1, replicates: Float64Array.of(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY) }),
    ))!;
    expectWhole(convergenceFigure(zeros, { model: "noisy" }));
  });

  test("particle health shows the ESS in percent, resampled steps and survivors; none without particles", () => {
    const diagnostics = {
      ess: Float64Array.of(50, 25, 100),
      resampled: Uint8Array.of(0, 1, 0),
      survivors: 3,
      particles: 100,
      warnings: [],
    };
    const sequences = [fakeSequence({ id: "exact", value: -1 }), fakeSequence({ id: "s", value: -1, diagnostics })];
    const figure = particleHealthFigure({ sequences }, { model: "noisy" })!;
    expectWhole(figure);
    const [ess, marks, survivors] = traces(figure);
    expect(ess.y).toEqual([50, 25, 100]);
    expect(marks.x).toEqual([2]);
    expect(survivors.x).toEqual([3]);
    expect(particleHealthFigure({ sequences: sequences.slice(0, 1) }, { model: "hmm" })).toBeNull();
  });
});
