import type { AnyModel, Dataset, Switching } from "@unrolled/core";
import type { EmPrior } from "@unrolled/learning";
import { usageError } from "../command-error.js";
import type { Family, Spec } from "./family.js";
import type { Entrant } from "./race.js";
import { numberOption, specWithSize } from "./spec.js";

/** A switching autoregression at one random start, and how EM goes on from there. */
interface SwitchingCandidate {
  readonly kind: "msar";
  readonly regimeCount: number;
  readonly lags: number;
  readonly level: "mean" | "intercept" | "none";
  readonly switching: readonly Switching[];
  readonly initial: "stationary" | "free";
  /** 1, 2, …: which random start. */
  readonly start: number;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly totalTolerance: number | null;
  readonly prior: EmPrior;
}

const regimeCounts = [2, 3];
const choice = (values: readonly string[], help: string) => ({ type: "choice", values, help, default: values[0]! }) as const;

/** Autoregressions whose parameters follow a Markov chain of regimes (Hamilton 1989), by EM from random starts. */
export const switchingFamily: Family<SwitchingCandidate> = {
  name: "msar",
  noun: "switching autoregression",
  role: "baseline",
  nested: true,
  size: "regimes",
  largestSize: 32,
  help: "Markov-switching autoregression of one real number; 2 or 3 regimes chosen on valid when left out",
  options: {
    lags: { type: "integer", least: 0, help: "targets before that each reads; the first so many are given and not scored", default: "1" },
    form: choice(["mean", "intercept"], "deviations from the regimes' means are remembered, or a constant is added at each step"),
    level: choice(["switching", "shared", "none"], "mean or constant of the regimes; none: no constant"),
    coefficients: choice(["shared", "switching"], "of the lags"),
    variance: choice(["shared", "switching"], "of what is left"),
    start: choice(["stationary", "free"], "law of the first regime: that of the transition in the long run, or its own"),
    restarts: { type: "integer", least: 1, help: "random starts; the best on valid is kept", default: "12 (regimes - 1)" },
    iterations: { type: "integer", least: 1, help: "most EM iterations", default: "1000" },
    prior: {
      type: "number",
      least: 0,
      help: "pseudo-count of EM; 0: maximum likelihood, without a floor of spreads",
      default: "0.0001, with a floor of spreads",
    },
    tolerance: {
      type: "number",
      above: 0,
      help: "EM stops at a smaller gain in nats per step",
      default: "0.00005, and less than 0.0005 nats to come in all",
    },
    seed: { type: "integer", least: 0, help: "another seed for this model alone", default: "0" },
  },
  modelOptions: ["lags", "form", "level", "coefficients", "variance", "start"],
  limitOption: "iterations",

  races: async (spec, train) => {
    requireOneNumber(spec, train);
    const { baumWelch, defaultPrior } = await import("@unrolled/learning");
    const asked = numberOption(spec, "prior", null);
    const prior = asked === null ? defaultPrior : baumWelch({ prior: asked }).prior;
    return (spec.size === null ? regimeCounts : [spec.size]).map((count) => ({
      entrants: entrantsOf(spec, train, count, prior),
      restarts: true,
    }));
  },
  start: async ({ regimeCount, lags, level, switching, initial, start }, data, key) => {
    const { randomSwitchingAutoregression } = await import("@unrolled/core");
    const law = start % 2 === 1 ? "quantiles" : "segments";
    const options = { regimeCount, lags, level, switching, start: initial, law, data, key: key.fold(start) } as const;
    return randomSwitchingAutoregression(options) as unknown as AnyModel;
  },
  learner: async ({ maxIterations, tolerance, totalTolerance, prior }) => {
    const { baumWelch } = await import("@unrolled/learning");
    return baumWelch({ maxIterations, tolerance, totalTolerance, prior });
  },
  readsTargets: ({ lags }) => (lags === 0 ? null : "use an hmm, or lags=0"),
  givenSteps: ({ lags }) => lags,
  findings: async (models, _, data) => (await import("./switching-findings.js")).switchingFindings(models, data),
  failure: ({ recipe, candidates, fit }) =>
    fit.stopped !== "collapsed"
      ? null
      : `spec "${recipe.spec.text}": all ${candidates.length} starts collapsed, there is no maximum to find (${fit.warnings.at(-1)}); use a prior above 0, which puts a floor under spreads, or fewer regimes`,
};

function entrantsOf(spec: Spec, train: Dataset, regimeCount: number, prior: EmPrior): Entrant<SwitchingCandidate>[] {
  const { options } = spec;
  const form = options.form === "intercept" ? "intercept" : "mean";
  const level = options.level === "none" ? "none" : form;
  if (level === "none" && form === "mean")
    throw usageError(`spec "${spec.text}": level=none is for form=intercept, got form=mean; write form=intercept,level=none`);
  const switching: Switching[] = [
    ...(options.level === undefined || options.level === "switching" ? (["level"] as const) : []),
    ...(options.coefficients === "switching" ? (["coefficients"] as const) : []),
    ...(options.variance === "switching" ? (["sd"] as const) : []),
  ];
  const lags = numberOption(spec, "lags", 1);
  if (regimeCount > 1 && switching.every((what) => what === "coefficients" && lags === 0))
    throw usageError(
      `spec "${spec.text}": nothing switches between ${regimeCount} regimes; let level, coefficients or variance be switching`,
    );
  const tolerance = numberOption(spec, "tolerance", null);
  const maxIterations = numberOption(spec, "iterations", 1000);
  const paths = regimeCount ** (form === "mean" ? lags + 1 : 1);
  return Array.from({ length: regimeCount === 1 ? 1 : numberOption(spec, "restarts", 12 * (regimeCount - 1)) }, (_, i) => ({
    name: specWithSize(spec, regimeCount),
    label: `${regimeCount} regimes, start ${i + 1}`,
    candidate: {
      kind: "msar",
      regimeCount,
      lags,
      level,
      switching,
      initial: options.start === "free" ? "free" : "stationary",
      start: i + 1,
      maxIterations,
      tolerance: tolerance ?? 5e-5,
      totalTolerance: tolerance === null ? 5e-4 : null,
      prior,
    },
    iterations: maxIterations,
    work: train.stepCount * paths * (paths + 8),
  }));
}

function requireOneNumber(spec: Spec, { name, targets }: Dataset): void {
  if (targets.kind !== "real" || targets.size !== 1)
    throw usageError(
      `spec "${spec.text}": msar needs targets of one real number, data "${name}" has ${targets.kind === "real" ? `${targets.size} numbers` : `${targets.kind} ones`}; use an hmm`,
    );
}
