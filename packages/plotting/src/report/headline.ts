import type { Comparison, PerStepScore, Verdict } from "@unrolled/core";
import { type Advantage, findAdvantage } from "../advantage.js";
import { decimalsFor, formatFixed } from "../format-number.js";
import type { ModelRole, ModelSummary } from "../model-summary.js";
import { advantageInUnit, inUnit, type ScoreUnit, unitName } from "../score-unit.js";
import { enumerate } from "../text.js";
import { howMuch, independentUnitsInWords, zero } from "./say-advantage.js";

export interface HeadlineInput {
  readonly comparison: Comparison;
  readonly models: readonly Pick<ModelSummary, "name" | "family">[];
  readonly unit: ScoreUnit;
  /** Fits per model from different seeds (`--fits`). */
  readonly fits: number;
  /** What groups are called: "chapters". Default: "groups". */
  readonly unitsName?: string;
  /** How many symbols there are, where targets are symbols: what no model should be worse than is guessing among them. */
  readonly symbolCount?: number;
}

/**
 * The answer in sentences, the most important first: does the best challenger (a recurrent network) beat the best
 * baseline (a hidden Markov model), by how much, how sure. Where a yardstick (an n-gram) has the best score, that is the first sentence; where the best
 * is not ahead of it for sure, a sentence says so.
 *
 * "Beats" is said only where the pair's verdict says that one is better; where a verdict cannot be had (too few units, no
 * spread), or Holm's adjustment takes it back, the sentence says so.
 */
export function headline(input: HeadlineInput): readonly string[] {
  const { comparison, unit } = input;
  const ranked = comparison.scores
    .filter(({ perStep, approximated }) => perStep !== Number.NEGATIVE_INFINITY && approximated !== true)
    .toSorted((x, y) => y.perStep - x.perStep);
  const [best, second] = ranked;
  if (best === undefined && comparison.scores.some(({ approximated }) => approximated === true))
    return ["No score is exact or sampled, so no model can be ranked.", ...approximated(input)];
  if (best === undefined)
    return [
      `No model gives all of the test data a positive ${unit.density ? "density that a number can hold" : "probability"}, so none of them can be ranked.`,
      ...impossible(input),
    ];
  const bestAs = (role: ModelRole): Named | undefined => {
    for (const score of ranked) {
      const family = input.models.find(({ name }) => name === score.name)?.family;
      if (family?.role === role) return { name: score.name, noun: family.noun };
    }
    return undefined;
  };
  const [challenger, baseline, yardstick] = [bestAs("challenger"), bestAs("baseline"), bestAs("yardstick")];

  const sentences: string[] = [];
  if (yardstick?.name === best.name && second !== undefined) sentences.push(...yardstickFirst(input, yardstick, second));
  if (challenger !== undefined && baseline !== undefined) sentences.push(challengerAgainstBaseline(input, challenger, baseline));
  if (sentences.length === 0 && second !== undefined) sentences.push(...winner(input, best, second));
  sentences.push(scoreSentence(best, input));
  if (yardstick !== undefined && yardstick.name !== best.name)
    sentences.push(...againstYardstick(input, best, yardstick, challenger?.name === best.name));
  const named = new Set([challenger?.name, baseline?.name, yardstick?.name]);
  if (second !== undefined && !named.has(second.name) && challenger !== undefined && baseline !== undefined)
    sentences.push(...against(input, best, second.name, "the second best"));
  const anyInterval = comparison.pairs.some(({ interval95 }) => interval95 !== null);
  return [
    ...sentences,
    ...worseThanGuessing(input),
    ...impossible(input),
    ...sampled(input),
    ...approximated(input),
    ...(anyInterval ? [conditional(input.fits)] : []),
  ];
}

/** The words of a pair whose first model is not behind. */
function amount(advantage: Advantage, { comparison, unit, unitsName }: HeadlineInput): string {
  return howMuch(advantage, { unit, pairCount: comparison.pairs.length, ...(unitsName === undefined ? {} : { unitsName }) });
}

/** A model and what its kind is called. */
interface Named {
  readonly name: string;
  readonly noun: string;
}

