import { checkOptions, requireDataset, requireKey } from "../../checks/index.js";
import type { Dataset, Key } from "../../contracts/index.js";
import { requireVaryingTargets } from "../../data/index.js";
import { perturbedProbabilities } from "../../laws/dirichlet.js";
import { leastSpreads } from "../../laws/normals/spread-floors.js";
import { uniforms } from "../../laws/random-starts.js";
import { targetMoments } from "../../laws/target-moments.js";
import { quantilesPartition, segmentsPartition } from "../markov-chain/index.js";
import { maximiseRegressions } from "./maximise-regressions.js";
import { regimeStates } from "./regime-states.js";
import { fieldsOf, type LevelForm, regimesOf } from "./regimes.js";
import { regressionMoments } from "./regression-moments.js";
import { type SwitchingAutoregression, switchingAutoregression } from "./switching-autoregression.js";

/** A chain stays in its regime with a probability drawn from this range. */
const [leastStay, mostStay] = [0.7, 0.97];
/** Shape of the Dirichlet draws of where it goes else. */
const evenness = 4;

/** What switches with the regime; the rest is shared. */
export type Switching = "level" | "coefficients" | "sd";

export interface RandomSwitchingAutoregressionOptions {
  /** K */
  readonly regimeCount: number;
  /** p */
  readonly lags: number;
  /** "mean": deviations from the regimes' means are remembered; "intercept": a constant is added at each step; "none": as that, without one. */
  readonly level: LevelForm | "none";
  readonly switching: readonly Switching[];
  /** Where the regressions come from: the training data. */
  readonly data: Dataset;
  readonly key: Key;
  /** Default "stationary"; "free": a law of the first regime of its own. */
  readonly start?: "stationary" | "free" | undefined;
  /** Which targets a regime starts from: a random stretch of steps, or a part of the targets by size. Default "segments". */
  readonly law?: "segments" | "quantiles" | undefined;
  readonly name?: string | undefined;
}

/**
 * A random start for EM, the same for the same key: a chain that tends to stay, and regressions that fit the steps that each regime starts
 * from.
 *
 * @throws RangeError for counts and targets that do not vary, TypeError for targets that are not one real number.
 * @example
 * const targets = { kind: "real", size: 1 } as const;
 * const y = Array.from({ length: 40 }, (_, t) => [Math.sin(t) + (t < 20 ? 0 : 3)]);
 * const series = packDataset({ name: "steps", targets, sequences: [{ id: "a", targets: y }] });
 * randomSwitchingAutoregression({ regimeCount: 2, lags: 1, level: "mean", switching: ["level"], data: series, key: key(1) });
 */
export function randomSwitchingAutoregression(options: RandomSwitchingAutoregressionOptions): SwitchingAutoregression {
  const who = "randomSwitchingAutoregression";
  checkOptions(who, options, ["regimeCount", "lags", "level", "switching", "data", "key", "start", "law", "name"]);
  const { regimeCount: K, lags: p, level, switching, data, key, start = "stationary", law = "segments", name } = options;
  for (const [field, value, least] of [
    ["regimeCount", K, 1],
    ["lags", p, 0],
  ] as const)
    if (!Number.isSafeInteger(value) || value < least)
      throw new RangeError(`${who}: ${field} must be an integer of at least ${least}, got ${value}`);
  requireDataset(data, who);
  requireKey(key, who);
  if (data.targets.kind !== "real" || data.targets.size !== 1)
    throw new TypeError(
      `${who}: targets of one real number are required, data "${data.name}" has ${data.targets.size} of kind ${data.targets.kind}`,
    );
  requireVaryingTargets(data, who);
  const each = <T>(what: Switching, value: T): T | T[] => (switching.includes(what) ? new Array<T>(K).fill(value) : value);
  const { means, variances } = targetMoments(data);
  const stay = leastStay + (mostStay - leastStay) * uniforms(1, key.fold("stay"))[0]!;
  const even = new Array<number>(K).fill(1);
  const zeros = new Array<number>(p).fill(0);
  const blank = {
    name,
    initial: start === "stationary" ? ("stationary" as const) : even.map(() => 1 / K),
    transition: even.map((_, i) =>
      perturbedProbabilities(even, evenness, key.fold("transition").fold(i)).map((q, j) => (1 - stay) * q + (i === j ? stay : 0)),
    ),
    ...(level === "mean" ? { means: each("level", means[0]!) } : { intercepts: level === "none" ? null : each("level", means[0]!) }),
    coefficients: switching.includes("coefficients") ? even.map(() => zeros) : zeros,
    sds: each("sd", Math.sqrt(variances[0]!)),
    targets: data.targets,
  };
  const regimes = regimesOf(blank);
  const states = regimeStates(regimes);
  const partition = (law === "quantiles" ? quantilesPartition : segmentsPartition)(data, K, key.fold(law));
  // As if a regime had lasted for all of a target's lags.
  const { stateCount: S, digits, memory } = states;
  const weights = new Float64Array(data.stepCount * S);
  for (let z = 0; z < S; z++) {
    const k = digits[z * (memory + 1)]!;
    if (digits.subarray(z * (memory + 1), (z + 1) * (memory + 1)).every((digit) => digit === k))
      for (let i = 0; i < data.stepCount; i++) weights[i * S + z] = partition[i * K + k]!;
  }
  const moments = regressionMoments(regimes, states, data, weights);
  const fitted = maximiseRegressions(regimes, states, moments, leastSpreads(data)[0]!);
  return switchingAutoregression({ ...blank, ...fieldsOf({ ...regimes, ...fitted }) });
}
