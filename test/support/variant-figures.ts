import { type Figure, key, type PerStepScore, type Posterior } from "@unrolled/core";
import { compareScores } from "@unrolled/inference";
import {
  advantageByPartFigure,
  advantageByPositionFigure,
  advantageFigure,
  convergenceFigure,
  decodedFigure,
  densitiesFigure,
  ellipsesFigure,
  emissionFigure,
  filteringSmoothingFigure,
  fitSpreadFigure,
  learningCurvesFigure,
  orbitFigure,
  type PathLearningRun,
  pairsFigure,
  parameterCountFigure,
  particleHealthFigure,
  pathDrawsFigure,
  pathLearningFigure,
  posteriorFigure,
  type ScoreUnit,
  scoreFigure,
  sizeFigure,
  transitionFigure,
} from "@unrolled/plotting";
import { fakeReplicated, fakeScore, fakeSequence } from "./fake-scores.js";
import { gruFamily, hmmFamily, otherFamily } from "./model-families.js";
import { shownNormals, shownTable } from "./shown-laws.js";
import { spiralOrbit, syntheticCounts } from "./synthetic-report.js";

const nats: ScoreUnit = { kind: "nats", step: "step", density: true };
const bits: ScoreUnit = { kind: "bits", step: "symbol", density: false };
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/**
 * Figures of what the synthetic report has none of, so that every condition of a figure is met from both sides: densities, long and short
 * sequences, words, many states, one state, one point, probability zero, few units, paths that no model explains, options left out.
 */
export async function variantFigures(): Promise<readonly Figure[]> {
  const { scores, pairs } = await comparison({
    "hmm:3": [-28.1, -24.3, -26.2, -25, -27.4, -26.6, -22.2],
    "gru:4,layers=2": [-14.5, -15.2, -13.1, -14, -14.4, -13.7, -12.9],
    "gru:8,layers=2": [-14.4, -15.3, -13, -14.1, -14.2, -13.9, -12.8],
    none: [-11, Number.NEGATIVE_INFINITY, -12, -10, -11, -12, -13],
  });
  const few = await comparison({ a: [-28, -24], b: [-14, -15] });
  const sizes = [
    { name: "hmm:3", family: hmmFamily, parameters: 14 },
    { name: "gru:4,layers=2", family: gruFamily, parameters: 160 },
    { name: "gru:8,layers=2", family: gruFamily, parameters: 500 },
  ];
  return [
    scoreFigure(scores, { unit: nats }),
    scoreFigure(few.scores.slice(0, 1), { unit: bits, title: "One", id: "one-score" }),
    scoreFigure(withoutIntervals(scores), { unit: bits, id: "no-intervals" }),
    pairsFigure(pairs, { unit: nats }),
    pairsFigure(pairs, { unit: bits, reference: "hmm:3" }),
    pairsFigure(few.pairs, { unit: nats, id: "few-units" }),
    sizeFigure(scores, sizes, { unit: nats }),
    sizeFigure(scores, [{ name: "none", family: otherFamily, parameters: 3 }], { unit: bits, id: "no-sizes" }),
    sizeFigure(few.scores, range(2).map((i) => ({ name: "ab"[i]!, family: otherFamily, parameters: 10 ** (1 + 3 * i) })), { unit: bits, id: "wide-sizes" }), // biome-ignore format: two sizes
    ...alongSequences(),
    ...ofStates(),
    ...ofTraining(),
  ];
}

async function comparison(values: Readonly<Record<string, readonly number[]>>) {
  const models = Object.entries(values).map(([name, all]) =>
    fakeScore(
      name,
      all.map((value, i) => fakeSequence({ id: `s${i}`, steps: 10 + i, value })),
    ),
  );
  return compareScores(models, key("variants"));
}

function withoutIntervals(scores: readonly PerStepScore[]): PerStepScore[] {
  return scores.map((score) => ({ ...score, interval95: null }));
}

