import type { AnyModel, Dataset, StartLaw } from "@unrolled/core";
import type { EmPrior } from "@unrolled/learning";
import { usageError } from "../command-error.js";
import type { Family, Spec } from "./family.js";
import type { HiddenMarkovCandidate } from "./hidden-markov-candidate.js";
import type { Entrant, Race } from "./race.js";
import { emissionOf, numberOption, specWithSize } from "./spec.js";

const packagedEmissions = ["categorical", "bernoulli", "poisson", "gaussian", "gaussian-full", "gaussian-mixture"];

const stateCounts = [2, 4, 8, 16, 32];

/** Hidden Markov models by Baum–Welch: one race of random starts for each number of states, which is then chosen on valid. */
export const hiddenMarkovFamily: Family<HiddenMarkovCandidate> = {
  name: "hmm",
  noun: "hidden Markov model",
  role: "baseline",
  nested: true,
  size: "states",
  largestSize: 1024,
  help: "hidden Markov model by Baum-Welch; 2, 4, 8, 16 or 32 states chosen on valid when left out",
  options: {
    emission: {
      type: "choice",
      values: packagedEmissions,
      law: "emission",
      help: "law of a target, or one that --use adds",
      default: "by the kind of the targets",
    },
    components: { type: "integer", least: 1, help: "of a gaussian-mixture emission", default: "2" },
    start: {
      type: "choice",
      values: ["free", "stationary"],
      help: "law of the first state: its own, or that of the transition in the long run",
      default: "free",
    },
    restarts: {
      type: "integer",
      least: 1,
      help: "random starts; the best on valid is kept",
      default: "24 (states - 1), at most 120, where all can run to the end; else 3 to 20",
    },
    iterations: { type: "integer", least: 1, help: "most EM iterations", default: "3000; on long data 20 to 1000" },
    prior: {
      type: "number",
      least: 0,
      help: "pseudo-count of EM; 0: maximum likelihood, without a floor of spreads",
      default: "0.0001 for chains, 0.01 for emissions, with a floor of spreads",
    },
    tolerance: {
      type: "number",
      above: 0,
      help: "EM stops at a smaller gain in nats per step",
      default: "0.00005, and less than 0.0005 nats to come in all unless data are long",
    },
    seed: { type: "integer", least: 0, help: "another seed for this model alone", default: "0" },
  },
  modelOptions: ["emission", "components", "start"],
  limitOption: "iterations",
  inDefault: ({ inputs }) => inputs === null,

  races: async (spec, train) => {
    const emission = await emissionOf(spec, train, "emission");
    const { lawFor } = await import("@unrolled/core");
    if (spec.options.components !== undefined && lawFor("emission", emission, "spec: emission").emission.options?.components === undefined)
      throw usageError(`spec "${spec.text}": components is for emission=gaussian-mixture, got emission ${emission}`);
    const { baumWelch, defaultPrior } = await import("@unrolled/learning");
    const asked = numberOption(spec, "prior", null);
    const prior = asked === null ? defaultPrior : baumWelch({ prior: asked }).prior;
    const counts = spec.size === null ? stateCounts : [spec.size];
    return Promise.all(counts.map((count) => raceOf(spec, train, emission, count, prior)));
  },
  start: async ({ stateCount, emission, components, start, law, initial }, data, key) => {
    const { randomHiddenMarkov } = await import("@unrolled/core");
    return randomHiddenMarkov({ stateCount, emission, components, law, initial, data, key: key.fold(start) }) as unknown as AnyModel;
  },
  learner: async ({ maxIterations, tolerance, totalTolerance, prior }) => {
    const { baumWelch } = await import("@unrolled/learning");
    return baumWelch({ maxIterations, tolerance, totalTolerance, prior });
  },
  shape: {
    ofFile: (file) => {
      if (file.kind !== "hidden-markov") return null;
      const { kind, weights } = file.emission as { readonly kind: string; readonly weights?: readonly (readonly number[])[] };
      const start = file.initial === "stationary" ? "stationary" : "free";
      return { size: (file.transition as readonly unknown[]).length, emission: kind, components: weights?.[0]?.length ?? 1, start };
    },
    ofCandidate: ({ stateCount, emission, components, initial }) => ({
      size: stateCount,
      emission,
      ...(initial === undefined ? {} : { start: initial }),
      ...(emission === "gaussian-mixture" ? { components } : {}),
    }),
  },

  fact: ({ prior, emission }) => ({ name: "Prior of EM", value: describePrior(prior, emission) }),
  warnings: ({ candidates }) => {
    const count = candidates.filter(({ fit, shortRun }) => (fit ?? shortRun)?.stopped === "collapsed").length;
    return count === 0 ? [] : [`${count} of ${candidates.length} starts collapsed (a spread fell to 0) and are left out`];
  },
  failure: ({ recipe, candidates, fit }) => {
    if (fit.stopped !== "collapsed") return null;
    const all = candidates.length === 1 ? "the start" : `all ${candidates.length} starts`;
    return `spec "${recipe.spec.text}": ${all} collapsed, there is no maximum to find (${fit.warnings.at(-1)}); use a prior above 0, which puts a floor under spreads, or fewer states`;
  },
  findings: async (models, compared, data) => (await import("./hidden-markov-findings.js")).hiddenMarkovFindings(models, compared, data),
};

