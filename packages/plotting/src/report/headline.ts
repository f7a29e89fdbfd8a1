import type { Comparison, PerStepScore } from "@unrolled/core";
import { type Advantage, findAdvantage } from "../advantage.js";
import { decimalsFor, formatFixed, formatPValue, intervalDecimals } from "../format-number.js";
import type { ModelFamily, ModelSummary } from "../model-summary.js";
import { advantageInterval, advantageInUnit, inUnit, type ScoreUnit, unitName } from "../score-unit.js";
import { enumerate } from "../text.js";

export interface HeadlineInput {
  readonly comparison: Comparison;
  readonly models: readonly Pick<ModelSummary, "name" | "family">[];
  readonly unit: ScoreUnit;
  /** Fits per model from different seeds (`--fits`). */
  readonly fits: number;
  /** What the independent units are called: "chapters". Default: "groups" or "sequences". */
  readonly unitsName?: string;
}

/**
 * The answer in sentences, the most important first: does the recurrent network beat the hidden Markov model, by how
 * much, how sure. Where an n-gram has the best score, that is the first sentence.
 *
 * "Beats" is said only when the 95 % interval of the paired difference excludes zero and Holm's adjustment over all pairs
 * leaves it significant; where it takes the significance away again, the sentence says so.
 */
export function headline(input: HeadlineInput): readonly string[] {
  const { comparison, unit } = input;
  const ranked = comparison.scores.filter(({ perStep }) => perStep !== Number.NEGATIVE_INFINITY).toSorted((x, y) => y.perStep - x.perStep);
  const [best, second] = ranked;
  if (best === undefined)
    return [
      `No model gives all of the test data a positive ${unit.density ? "density that a number can hold" : "probability"}, so none of them can be ranked.`,
      ...impossible(input),
    ];
  const family = (score: PerStepScore): ModelFamily => input.models.find(({ name }) => name === score.name)?.family ?? "other";
  const bestOf = (...families: readonly ModelFamily[]): PerStepScore | undefined =>
    ranked.find((score) => families.includes(family(score)));
  const network = bestOf("recurrent", "noisy-recurrent");
  const markov = bestOf("hidden-markov");
  const ngram = bestOf("n-gram");

  const sentences: string[] = [];
  if (ngram === best && second !== undefined) sentences.push(...ngramFirst(input, best, second));
  if (network !== undefined && markov !== undefined) sentences.push(networkAgainstMarkov(input, network, markov));
  if (sentences.length === 0) sentences.push(second === undefined ? scoreSentence(best, unit) : winner(input, best, second));
  else sentences.push(scoreSentence(best, unit));
  if (ngram !== undefined && ngram !== best && network === best) sentences.push(...against(input, best, ngram, "the n-gram"));
  const named = new Set([network?.name, markov?.name, ngram?.name]);
  if (second !== undefined && !named.has(second.name) && sentences.length > 1)
    sentences.push(...against(input, best, second, "the second best"));
  const anyInterval = comparison.pairs.some(({ interval95 }) => interval95 !== null);
  return [...sentences, ...impossible(input), ...sampled(input), ...(anyInterval ? [conditional(input.fits)] : [])];
}

function ngramFirst(input: HeadlineInput, best: PerStepScore, second: PerStepScore): string[] {
  const advantage = findAdvantage(input.comparison, best.name, second.name);
  if (advantage === null) return [];
  return holds(advantage)
    ? [`The n-gram wins: ${best.name} has the best score and beats the next model, ${second.name}, by ${howMuch(advantage, input)}.`]
    : [
        `The n-gram is on top: ${best.name} is ahead of the next model, ${second.name}, though not for sure: by ${howMuch(advantage, input)}.`,
      ];
}

function networkAgainstMarkov(input: HeadlineInput, network: PerStepScore, markov: PerStepScore): string {
  const advantage = findAdvantage(input.comparison, network.name, markov.name);
  const question = "the best recurrent network";
  if (advantage === null)
    return `The best recurrent network, ${network.name}, and the best hidden Markov model, ${markov.name}, were not compared.`;
  if (!advantage.decided)
    return `Undecided: ${question}, ${network.name}, and the best hidden Markov model, ${markov.name}, cannot be told apart on these data; the network is ${
      advantage.perStep < 0 ? "behind" : "ahead"
    } by ${howMuch(absolute(advantage), input)}.`;
  if (!holds(advantage))
    return `Not settled: ${
      advantage.perStep < 0
        ? `the best hidden Markov model, ${markov.name}, is ahead of ${question}, ${network.name}`
        : `${question}, ${network.name}, is ahead of the best hidden Markov model, ${markov.name}`
    }, by ${howMuch(absolute(advantage), input)}.`;
  return advantage.perStep > 0
    ? `Yes: ${question}, ${network.name}, beats the best hidden Markov model, ${markov.name}, by ${howMuch(advantage, input)}.`
    : `No: the best hidden Markov model, ${markov.name}, beats ${question}, ${network.name}, by ${howMuch(absolute(advantage), input)}.`;
}

/** The interval excludes zero, and Holm's adjustment over all pairs leaves it at that. */
function holds({ decided, pairedT }: Advantage): boolean {
  return decided && (pairedT === null || pairedT < 0.05);
}

