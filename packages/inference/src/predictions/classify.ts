import {
  type AnyModel,
  type Classification,
  type ClassifiedSequence,
  checkOptions,
  type Dataset,
  type Key,
  type Predictions,
  requireDataset,
  requireModel,
} from "@unrolled/core";
import { chooseMethod } from "../methods/choose-method.js";
import { logLikelihood } from "../verbs/log-likelihood.js";

export interface ClassModel {
  /** The class: the `label` of its sequences. */
  readonly label: string;
  /** A model of that class's sequences. */
  readonly model: AnyModel;
}

export interface ClassifyOptions {
  /** p(class) of each model, before a sequence is seen, > 0; they are scaled to sum to 1. Default: all alike. */
  readonly priors?: readonly number[];
  /** What log-likelihoods are divided by, > 0; default 1, Bayes' rule (see `calibrateTemperature`). */
  readonly temperature?: number;
  /** Of models that are scored by sampling: particles and replicates. Default 1000 and 8. */
  readonly particles?: number;
  readonly replicates?: number;
}

/**
 * p(class | sequence) ∝ p(class) p(sequence | class)^{1/τ}: sequences told apart by a model of each class, of any kind (hidden Markov, network, n-gram,
 * linear system), by Bayes' rule; τ is the temperature. Each model is scored by what `chooseMethod` picks, under the same key.
 *
 * What is classified are the targets; `label` says what is right. The cost is that of scoring all of `data` under every model.
 *
 * @throws RangeError for fewer than two classes, a class twice, priors or a temperature that are not above 0; RangeError where no class explains a sequence.
 * @example
 * const coin = (p: number) => hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "categorical", probabilities: [[1 - p, p]] } });
 * const data = packDataset({ name: "coins", targets: { kind: "categorical", size: 2, symbols: null },
 *   sequences: [{ id: "a", label: "loaded", targets: [1, 1, 1, 0] }, { id: "b", label: "fair", targets: [0, 1, 0, 1] }] });
 * const said = classify([{ label: "fair", model: coin(0.5) }, { label: "loaded", model: coin(0.9) }], data);
 * console.log(classificationScores(predictedClasses(said)).accuracy); // 1
 */
export function classify(models: readonly ClassModel[], data: Dataset, options: ClassifyOptions = {}, key?: Key): Classification {
  const who = "classify";
  checkOptions(who, options, ["priors", "temperature", "particles", "replicates"]);
  requireDataset(data, who);
  const { priors = models.map(() => 1), temperature = 1, particles, replicates } = options;
  const classes = models.map(({ label, model }) => {
    requireModel(model, who);
    return label;
  });
  if (classes.length < 2 || new Set(classes).size < classes.length)
    throw new RangeError(`${who}: models of two classes or more are required, each once, got ${JSON.stringify(classes)}`);
  if (priors.length !== classes.length || !priors.every((p) => p > 0 && p < Number.POSITIVE_INFINITY))
    throw new RangeError(`${who}: priors must be ${classes.length} numbers above 0, got ${JSON.stringify(priors)}`);
  checkTemperature(who, temperature);
  const effort = { ...(particles === undefined ? {} : { particles }), ...(replicates === undefined ? {} : { replicates }) };
  const scores = models.map(({ model }) =>
    logLikelihood(model as never, data, chooseMethod(model, data, effort).method as never, key as never),
  );
  const total = priors.reduce((a, b) => a + b, 0);
  const logPriors = Float64Array.from(priors, (p) => Math.log(p / total));
  const sequences = data.sequences.map(({ id, group, label }, index) => {
    const logLikelihoods = Float64Array.from(scores, (score) => score.sequences[index]!.value);
    return { id, group, observed: classes.indexOf(label ?? ""), logLikelihoods };
  });
  return byBayes({ classes, logPriors, sequences }, temperature);
}

/**
 * The same sequences at another temperature τ: p(class | sequence) ∝ p(class) p(sequence | class)^{1/τ}. The likeliest class changes only through the priors.
 *
 * @throws RangeError where τ is not above 0.
 */