function alongSequences(): Figure[] {
  const scored = (name: string, increments: readonly number[], standardErrorFrom: "exact" | "replicates" = "exact") => ({
    name,
    sequence: { ...fakeSequence({ id: "s", value: 0, increments: Float64Array.from(increments) }), standardErrorFrom },
  });
  const wave = (count: number, phase: number) => range(count).map((t) => -1.5 + Math.sin(t / 7 + phase));
  const words = range(50).map((t) => ["work", "school", "work", "a&b"][Math.floor(t / 3) % 4]!);
  const part = (mean: number, units: number, interval = true) => ({
    name: "p",
    steps: 3,
    units,
    meanDifferencePerStep: mean,
    standardError: 0.1,
    interval95: interval ? ([mean - 0.4, mean + 0.1] as const) : null,
  });
  const named = { unit: nats, a: "gru:8", b: "hmm:3" };
  const symbols = range(9).map((i) => ({
    ...part(0.1 * i - 0.3, 3 + i, i !== 2),
    name: [" ", "\n", "x", "<", "ab", "\t", "z", "q", "r"][i]!,
  }));
  return [
    advantageFigure(scored("gru:8", wave(300, 0)), scored("hmm:3", wave(300, 1)), { unit: nats, chosen: "the longest" }),
    advantageFigure(scored("a", [-1, -2, -1]), scored("b", [-2, Number.NEGATIVE_INFINITY, -2], "replicates"), {
      unit: bits,
      symbols: ["x", " ", "<"],
      id: "advantage-short",
    }),
    advantageFigure(scored("a", wave(50, 0)), scored("b", wave(50, 1)), { unit: bits, symbols: words, start: 3, id: "advantage-words" }),
    advantageByPositionFigure(
      range(8).map((i) => part(0.05 * i - 0.1, i < 6 ? 9 : 2, i !== 3)),
      {
        ...named,
        sequences: 9,
        ranges: range(8).map((i) => ({ from: i, to: i + 1 })),
      },
    ),
    advantageByPositionFigure([part(0.2, 4), part(Number.POSITIVE_INFINITY, 2), part(-0.1, 4)], {
      ...named,
      sequences: 4,
      unitsName: "speakers",
      id: "by-position-ranges",
      ranges: [{ from: 0, to: 10 }, { from: 10, to: 30 }, { from: 30, to: 60 }], // biome-ignore format: three ranges
    }),
    advantageByPositionFigure(
      range(13).map((i) => part(0.5 / (i + 1), 5)),
      {
        ...named,
        sequences: 5,
        id: "by-position-log",
        ranges: range(13).map((i) => ({ from: 2 ** i - 1, to: 2 ** (i + 1) - 1 })),
      },
    ),
    advantageByPartFigure(symbols, { ...named, parts: "symbols", unitsName: "sequences", most: 5 }),
    advantageByPartFigure(symbols.slice(0, 3), {
      ...named,
      unit: bits,
      parts: "speakers",
      unitsName: "speakers",
      id: "by-speaker",
      title: "By speaker",
    }),
  ];
}

