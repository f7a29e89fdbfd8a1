import type { Dataset, Key } from "../../contracts/index.js";
import { perturbedProbabilities, uniforms } from "../emissions/draws.js";
import type { EmissionKind } from "../emissions/emission-file.js";
import { randomEmission } from "../emissions/random-emission.js";
import { type HiddenMarkov, hiddenMarkov } from "./hidden-markov.js";

export interface RandomHiddenMarkovOptions {
  /** K */
  readonly stateCount: number;
  readonly emission: EmissionKind;
  /** Where the scale of the emissions comes from: the training data. */
  readonly data: Dataset;
  readonly key: Key;
  /** M, of a `gaussian-mixture`; 2 unless told. */
  readonly components?: number | undefined;
  readonly name?: string | undefined;
}

/**
 * A random start for EM, the same for the same key.
 *
 * Transition rows are s · stay + (1 − s) · Dirichlet(1, …, 1), where s, the same for all states, is itself drawn from U(0, 0.9): restarts
 * try restless and sticky chains. The initial law is Dirichlet(1, …, 1). Emissions start from the data as a whole:
 * categorical, frequencies times Exp(1) draws; Bernoulli, log-odds plus N(0, 1); Poisson, means times exp(N(0, ¼)); normals,
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
  const stay = 0.9 * uniforms(1, key.fold("stay"))[0]!;
  const even = new Array<number>(K).fill(1);
  const transition = even.map((_, i) =>
    perturbedProbabilities(even, key.fold("transition").fold(i)).map((p, j) => (1 - stay) * p + (i === j ? stay : 0)),
  );
  return hiddenMarkov({
    name,
    initial: perturbedProbabilities(even, key.fold("initial")),
    transition,
    emission: randomEmission(emission, data, K, components, key.fold("emission")),
  });
}

function checkCount(name: string, count: number): void {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new RangeError(`randomHiddenMarkov: ${name} must be an integer of at least 1, got ${count}`);
}
