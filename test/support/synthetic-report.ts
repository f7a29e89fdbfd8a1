import { type Convergence, type Figure, key, type Orbit, type ParameterCounts, type SequenceLogLikelihood } from "@unrolled/core";
import { compareScores, monteCarloConvergence } from "@unrolled/inference";
import {
  advantageByPartFigure,
  advantageByPositionFigure,
  advantageFigure,
  convergenceFigure,
  decodedFigure,
  densitiesFigure,
  ellipsesFigure,
  emissionFigure,
  fitSpreadFigure,
  headline,
  type LearningCurve,
  learningCurvesFigure,
  type ModelSummary,
  modelTable,
  orbitFigure,
  pairsFigure,
  pairTable,
  parameterCountFigure,
  particleHealthFigure,
  posteriorFigure,
  type ReportContent,
  type ScoreUnit,
  scoreFigure,
  sizeFigure,
  styleModels,
  transitionFigure,
} from "@unrolled/plotting";
import { isVowel, vowelSplit } from "../../packages/unrolled/src/families/vowels.js";
import { fakeReplicated, fakeScore, fakeSequence } from "./fake-scores.js";
import { gruFamily, hmmFamily, ngramFamily, noisyFamily } from "./model-families.js";
import { shownNormals, shownTable } from "./shown-laws.js";
import { stateSection } from "./synthetic-states.js";

const root = key("synthetic report");
const text =
  "call me ishmael some years ago never mind how long precisely having little or no money in my purse and nothing particular to interest me on shore i thought i would sail about a little and see the watery part of the world";
export const syntheticSymbols = [..."abcdefghijklmnopqrstuvwxyz", " "];

/** name, family, bits per character, parameters, fit seconds, why it stopped, how it was chosen. */
const models: readonly (ModelSummary & { readonly bits: number })[] = [
  {
    name: "ngram:5",
    family: ngramFamily,
    bits: 2.31,
    parameters: 48_211,
    fitSeconds: 0.4,
    scoreSeconds: 0.1,
    stopped: "counted",
    chosen: "order 5 of 1…6",
  },
  {
    name: "hmm:2",
    family: hmmFamily,
    bits: 3.91,
    parameters: 55,
    fitSeconds: 1.2,
    scoreSeconds: 0.1,
    stopped: "tolerance",
    chosen: "best of 3 restarts",
  },
  {
    name: "hmm:8",
    family: hmmFamily,
    bits: 3.42,
    parameters: 271,
    fitSeconds: 4.1,
    scoreSeconds: 0.1,
    stopped: "tolerance",
    chosen: "best of 3 restarts",
  },
  {
    name: "hmm:32",
    family: hmmFamily,
    bits: 2.93,
    parameters: 1_855,
    fitSeconds: 21,
    scoreSeconds: 0.4,
    stopped: "maxIterations",
    chosen: "K = 32 of 2, 4, 8, 16, 32; best of 3 restarts",
  },
  {
    name: "elman:64",
    family: gruFamily,
    bits: 2.42,
    parameters: 7_707,
    fitSeconds: 31,
    scoreSeconds: 0.2,
    stopped: "earlyStopping",
    chosen: "H = 64 of 32, 64; rate 0.003 of 0.01, 0.003",
  },
  {
    name: "gru:64",
    family: gruFamily,
    bits: 2.24,
    parameters: 19_611,
    fitSeconds: 48,
    scoreSeconds: 0.3,
    stopped: "earlyStopping",
    chosen: "H = 64 of 32, 64; rate 0.003 of 0.01, 0.003",
  },
  {
    name: "lstm:64",
    family: gruFamily,
    bits: 2.21,
    parameters: 25_563,
    fitSeconds: 62,
    scoreSeconds: 0.4,
    stopped: "maxIterations",
    chosen: "H = 64 of 32, 64; rate 0.01 of 0.01, 0.003",
  },
  {
    name: "noisy-gru:32",
    family: noisyFamily,
    bits: 2.55,
    parameters: 6_779,
    fitSeconds: 71,
    scoreSeconds: 9.5,
    stopped: "maxIterations",
    chosen: "rate 0.003 of 0.01, 0.003",
  },
];

function normals(label: string, count: number): Float64Array {
  const draws = new Float64Array(count);
  root.fold(label).fillNormal(draws);
  return draws;
}