function yardstickFirst(input: HeadlineInput, best: Named, second: PerStepScore): string[] {
  const advantage = findAdvantage(input.comparison, best.name, second.name);
  if (advantage === null) return [];
  if (advantage.verdict === "same") return [tie(best.name, second.name)];
  return advantage.verdict === "a-better"
    ? [`The ${best.noun} wins: ${best.name} has the best score and beats the next model, ${second.name}, by ${amount(advantage, input)}.`]
    : [
        `The ${best.noun} is on top: ${best.name} is ahead of the next model, ${second.name}, though not for sure: by ${amount(advantage, input)}.`,
      ];
}

/** What comes before a lead that is not a win. */
const openings: Partial<Record<Verdict, string>> = {
  "not-after-adjustment": "Not settled",
  "too-few-units": "Too few to say",
  "no-spread": "Not settled",
};

function challengerAgainstBaseline(input: HeadlineInput, challenger: Named, baseline: Named): string {
  const pair = findAdvantage(input.comparison, challenger.name, baseline.name);
  const names = [`the best ${challenger.noun}, ${challenger.name}`, `the best ${baseline.noun}, ${baseline.name}`] as const;
  if (pair === null || pair.units === 0) return `T${names[0].slice(1)}, and ${names[1]}, were not compared.`;
  const leads = pair.perStep > 0;
  const [first, second] = leads ? names : [names[1], names[0]];
  const advantage = leads ? pair : (findAdvantage(input.comparison, baseline.name, challenger.name) ?? pair);
  const { verdict } = advantage;
  if (verdict === "same") return tie(...names);
  if (verdict === "a-better") return `${leads ? "Yes" : "No"}: ${first}, beats ${second}, by ${amount(advantage, input)}.`;
  if (verdict === "undecided")
    return `Undecided: ${names[0]}, and ${names[1]}, cannot be told apart on these data; ${
      pair.perStep === 0 ? "the difference is" : `the ${challenger.noun} is ${leads ? "ahead" : "behind"} by`
    } ${amount(advantage, input)}.`;
  return `${openings[verdict] ?? "Not settled"}: ${first}, is ahead of ${second}, by ${amount(advantage, input)}.`;
}

function tie(one: string, other: string): string {
  const comma = one.includes(", ") ? "," : "";
  return `A tie: ${one}${comma} and ${other}${comma} give every test sequence the same likelihood.`;
}

function winner(input: HeadlineInput, best: PerStepScore, second: PerStepScore): string[] {
  const advantage = findAdvantage(input.comparison, best.name, second.name);
  if (advantage === null || advantage.units === 0) return [];
  const { verdict } = advantage;
  if (verdict === "same") return [tie(best.name, second.name)];
  if (verdict === "a-better") return [`${best.name} wins: it beats the next model, ${second.name}, by ${amount(advantage, input)}.`];
  const opening = verdict === "too-few-units" ? `${openings[verdict]}: ${best.name} is ahead` : `${best.name} is ahead, but not for sure`;
  return [
    `${opening}${verdict === "too-few-units" ? " of" : ": it leads"} the next model, ${second.name}, by ${amount(advantage, input)}.`,
  ];
}

/** Of a yardstick that is within the interval of the best, whatever the best is; else beside a challenger that wins. */
function againstYardstick(input: HeadlineInput, best: PerStepScore, yardstick: Named, beside: boolean): string[] {
  const advantage = findAdvantage(input.comparison, best.name, yardstick.name);
  const open = advantage !== null && advantage.units > 0 && advantage.verdict !== "a-better" && advantage.verdict !== "same";
  if (!open) return beside ? against(input, best, yardstick.name, `the ${yardstick.noun}`) : [];
  return [
    `No model is ahead of the simplest for sure: against the ${yardstick.noun}, ${yardstick.name}, the lead of ${best.name} is ${amount(advantage, input)}.`,
  ];
}

function against(input: HeadlineInput, best: PerStepScore, other: string, role: string): string[] {
  const advantage = findAdvantage(input.comparison, best.name, other);
  if (advantage === null) return [];
  if (advantage.verdict === "same") return [tie(best.name, other)];
  return [
    `Against ${role}, ${other}, its lead is ${amount(advantage, input)}${advantage.verdict === "a-better" ? "" : ", which leaves their order open"}.`,
  ];
}