function ofStates(): Figure[] {
  const law = (stateCount: number, steps: number, given: Posterior["given"] = "all"): Posterior => ({
    id: "s",
    stateCount,
    given,
    firstImpossibleStep: null,
    marginals: Float64Array.from(range(steps * stateCount), (i) => {
      const [t, k] = [Math.floor(i / stateCount), i % stateCount];
      return (1 + Math.cos(t / 5 + k)) / range(stateCount).reduce((sum, j) => sum + 1 + Math.cos(t / 5 + j), 0);
    }),
  });
  const paths = (steps: number, states: number, draws: number) => ({
    id: "s",
    firstImpossibleStep: null,
    paths: range(draws).map((m) => Int32Array.from(range(steps), (t) => Math.floor((t + m) / 4) % states)),
  });
  const words = ["work", "school", "school", " ", "training", "training"];
  const square = (size: number) => range(size).map((k) => range(size).map((j) => (j === k ? 0.6 : 0.4 / (size - 1))));
  const gaussian = { kind: "gaussian", means: [[0], [3], [-2]], sds: [[1], [0.5], [2]] } as const;
  const wide = {
    kind: "gaussian",
    means: range(2).map((k) => range(9).map((d) => d * k)),
    sds: range(2).map(() => range(9).map(() => 1)),
  } as const;
  const rates = { kind: "poisson", rates: [[0.5, 4], [3, 0.1], [1, 1]] } as const; // biome-ignore format: three states
  const binary = { kind: "bernoulli", probabilities: [[0.1, 0.9, 0.5], [0.7, 0.2, 0.4]] } as const; // biome-ignore format: two states
  const many = range(3).map((k) => range(60).map((v) => ((v + k) % 60) / 1770));
  const wave = range(120).map((t) => [Math.sin(t / 6), 2 * Math.cos(t / 9), t / 60, -1, 0]);
  const path = range(120).map((t) => Math.floor(t / 10) % 3);
  return [
    posteriorFigure(law(30, 300, "past"), { model: "hmm:30", id: "posterior-many" }),
    posteriorFigure(law(9, 6), { symbols: words, order: [8, 7, 6, 5, 4, 3, 2, 1, 0] }),
    posteriorFigure(law(1, 3), { title: "One state", id: "posterior-one" }),
    filteringSmoothingFigure(law(2, 6, "past"), law(2, 6), { symbols: words }),
    filteringSmoothingFigure(law(26, 250, "past"), law(26, 250), { model: "hmm:26", id: "filtering-many" }),
    pathDrawsFigure(paths(40, 18, 30), { stateCount: 18, id: "draws-many" }),
    pathDrawsFigure(paths(90, 2, 1), { stateCount: 2, symbols: range(90).map((t) => "ab"[t % 2]!), model: "hmm:2", id: "draws-one" }),
    pathDrawsFigure(paths(6, 5, 3), { stateCount: 5, draws: 2, truth: [0, 1, 2, 3, 4, 0], symbols: words, title: "Two", id: "draws-two" }),
    transitionFigure(square(30), { model: "hmm:30" }),
    transitionFigure(square(3), { order: [2, 1, 0], title: "Three", id: "transition-three" }),
    transitionFigure(square(12), { id: "transition-twelve" }),
    emissionFigure(shownNormals(gaussian), { model: "hmm:3" }),
    emissionFigure(shownNormals(wide), { id: "emissions-nine", order: [1, 0] }),
    emissionFigure(shownTable(rates), { id: "emissions-counts" }),
    emissionFigure(shownTable(binary), { id: "emissions-binary", symbols: ["rain", "wind", "<sun>"] }),
    emissionFigure(shownTable({ kind: "categorical", probabilities: many }), { id: "emissions-many" }),
    emissionFigure(shownTable({ kind: "categorical", probabilities: [[0.2, 0.5, 0.3]] }), {
      id: "emissions-one",
      symbols: ["a", "b", " "],
    }),
    emissionFigure(shownTable({ kind: "categorical", probabilities: [many[0]!, many[1]!] }), { id: "emissions-two", model: "hmm:2" }),
    ellipsesFigure(shownNormals({ kind: "gaussian", means: [[0, 1, 2], [3, 0, 1]], sds: [[1, 2, 1], [0.5, 0.5, 1]] }), { model: "hmm:2", dimensions: [2, 0] }), // biome-ignore format: two states
    densitiesFigure(shownNormals(gaussian), { model: "hmm:3", name: "height" }),
    densitiesFigure(shownNormals(gaussian), { values: range(12).map((i) => i / 3), title: "Few", id: "densities-few" }),
    decodedFigure({ id: "s", kind: "real", targets: wave, path, stateCount: 3 }, { model: "hmm:3", names: ["x", "y", "t", "c", "z"] }),
    decodedFigure(
      { id: "s", kind: "real", targets: wave, path, stateCount: 12 },
      { dimensions: [1], chosen: "the first", id: "decoded-one" },
    ),
    decodedFigure({ id: "s", kind: "categorical", targets: range(260).map((t) => t % 4), path: range(260).map((t) => (t >> 4) % 2), stateCount: 2 }, { id: "decoded-symbols", title: "Symbols" }), // biome-ignore format: one series
    decodedFigure({ id: "s", kind: "binary", targets: range(30).map((t) => [t % 2, Number(t % 3 === 0)]), path: path.slice(0, 30), stateCount: 3 }, { id: "decoded-binary" }), // biome-ignore format: one series
  ];
}