/** What one model might score on 20 chapters: hardness shared by all models, luck of its own, and Monte Carlo noise if it is sampled. */
function sequences({ name, family, bits }: (typeof models)[number]): SequenceLogLikelihood[] {
  const hardness = normals("hardness", 20);
  const own = normals(`own ${name}`, 20);
  return Array.from(hardness, (hard, i) => {
    const steps = 700 + 130 * (i % 5);
    const perStep = -(bits + 0.08 * hard + 0.02 * own[i]) * Math.LN2;
    const id = `chapter-${101 + i}`;
    const wiggle = normals(`increments ${id}`, text.length);
    const mine = normals(`increments ${id} ${name}`, text.length);
    const increments = Float64Array.from(text, (symbol, t) =>
      Math.min(-0.02, perStep * (symbol === " " ? 0.4 : text[t - 1] === " " ? 1.9 : 1) * (1 + 0.35 * wiggle[t] + 0.2 * mine[t])),
    );
    if (family !== noisyFamily) return fakeSequence({ id, group: id, steps, value: perStep * steps, increments });
    const replicates = normals(`replicates ${id}`, 32).map((x) => perStep * steps + 0.6 * x);
    const wobble = normals(`ess ${id}`, text.length);
    const ess = wobble.map((x, t) => Math.max(12, 256 * (0.72 + 0.1 * x - 0.3 * Number(text[t - 1] === " "))));
    return {
      ...fakeReplicated(id, replicates, steps),
      group: id,
      increments,
      diagnostics: {
        ess,
        resampled: Uint8Array.from(ess, (value) => Number(value < 128)),
        survivors: 1 + ((i * 7) % 5),
        particles: 256,
        warnings: [],
      },
    };
  });
}

function curve({ name, family, bits }: (typeof models)[number]): LearningCurve {
  const count = family === hmmFamily ? 60 : 14;
  const noise = normals(`curve ${name}`, count);
  const history = Array.from({ length: count }, (_, i) => {
    const train = bits - 0.03 + 1.6 * Math.exp((-5 * i) / count);
    return {
      iteration: i + 1,
      trainPerStep: -train * Math.LN2,
      validPerStep: -(train + 0.05 + 0.06 * (i / count) ** 2 + 0.008 * noise[i]) * Math.LN2,
      objective: -train,
      learningRate: null,
      gradientNorm: null,
    };
  });
  const best = history.reduce((x, y) => (y.validPerStep > x.validPerStep ? y : x));
  return { name, history, bestIteration: best.iteration, stopped: "earlyStopping" };
}

/** English letter frequencies, split between a vowel-like and a consonant-like state. */
export function syntheticEmission(): number[][] {
  const frequencies = [
    8.2, 1.5, 2.8, 4.3, 12.7, 2.2, 2, 6.1, 7, 0.15, 0.77, 4, 2.4, 6.7, 7.5, 1.9, 0.1, 6, 6.3, 9.1, 2.8, 0.98, 2.4, 0.15, 2, 0.07, 20,
  ];
  const law = (share: (symbol: string) => number): number[] => {
    const weights = frequencies.map((f, v) => f * share(syntheticSymbols[v]));
    const total = weights.reduce((a, b) => a + b);
    return weights.map((w) => w / total);
  };
  const vowelShare = (symbol: string): number => ("aeiou".includes(symbol) ? 0.97 : symbol === " " ? 0.8 : symbol === "y" ? 0.55 : 0.04);
  return [law(vowelShare), law((symbol) => 1 - vowelShare(symbol))];
}

/** An LSTM of 64 units over 27 symbols: 25,563 parameters, of which the emission has 1,755. */
export function syntheticCounts(): ParameterCounts {
  const lengths = [1, 2, 5, 10, 20, 50, 100, 200];
  return {
    model: "lstm:64",
    lengths,
    shared: lengths.map(() => 25_563),
    unshared: lengths.map((T) => 25_563 * T),
    log10Table: lengths.map((T) => (T === 1 ? Math.log10(26) : T * Math.log10(27))),
    note: "Table of p(y_t | y_<t) for every history: Y takes 27 values.",
  };
}

/** x(t+1) = 3.9 x(t) (1 − x(t)) */
export function logisticOrbit(length: number): Orbit {
  const states = [[0.3]];
  while (states.length < length) states.push([3.9 * states.at(-1)![0]! * (1 - states.at(-1)![0]!)]);
  return { name: "the logistic map", dim: 1, states };
}

/** x(t+1) = tanh(1.2 R x(t)), R a turn by 0.4. */
export function spiralOrbit(length: number): Orbit {
  const [c, s] = [1.2 * Math.cos(0.4), 1.2 * Math.sin(0.4)];
  const states = [[0.05, 0]];
  while (states.length < length) {
    const [x, y] = states.at(-1)! as [number, number];
    states.push([Math.tanh(c * x - s * y), Math.tanh(s * x + c * y)]);
  }
  return { name: "a turning tanh", dim: 2, states };
}