function scoreSentence(score: PerStepScore, { comparison, unit, unitsName }: HeadlineInput): string {
  const error = advantageInUnit(score.standardError, unit);
  const decimals = decimalsFor(error);
  const value = formatFixed(inUnit(score.perStep, unit), decimals);
  const model = comparison.scores.length === 1 ? `${score.name}, the only model,` : `The best model, ${score.name},`;
  const verb = unit.kind === "bits" ? "needs" : "reaches";
  if (Number.isNaN(error)) return `${model} ${verb} ${value} ${unitName(unit)} on test.`;
  const over = independentUnitsInWords(score, unitsName);
  return `${model} ${verb} ${value} ± ${formatFixed(error, decimals)} ${unitName(unit)} on test (± one standard error over ${over}).`;
}

/** Guessing uniformly among V symbols costs log V: a model above that has learned nothing of use. */
function worseThanGuessing({ comparison, unit, symbolCount }: HeadlineInput): string[] {
  if (symbolCount === undefined) return [];
  const uniform = -Math.log(symbolCount);
  const worse = comparison.scores.filter(({ perStep }) => Number.isFinite(perStep) && perStep < uniform).map(({ name }) => name);
  if (worse.length === 0) return [];
  const all = worse.length === comparison.scores.length;
  const who = all && worse.length > 1 ? "All models" : enumerate(worse);
  return [
    `${who} predict${worse.length === 1 ? "s" : ""} worse than guessing uniformly among the ${symbolCount} symbols, which costs ${formatFixed(inUnit(uniform, unit), 3)} ${unitName(unit)}.`,
  ];
}

function impossible({ comparison, unit }: HeadlineInput): string[] {
  const names = comparison.scores.filter(({ perStep }) => perStep === Number.NEGATIVE_INFINITY).map(({ name }) => name);
  return names.length === 0
    ? []
    : [`${enumerate(names)} ${names.length === 1 ? "gives" : "give"} ${zero(unit)} to some of the test data (see the warnings).`];
}

function sampled({ comparison, unit }: HeadlineInput): string[] {
  const noisy = comparison.scores.filter(
    ({ monteCarloStandardError, approximated }) => monteCarloStandardError !== 0 && approximated !== true,
  );
  const measured = noisy.filter(({ monteCarloStandardError }) => !Number.isNaN(monteCarloStandardError));
  const unmeasured = noisy.filter((score) => !measured.includes(score)).map(({ name }) => name);
  const errors = measured.map(({ name, monteCarloStandardError }) => {
    const error = advantageInUnit(monteCarloStandardError, unit);
    return `${name} (${formatFixed(error, Math.max(2, decimalsFor(error) - 1))} ${unitName(unit)})`;
  });
  const said: string[] = [];
  if (errors.length > 0) {
    const held = measured.some(({ interval95 }) => interval95 !== null);
    const bias = unmeasured.length > 0 && held ? ", but not a bias" : "";
    const others = noisy.length < comparison.scores.length && unmeasured.length === 0 ? "; all other scores are exact" : "";
    said.push(
      `Scored by sampling, with its Monte Carlo error: ${enumerate(errors)}${held ? `; the intervals contain it${bias}` : ""}${others}.`,
    );
  }
  if (unmeasured.length > 0)
    said.push(
      `Scored by sampling without a Monte Carlo error: ${enumerate(unmeasured)}; on some sequences that score may be too low, so differences from it are possibly biased (see the warnings).`,
    );
  return said;
}

function approximated({ comparison }: HeadlineInput): string[] {
  const names = comparison.scores.filter(({ approximated }) => approximated === true).map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    `Not ranked: ${enumerate(names)}, whose ${names.length === 1 ? "score is an approximation" : "scores are approximations"}, how far off nothing measures.`,
  ];
}

function conditional(fits: number): string {
  return fits > 1
    ? `Every model whose fit has chance in it was fitted from ${fits} seeds and the best on valid was kept; the intervals hold those fitted parameters fixed, and the spread between fits is shown beside them.`
    : "The intervals hold the fitted parameters fixed: they say how sure the difference between these fits is, not what another training run would give.";
}