function winner(input: HeadlineInput, best: PerStepScore, second: PerStepScore): string {
  const advantage = findAdvantage(input.comparison, best.name, second.name);
  if (advantage === null) return scoreSentence(best, input.unit);
  return holds(advantage)
    ? `${best.name} wins: it beats the next model, ${second.name}, by ${howMuch(advantage, input)}.`
    : `${best.name} is ahead, but not for sure: it leads the next model, ${second.name}, by ${howMuch(advantage, input)}.`;
}

function against(input: HeadlineInput, best: PerStepScore, other: PerStepScore, role: string): string[] {
  const advantage = findAdvantage(input.comparison, best.name, other.name);
  if (advantage === null) return [];
  return [
    `Against ${role}, ${other.name}, its lead is ${howMuch(advantage, input)}${advantage.decided ? "" : ", which leaves their order open"}.`,
  ];
}

function scoreSentence({ name, perStep, standardError }: PerStepScore, unit: ScoreUnit): string {
  const error = advantageInUnit(standardError, unit);
  const value = formatFixed(inUnit(perStep, unit), decimalsFor(error));
  const margin = Number.isNaN(error) ? "" : ` ± ${formatFixed(error, decimalsFor(error))}`;
  return unit.kind === "bits"
    ? `The best model, ${name}, needs ${value}${margin} ${unitName(unit)} on test.`
    : `The best model, ${name}, reaches ${value}${margin} ${unitName(unit)} on test.`;
}

/** "0.652 bits per character (95 % interval 0.631 to 0.673 over 27 chapters; Holm-adjusted p < 0.0001)" */
function howMuch(advantage: Advantage, { unit, unitsName }: HeadlineInput): string {
  if (!Number.isFinite(advantage.perStep)) return `an infinite margin, because ${advantage.second} gives ${zero(unit)} to some of the data`;
  const error = advantageInUnit(advantage.standardError, unit);
  const decimals = Math.max(2, decimalsFor(error) - 1); // a sentence needs one digit less than a table
  const value = `${formatFixed(advantageInUnit(advantage.perStep, unit), decimals)} ${unitName(unit)}`;
  const interval = advantageInterval(advantage.interval95, unit);
  const units = unitsName ?? advantage.unitKind;
  if (interval === null) return `${value} (no interval: fewer than two independent ${units})`;
  const p = advantage.pairedT;
  const holm =
    p === null
      ? ""
      : advantage.decided && p >= 0.05
        ? `; but after Holm's adjustment for all pairs ${formatPValue(p)}`
        : `; Holm-adjusted ${formatPValue(p)}`;
  const digits = intervalDecimals(interval, decimals);
  return `${value} (95 % interval ${formatFixed(interval[0], digits)} to ${formatFixed(interval[1], digits)} over ${advantage.units} ${units}${holm})`;
}

function absolute(advantage: Advantage): Advantage {
  if (advantage.perStep >= 0) return advantage;
  const { interval95 } = advantage;
  return {
    ...advantage,
    first: advantage.second,
    second: advantage.first,
    perStep: -advantage.perStep,
    interval95: interval95 === null ? null : [-interval95[1], -interval95[0]],
  };
}

/** A log-likelihood of −Infinity in words: a density may also be too small for a number. */
function zero(unit: ScoreUnit): string {
  return unit.density ? "a density of zero, or one too small for a number," : "probability zero";
}

function impossible({ comparison, unit }: HeadlineInput): string[] {
  const names = comparison.scores.filter(({ perStep }) => perStep === Number.NEGATIVE_INFINITY).map(({ name }) => name);
  return names.length === 0
    ? []
    : [`${enumerate(names)} ${names.length === 1 ? "gives" : "give"} ${zero(unit)} to some of the test data (see the warnings).`];
}

function sampled({ comparison, unit }: HeadlineInput): string[] {
  const noisy = comparison.scores.filter(({ monteCarloStandardError }) => monteCarloStandardError !== 0);
  const measured = noisy.filter(({ monteCarloStandardError }) => !Number.isNaN(monteCarloStandardError));
  const others = noisy.filter((score) => !measured.includes(score)).map(({ name }) => name);
  const errors = measured.map(({ name, monteCarloStandardError }) => {
    const error = advantageInUnit(monteCarloStandardError, unit);
    return `${name} (${formatFixed(error, Math.max(2, decimalsFor(error) - 1))} ${unitName(unit)})`;
  });
  return [
    ...(errors.length === 0
      ? []
      : [
          `Scored by sampling, with its Monte Carlo error: ${enumerate(errors)}; the intervals contain it, ${others.length === 0 ? "all other scores are exact" : "but not a bias"}.`,
        ]),
    ...(others.length === 0
      ? []
      : [
          `Scored by sampling without a Monte Carlo error: ${enumerate(others)}; on some sequences that score may be too low, so differences from it are possibly biased (see the warnings).`,
        ]),
  ];
}

function conditional(fits: number): string {
  return fits > 1
    ? `Every model was fitted from ${fits} seeds and the best on valid was kept; the intervals hold those fitted parameters fixed, and the spread between fits is shown beside them.`
    : "The intervals hold the fitted parameters fixed: they say how sure the difference between these fits is, not what another training run would give.";
}