/** A report with every figure and table, from made-up results of a plausible size. */
export async function syntheticReport(): Promise<ReportContent> {
  const unit: ScoreUnit = { kind: "bits", step: "character", density: false };
  const styles = styleModels(models.map(({ name }) => name));
  const scored = models.map((model) => fakeScore(model.name, sequences(model), model.family === noisyFamily ? "00ff00ff00ff00ff" : null));
  const comparison = await compareScores(scored, root.fold("comparison"));
  const symbols = [...text];
  const sequenceOf = (name: string): SequenceLogLikelihood => scored.find((model) => model.name === name)!.logLikelihood.sequences[0];
  const noisy = scored.find(({ name }) => name === "noisy-gru:32")!;
  const noisyColour = styles.get("noisy-gru:32")!.colour;
  const convergence = (await monteCarloConvergence(noisy.logLikelihood.sequences[0])) as Convergence;
  const emission = syntheticEmission();
  const marginals = Float64Array.from(symbols.flatMap((s) => ("aeiou ".includes(s) ? [0.94, 0.06] : [0.08, 0.92])));
  const wideEmission = Array.from({ length: 8 }, (_, k) => {
    const weights = syntheticSymbols.map((_, v) => Math.exp(1.6 * normals(`emission ${k}`, 27)[v]));
    const total = weights.reduce((a, b) => a + b);
    return weights.map((w) => w / total);
  });
  return {
    title: "Does the recurrent network beat the hidden Markov model?",
    subtitle: "Characters of Moby-Dick, 27 symbols; 20 test chapters, 19,200 characters; synthetic numbers <for the tests>",
    headline: [...headline({ comparison, models, unit, fits: 1, unitsName: "chapters" }), vowelSplit(emission, syntheticSymbols)!.sentence],
    headlineFigure: scoreFigure(comparison.scores, { unit, styles, id: "score-figure" }),
    warnings: ["noisy-gru:32: one ancestor was left at the end of 4 sequences; its error comes from replicates"],
    sections: [
      {
        id: "scores",
        title: "Scores",
        blocks: [
          { kind: "table", table: modelTable(comparison, models, { unit, styles }) },
          { kind: "figure", figure: sizeFigure(comparison.scores, models, { unit, styles }) },
        ],
      },
      {
        id: "differences",
        title: "Paired differences",
        blocks: [
          { kind: "figure", figure: pairsFigure(comparison.pairs, { unit, styles, reference: "lstm:64" }) },
          { kind: "table", table: pairTable(comparison, { unit, styles }) },
          { kind: "details", summary: "All pairs", blocks: [{ kind: "figure", figure: pairsFigure(comparison.pairs, { unit, styles }) }] },
        ],
      },
      {
        id: "along",
        title: "Along a sequence",
        blocks: [
          {
            kind: "figure",
            figure: advantageFigure(
              { name: "lstm:64", sequence: sequenceOf("lstm:64") },
              { name: "hmm:32", sequence: sequenceOf("hmm:32") },
              { unit, styles, symbols },
            ),
          },
          {
            kind: "figure",
            figure: posteriorFigure(
              { id: "chapter-101", stateCount: 2, given: "all", firstImpossibleStep: null, marginals },
              { symbols, model: "hmm:2" },
            ),
          },
        ],
      },
      {
        id: "parts",
        title: "Where models differ, and Gaussian states",
        blocks: newFigures(unit).map((figure) => ({ kind: "figure", figure })),
      },
      {
        id: "states",
        title: "What the hidden states learned",
        blocks: [
          {
            kind: "figure",
            figure: emissionFigure(shownTable({ kind: "categorical", probabilities: emission }), {
              symbols: syntheticSymbols,
              model: "hmm:2",
              bold: { symbols: syntheticSymbols.filter(isVowel), called: "vowels" },
            }),
          },
          {
            kind: "figure",
            figure: transitionFigure(
              [
                [0.12, 0.88],
                [0.71, 0.29],
              ],
              { model: "hmm:2" },
            ),
          },
          {
            kind: "figure",
            figure: emissionFigure(shownTable({ kind: "categorical", probabilities: wideEmission }), {
              symbols: syntheticSymbols,
              model: "hmm:8",
              id: "emissions-8",
            }),
          },
        ],
      },
      stateSection(),
      {
        id: "training",
        title: "Training",
        blocks: [
          { kind: "figure", figure: learningCurvesFigure(models.slice(1).map(curve), { unit, styles }) },
          {
            kind: "figure",
            figure: fitSpreadFigure(
              models.slice(3, 7).map(({ name, bits }) => ({
                name,
                fits: Array.from(normals(`fits ${name}`, 5), (x, seed) => ({
                  label: `seed ${seed}`,
                  perStep: -(bits + 0.02 * Math.abs(x) * Number(seed > 0)) * Math.LN2,
                  kept: seed === 0,
                })),
              })),
              { unit, styles, split: "valid" },
            ),
          },
        ],
      },
      {
        id: "monte-carlo",
        title: "Monte Carlo error",
        blocks: [
          {
            kind: "figure",
            figure: convergenceFigure(convergence, {
              model: "noisy-gru:32",
              colour: noisyColour,
              exact: convergence.values.at(-1)! + 0.05,
            }),
          },
          { kind: "figure", figure: particleHealthFigure(noisy.logLikelihood, { model: "noisy-gru:32", colour: noisyColour })! },
        ],
      },
      {
        id: "graph",
        title: "The model as a graph",
        blocks: [
          { kind: "figure", figure: parameterCountFigure(syntheticCounts()) },
          { kind: "figure", figure: orbitFigure(logisticOrbit(80)) },
          { kind: "figure", figure: orbitFigure(spiralOrbit(60), { id: "orbit-plane" }) },
        ],
      },
      {
        id: "method",
        title: "Data and method",
        blocks: [
          {
            kind: "text",
            text: "Every model sees the same text, cut the same way, with the same context reset; what is chosen is chosen on valid.",
          },
          {
            kind: "facts",
            facts: [
              { name: "Data", value: "moby-dick, 27 symbols" },
              { name: "Splits", value: "no chapter stands in two splits" },
            ],
          },
          { kind: "code", text: "unrolled compare --data moby-dick --model hmm:32 --model lstm:64 --seed 1" },
        ],
      },
    ],
    provenance: [
      { name: "Command", value: "unrolled compare --data moby-dick --out out" },
      { name: "Seed", value: "1" },
      { name: "Kernel", value: "plain" },
      { name: "Versions", value: "unrolled 0.1.0, Node 20" },
    ],
  };
}