async function raceOf(
  spec: Spec,
  train: Dataset,
  emission: string,
  stateCount: number,
  prior: EmPrior,
): Promise<Race<HiddenMarkovCandidate>> {
  const { hiddenMarkovBudget } = await import("./hidden-markov-budget.js");
  const { lawFor } = await import("@unrolled/core");
  const law = lawFor("emission", emission, "spec: emission").emission;
  const components = numberOption(spec, "components", 2);
  const pieces = law.piecesOf?.({ components }) ?? 1;
  const budget = hiddenMarkovBudget(train, {
    stateCount,
    lawCount: stateCount * pieces,
    emissionWork: law.work(train.targets.size, { components }),
    raceCount: spec.size === null ? stateCounts.length : 1,
    starts: numberOption(spec, "restarts", null),
  });
  const tolerance = numberOption(spec, "tolerance", null);
  const maxIterations = numberOption(spec, "iterations", budget.maxIterations);
  const entrants = Array.from(
    { length: stateCount === 1 && law.piecesOf === undefined ? 1 : budget.starts },
    (_, i): Entrant<HiddenMarkovCandidate> => ({
      name: specWithSize(spec, stateCount),
      label: `${stateCount} states, start ${i + 1}`,
      candidate: {
        kind: "hmm",
        stateCount,
        emission,
        components,
        start: i + 1,
        law: law.startLaws[i % law.startLaws.length] as StartLaw,
        ...(spec.options.start === "stationary" ? { initial: "stationary" as const } : {}),
        maxIterations,
        tolerance: tolerance ?? budget.tolerance,
        totalTolerance: tolerance === null ? budget.totalTolerance : null,
        prior,
      },
      iterations: maxIterations,
      work: 1.5 * train.stepCount * stateCount * (stateCount + 8),
    }),
  );
  const { shortRun } = budget;
  const within = shortRun === null ? null : { ...shortRun, iterations: Math.min(shortRun.iterations, maxIterations) };
  return { entrants, shortRun: within, restarts: true };
}

/** Laws whose spreads may have a floor. */
const withSpreads: ReadonlySet<string> = new Set(["gaussian", "gaussian-full", "gaussian-mixture"]);

/** What EM adds to what it sees: "pseudo-counts 0.01, a floor of spreads". */
function describePrior({ initial, transition, emission: counted, floor }: EmPrior, emission: string): string {
  const counts =
    initial === transition && transition === counted ? `${initial}` : `${initial} initial, ${transition} transition, ${counted} emission`;
  return `pseudo-counts ${counts}${withSpreads.has(emission) ? `, ${floor ? "a" : "no"} floor of spreads` : ""}`;
}
