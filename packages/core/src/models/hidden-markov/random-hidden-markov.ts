import { requireDataset, requireKey } from "../../checks/index.js";
import type { Dataset, Key } from "../../contracts/index.js";
import { perturbedProbabilities } from "../emissions/draws.js";
import type { EmissionKind } from "../emissions/emission-file.js";
import { randomEmission } from "../emissions/random-emission.js";
import { type HiddenMarkov, hiddenMarkov } from "./hidden-markov.js";

/** Shape of the Dirichlet draws of the chain. */
const evenness = 4;

export interface RandomHiddenMarkovOptions {
  /** K */
  readonly stateCount: number;
  readonly emission: EmissionKind;
  /** Where the scale of the emissions and the names of what is emitted come from: the training data. */
  readonly data: Dataset;
  readonly key: Key;
  /** M, of a `gaussian-mixture`; 2 unless told. */
  readonly components?: number | undefined;
  readonly name?: string | undefined;
}

/**
 * A random start for EM, the same for the same key.
 *
 * The initial law and the transition rows are Dirichlet(4, …, 4): near even, without a bias to stay, so that the emissions decide what the
 * states become (on English letters, two sticky states seldom found vowels and consonants). Emissions start from the data as
 * a whole: categorical, frequencies times Exp(1) draws; Bernoulli, log-odds plus N(0, 1); Poisson, means times exp(N(0, ¼)); normals,
 * means by k-means++ among the targets with the spread of all data; mixtures likewise, with equal weights.
 *
 * @throws TypeError where the emission does not fit the targets, RangeError for counts or targets that do not vary.
 * @example
 * const data = packDataset({ name: "coin", targets: { kind: "categorical", size: 2, symbols: null }, sequences: [{ id: "a", targets: [0, 1, 1] }] });
 * randomHiddenMarkov({ stateCount: 2, emission: "categorical", data, key: key(1) });
 */
export function randomHiddenMarkov({ stateCount: K, emission, data, key, components = 2, name }: RandomHiddenMarkovOptions): HiddenMarkov {
  checkCount("stateCount", K);
  checkCount("components", components);
  requireDataset(data, "randomHiddenMarkov");
  requireKey(key, "randomHiddenMarkov");
  const even = new Array<number>(K).fill(1);
  return hiddenMarkov({
    name,
    initial: perturbedProbabilities(even, evenness, key.fold("initial")),
    transition: even.map((_, i) => perturbedProbabilities(even, evenness, key.fold("transition").fold(i))),
    emission: randomEmission(emission, data, K, components, key.fold("emission")),
    targets: data.targets,
  });
}

function checkCount(name: string, count: number): void {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new RangeError(`randomHiddenMarkov: ${name} must be an integer of at least 1, got ${count}`);
}