export function atTemperature(classification: Classification, temperature: number): Classification {
  checkTemperature("atTemperature", temperature);
  return byBayes(classification, temperature);
}

/**
 * The temperature τ that makes Σ log p(right class | sequence) largest, from 0.01 to 1000: class-conditional models that leave out how their steps
 * depend on one another count the same evidence many times, so that their probabilities are too sure (τ > 1). Choose it on sequences that no
 * model was fitted to, such as valid. A search by golden sections over log τ, to 1e-6; the sum has one maximum in 1 / τ.
 *
 * Guo et al. (2017), arXiv:1706.04599, sect. 4.2, on log-likelihoods in place of logits.
 *
 * @throws RangeError where no sequence has one of the classes as its label.
 */
export function calibrateTemperature(classification: Classification): number {
  if (!classification.sequences.some(({ observed }) => observed >= 0))
    throw new RangeError("calibrateTemperature: sequences with a label that is one of the classes are required, got none");
  const score = (logTau: number): number => logProbabilityOfLabels(byBayes(classification, Math.exp(logTau)));
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(0.01), Math.log(1000)];
  let [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [atA, atB] = [score(a), score(b)];
  while (high - low > 1e-6) {
    if (atA >= atB) {
      [high, b, atB] = [b, a, atA];
      a = high - ratio * (high - low);
      atA = score(a);
    } else {
      [low, a, atA] = [a, b, atB];
      b = low + ratio * (high - low);
      atB = score(b);
    }
  }
  return Math.exp((low + high) / 2);
}

/** Σ log p(label | sequence) over the sequences that have one of the classes, nats: what calibration makes largest, and a score of classifiers. */
export function logProbabilityOfLabels({ sequences }: Classification): number {
  return sequences.reduce((sum, { observed, logProbabilities }) => (observed < 0 ? sum : sum + logProbabilities[observed]!), 0);
}

/** The likeliest class of each sequence as predictions of one step, for `classificationScores` and `compareRates`. */
export function predictedClasses({ classes, sequences }: Classification, name = "by class"): Predictions {
  return Object.freeze({
    model: name,
    targets: { kind: "categorical" as const, size: classes.length, symbols: classes },
    sequences: sequences.map(({ id, group, observed, logProbabilities }) => {
      const best = logProbabilities.reduce((most, logP, c) => (logP > logProbabilities[most]! ? c : most), 0);
      return Object.freeze({
        id,
        group,
        symbols: Int32Array.of(observed < 0 ? -1 : best),
        observed: Int32Array.of(observed),
        probabilities: Float64Array.of(observed < 0 ? Number.NaN : Math.exp(logProbabilities[best]!)),
      });
    }),
  });
}

function byBayes(
  {
    classes,
    logPriors,
    sequences,
  }: Pick<Classification, "classes" | "logPriors"> & {
    readonly sequences: readonly Omit<ClassifiedSequence, "logProbabilities">[];
  },
  temperature: number,
): Classification {
  return Object.freeze({
    classes,
    logPriors,
    temperature,
    sequences: sequences.map((sequence) => {
      const joint = sequence.logLikelihoods.map((logP, c) => logP / temperature + logPriors[c]!);
      const most = joint.reduce((a, b) => Math.max(a, b));
      if (!(most > Number.NEGATIVE_INFINITY && most < Number.POSITIVE_INFINITY))
        throw new RangeError(`classify: a class with a finite log-likelihood is required, sequence "${sequence.id}" has none`);
      const total = Math.log(joint.reduce((sum, logP) => sum + Math.exp(logP - most), 0)) + most;
      return Object.freeze({ ...sequence, logProbabilities: joint.map((logP) => logP - total) });
    }),
  });
}

function checkTemperature(who: string, temperature: number): void {
  if (!(temperature > 0 && temperature < Number.POSITIVE_INFINITY))
    throw new RangeError(`${who}: temperature must be a number above 0, got ${temperature}`);
}