function ofTraining(): Figure[] {
  const history = (count: number, valid: boolean) =>
    range(count).map((i) => ({
      iteration: i + 1,
      trainPerStep: -2 - 1 / (i + 1),
      validPerStep: valid ? -2.2 - 1 / (i + 2) : null,
      objective: 0,
      learningRate: null,
      gradientNorm: null,
    }));
  const curve = (name: string, count: number, valid = true) => ({
    name,
    history: history(count, valid),
    bestIteration: count,
    stopped: "tolerance" as const,
  });
  const values = Float64Array.of(-101, -100.5, -100.25, -100.3, -100.31, -100.29);
  const convergence = {
    id: "s",
    values,
    standardErrors: values.map(() => 0.1),
    low: values.map((x, i) => x - 2 / (i + 1)),
    high: values.map((x, i) => x + 2 / (i + 1)),
  };
  const sampled = { ...fakeReplicated("s", Float64Array.of(-3, -4)), diagnostics: { ess: Float64Array.of(10, 40, 25), resampled: null, survivors: null, particles: null, warnings: [] } }; // biome-ignore format: one sequence
  const pathRun = (label: string, start: number): PathLearningRun => ({
    label,
    kept: start === 1,
    history: range(6).map((i) => {
      const perStep = -2 - 2 ** -i / (1 + start);
      const noise = [0.8 - 0.05 * i, 0.9 - 0.02 * i];
      const particles = {
        trainError: 0.02,
        validError: 0.04,
        ess: 0.6 + 0.02 * i,
        backwardEss: 8,
        turnover: 0.9 - 0.03 * i,
        noise,
        spread: [1, 1],
      };
      return {
        iteration: i + 1,
        trainPerStep: perStep,
        validPerStep: perStep - 0.1,
        objective: perStep,
        learningRate: null,
        gradientNorm: null,
        particles,
      };
    }),
  });
  return [
    learningCurvesFigure([curve("a", 3)], { unit: nats, title: "One" }),
    learningCurvesFigure(
      range(6).map((i) => curve(`gru:${i}`, 4 + i, i > 0)),
      { unit: bits, id: "curves-six" },
    ),
    learningCurvesFigure(
      range(9).map((i) => curve(`a-long-name:${i},layers=2,dropout=0.1`, 3)),
      { unit: nats, id: "curves-nine" },
    ),
    fitSpreadFigure([{ name: "hmm:2", fits: [{ label: "seed 1", perStep: -1, kept: true }, { label: "seed 2", perStep: Number.NEGATIVE_INFINITY, kept: false }] }], { unit: nats, split: "test" }), // biome-ignore format: two fits
    convergenceFigure(convergence, { model: "noisy-elman:2" }),
    convergenceFigure({ id: "s", values: Float64Array.of(-1), standardErrors: Float64Array.of(Number.NaN), low: Float64Array.of(Number.NEGATIVE_INFINITY), high: Float64Array.of(1) }, { model: "<m>", exact: -1.2, id: "one-replicate", title: "One" }), // biome-ignore format: one replicate
    particleHealthFigure(fakeScore("noisy-elman:2", [sampled], "00").logLikelihood, { model: "noisy-elman:2" })!,
    pathLearningFigure([pathRun("start 1", 0), pathRun("start 2", 1)], { model: "noisy-elman:2", unit: bits })!,
    parameterCountFigure(
      { ...syntheticCounts(), log10Table: null, note: "Real outputs have no table." },
      { title: "Counts", id: "counts-real" },
    ),
    orbitFigure(spiralOrbit(500), { id: "orbit-long", title: "Long" }),
    orbitFigure({ name: "f", dim: 5, states: range(20).map((t) => range(5).map((d) => Math.cos(t * (d + 1)))) }, { id: "orbit-five" }),
  ];
}