/** Mean advantages over parts of the steps, Gaussian emissions in the space of the data, and decoded series, with long names. */
function newFigures(unit: ScoreUnit): Figure[] {
  const long = { unit, a: "noisy-gru:32,inputs=previous-target", b: "hmm:3,emission=gaussian-full" };
  const part = (name: string, i: number) => ({
    name,
    steps: 400 - 10 * i,
    units: 20 - (i % 7),
    meanDifferencePerStep: 0.3 * Math.sin(i),
    standardError: 0.1,
    interval95: i % 5 === 4 ? null : ([0.3 * Math.sin(i) - 0.2, 0.3 * Math.sin(i) + 0.2] as const),
  });
  const ranges = Array.from({ length: 30 }, (_, i) => ({ from: i < 24 ? i : 24 + 10 * (i - 24), to: i < 24 ? i + 1 : 34 + 10 * (i - 24) }));
  const words = ["employment", "further education", "higher education", "joblessness", "school", "training"];
  const gaussian = { kind: "gaussian-full", means: [[0, 1], [3, 2]], covariances: [[[1, 0.5], [0.5, 1]], [[2, -0.4], [-0.4, 0.5]]] } as const; // biome-ignore format: two states
  const wave = Array.from({ length: 300 }, (_, t) => [3 * Math.sin(t / 9), Math.cos(t / 15)]);
  const path = wave.map(([x]) => (x > 1 ? 2 : x < -1 ? 0 : 1));
  const rows = words.map((_, v) => 1 / (v + 2));
  return [
    advantageByPositionFigure(
      ranges.map((_, i) => part(String(i), i)),
      { ...long, ranges, sequences: 20 },
    ),
    advantageByPartFigure(words.map(part), { ...long, parts: "symbols", unitsName: "chapters" }),
    emissionFigure(shownTable({ kind: "categorical", probabilities: [rows, rows.toReversed(), rows.map(() => 1 / 6)] }), {
      id: "emissions-words",
      symbols: words,
      order: [2, 0, 1],
    }),
    emissionFigure(shownNormals(gaussian), { id: "emissions-gaussian", symbols: ["first coefficient", "second"] }),
    ellipsesFigure(shownNormals(gaussian), {
      names: ["first coefficient", "second"],
      points: { values: wave, states: path.map((k) => Math.min(k, 1)) },
    }),
    densitiesFigure(
      shownNormals({ kind: "gaussian-mixture", weights: [[0.3, 0.7], [0.5, 0.5]], means: [[[0], [2]], [[4], [5]]], sds: [[[1], [0.5]], [[1], [1]]] }), // biome-ignore format: two states
      { values: wave.map(([x]) => x) },
    ),
    decodedFigure({ id: "wave", kind: "real", targets: wave, path, stateCount: 3 }),
    decodedFigure(
      { id: "life", kind: "categorical", targets: path.map((k, t) => (k + Math.floor(t / 60)) % 6), path, stateCount: 3 },
      { id: "decoded-words", names: words },
    ),
  ];
}
