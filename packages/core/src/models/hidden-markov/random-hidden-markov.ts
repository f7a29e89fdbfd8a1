import { checkOptions, requireDataset, requireKey } from "../../checks/index.js";
import type { Dataset, Key } from "../../contracts/index.js";
import { perturbedProbabilities } from "../../laws/dirichlet.js";
import { type EmissionKind, type EmissionName, type LawFile, lawFor, type StartLaw } from "../../laws/index.js";
import { uniforms } from "../../laws/random-starts.js";
import { quantilesPartition, type StartPartition, segmentsPartition } from "../markov-chain/index.js";
import { type HiddenMarkov, hiddenMarkov } from "./hidden-markov.js";

/** Shape of the Dirichlet draws of the chain. */
const evenness = 4;
/** A sticky chain stays with a probability drawn from this range. */
const [leastStay, mostStay] = [0.8, 0.98];

export interface RandomHiddenMarkovOptions {
  /** K */
  readonly stateCount: number;
  /** A law by its name. */
  readonly emission: EmissionName | (string & {});
  /** Where the scale of the emissions and the names of what is emitted come from: the training data. */
  readonly data: Dataset;
  readonly key: Key;
  /** M, of a `gaussian-mixture`; 2 unless told. */
  readonly components?: number | undefined;
  /** Default "even". */
  readonly law?: StartLaw | undefined;
  /** Whether the first state has a law of its own, or that of the transition in the long run, which EM then keeps. Default "free". */
  readonly initial?: "free" | "stationary" | undefined;
  readonly name?: string | undefined;
}

/**
 * A random start for EM, the same for the same key. Which maximum EM ends in depends on the law of its starts more than on
 * their number, so there are three:
 *
 * - "even": the initial law and the transition rows are Dirichlet(4, …, 4), near even, without a bias to stay, so that the emissions
 *   decide what the states become (on English letters, two sticky states seldom found vowels and consonants). Emissions start from the
 *   data as a whole: categorical, frequencies times Exp(1) draws; Bernoulli, log-odds plus N(0, 1); Poisson, means times exp(N(0, ¼));
 *   normals, means by k-means++ among the targets with the spread of all data; mixtures likewise, with equal weights.
 * - "segments": the chain is sticky (it stays with a probability from 0.8 to 0.98), and each state's law is fitted to a random stretch
 *   of consecutive steps: for regimes that differ in spread or last long.
 * - "quantiles": sticky too; each state's law is fitted to a part of the targets by size. Categorical targets have none: "segments".
 *
 * @throws RangeError for counts or targets that do not vary, TypeError where the emission does not fit the targets or the law is unknown.
 * @example
 * const data = packDataset({ name: "coin", targets: { kind: "categorical", size: 2, symbols: null }, sequences: [{ id: "a", targets: [0, 1, 1] }] });
 * randomHiddenMarkov({ stateCount: 2, emission: "categorical", data, key: key(1) });
 */
export function randomHiddenMarkov(options: RandomHiddenMarkovOptions): HiddenMarkov {
  checkOptions("randomHiddenMarkov", options, ["stateCount", "emission", "data", "key", "components", "law", "initial", "name"]);
  const { stateCount: K, emission, data, key, components = 2, law = "even", initial = "free", name } = options;
  checkCount("stateCount", K);
  checkCount("components", components);
  requireDataset(data, "randomHiddenMarkov");
  requireKey(key, "randomHiddenMarkov");
  if (!["even", "segments", "quantiles"].includes(law))
    throw new TypeError(`randomHiddenMarkov: law must be even, segments or quantiles, got ${JSON.stringify(law)}`);
  if (initial !== "free" && initial !== "stationary")
    throw new TypeError(`randomHiddenMarkov: initial must be free or stationary, got ${JSON.stringify(initial)}`);
  const even = new Array<number>(K).fill(1);
  const stay = law === "even" ? 0 : leastStay + (mostStay - leastStay) * uniforms(1, key.fold("stay"))[0]!;
  const { targets, emission: kind } = lawFor("emission", emission, "randomHiddenMarkov: emission");
  if (data.targets.kind !== targets)
    throw new TypeError(
      `randomHiddenMarkov: emission "${emission}" needs ${targets} targets, data "${data.name}" has ${data.targets.kind} ones`,
    );
  const whole = kind.start(data, K, { components }, key.fold("emission"), "randomHiddenMarkov");
  return hiddenMarkov({
    name,
    initial: initial === "stationary" ? initial : perturbedProbabilities(even, evenness, key.fold("initial")),
    transition: even.map((_, i) =>
      perturbedProbabilities(even, evenness, key.fold("transition").fold(i)).map((p, j) => (1 - stay) * p + (i === j ? stay : 0)),
    ),
    emission: law === "even" ? whole : fitted(kind, whole, data, partitionOf(law, data, K, key.fold(law))),
    targets: data.targets,
  });
}

function partitionOf(law: StartLaw, data: Dataset, K: number, key: Key): StartPartition {
  return law === "quantiles" && data.targetValues !== null ? quantilesPartition(data, K, key) : segmentsPartition(data, K, key);
}

/** One M-step from the partition; a law that it cannot fit stays that of the data as a whole. */
function fitted(kind: EmissionKind, file: LawFile, data: Dataset, partition: StartPartition): LawFile {
  const whole = kind.fromFile(file, "randomHiddenMarkov");
  const floors = whole.leastSpreads?.(data) ?? null;
  const emission = whole.maximise(data, partition, { emission: 1, leastSpreads: floors });
  return "collapsed" in emission ? file : emission.toFile();
}

function checkCount(name: string, count: number): void {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new RangeError(`randomHiddenMarkov: ${name} must be an integer of at least 1, got ${count}`);
}
