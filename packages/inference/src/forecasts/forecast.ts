import {
  type AnyModel,
  type Dataset,
  type FiniteView,
  type Forecast,
  type ForecastLaws,
  type Key,
  requireDataset,
  requireKey,
  requireModel,
  type Workspace,
} from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { explainMemory } from "../binding/explain-memory.js";
import { offers } from "../binding/views.js";
import { finiteFuture } from "./finite-future.js";
import { type ForecastOptions, type SettledForecast, settledForecast } from "./forecast-options.js";
import { type FutureData, futureData } from "./future-data.js";
import type { FutureVisitor, TargetPath } from "./future-visitor.js";
import { emptyNumbers, type NumbersAsked, numbersInto } from "./law-numbers.js";
import { linearGaussianFuture } from "./linear-gaussian-future.js";
import { emptyOutcome, outcomeInto } from "./outcome.js";
import { particleFuture } from "./particle-future.js";

/**
 * The law of the next H targets of every sequence given those before, p(y_{T+h} | y_{1..T}, x), h = 1..H: mean, standard deviation and quantiles of
 * each dimension, or a probability for each symbol; joint draws of all H where `paths` asks for them. With an earlier `origin` the data's
 * own next steps are held back, and `outcome` compares them with their laws.
 *
 * Exact where the law is: a linear-Gaussian state (the Kalman filter over missing targets), a finite one (the mixture of the states' laws under
 * α_T P^h), a state that is a function of given inputs, and the first step
 * of one that reads the targets before. Else by R runs of N particles, each moved on with targets of its own: every number is that of the mixture of all
 * particles' laws, with the standard deviation of the R runs' own numbers over √R as its standard error; quantiles and sds have a bias of order 1/N
 * beside it. `laws.standardErrorFrom` says which, step by step.
 *
 * One forecast for each sequence and origin, in file order. A forecast depends on the sequence's id and the key, not on the batch. Cost: exact O(T) a
 * sequence, else O(R N (T + H)) model steps (N H R where the state is a function), and about 12 H R N evaluations a quantile.
 *
 * @throws RangeError for options or origins that cannot be, or where inputs of the future are missing; TypeError where a key is, or a view.
 * @example
 * const [next] = forecast(hmm, data, { steps: 3 });
 * console.log(next.origin, next.laws?.categories.slice(0, 2), next.laws?.standardErrorFrom); // all exact
 * const [held] = forecast(noisyNetwork, data, { steps: 2, origin: -2, particles: 50, paths: 4 }, key(1));
 * console.log(held.laws?.standardErrors.categories[0], held.outcome?.logProbs, held.paths[0]);
 */
export function forecast(model: AnyModel, data: Dataset, options: ForecastOptions, key?: Key): Forecast[] {
  const settled = settledForecast(options);
  requireModel(model, "forecast");
  requireDataset(data, "forecast");
  if (settled.paths > settled.particles * settled.replicates)
    throw new RangeError(
      `forecast: paths must be at most particles · replicates, ${settled.particles * settled.replicates}, got ${settled.paths}; raise particles`,
    );
  const future = futureData(model, data, settled);
  const who = `forecast of model "${model.name}"`;
  return explainMemory(who, future.data, settled, () => runForecast(model, future, settled, key));
}

function runForecast(model: AnyModel, future: FutureData, settled: SettledForecast, key: Key | undefined): Forecast[] {
  const { data, pieces } = future;
  const asked: NumbersAsked = { targets: data.targets, probabilities: settled.probabilities, counts: settled.counts };
  let random = false;
  /** A sequence's keys, one a replicate: of any of its origins the same. */
  const keysOf = (index: number): readonly Key[] => {
    requireKey(key, `forecast of model "${model.name}", whose law ${settled.steps} steps ahead is sampled`);
    random = true;
    return key.split(settled.replicates).map((one) => one.fold("sequence").fold(pieces[index]!.id));
  };
  const drafts = pieces.map(({ truth }) => ({
    numbers: emptyNumbers(asked, settled.steps),
    standardErrors: emptyNumbers(asked, settled.steps),
    standardErrorFrom: new Array<ForecastLaws["standardErrorFrom"][number]>(settled.steps),
    outcome: truth.every((target) => target === null) ? null : emptyOutcome(truth, data.targets),
    paths: [] as readonly TargetPath[],
    warnings: [] as string[],
    hasLaws: true,
  }));
  const visit: FutureVisitor = {
    law(index, h, estimates, believed) {
      const { numbers, standardErrors, standardErrorFrom, outcome } = drafts[index]!;
      numbersInto(numbers, standardErrors, estimates, h, asked, believed);
      standardErrorFrom[h] = estimates.length === 1 ? "exact" : believed ? "replicates" : "unavailable";
      if (outcome !== null) outcomeInto(outcome, estimates, h);
    },
    paths(index, paths) {
      drafts[index]!.paths = paths;
    },
    warn: (index, warning) => void drafts[index]!.warnings.push(warning),
    noLaw(index, why) {
      drafts[index]!.hasLaws = false;
      drafts[index]!.warnings.push(why);
    },
  };
  const workspace = createWorkspace();
  workspace.scope(() => tellFuture(model, future, settled, keysOf, visit, workspace));
  return drafts.map(({ numbers, standardErrors, standardErrorFrom, outcome, paths, warnings, hasLaws }, index): Forecast => {
    const { id, origin } = pieces[index]!;
    const laws: ForecastLaws = Object.freeze({ ...numbers, standardErrors: Object.freeze(standardErrors), standardErrorFrom });
    return Object.freeze({
      id,
      origin,
      steps: settled.steps,
      targets: data.targets,
      probabilities: settled.probabilities,
      laws: hasLaws ? laws : null,
      paths,
      outcome: hasLaws ? outcome : null,
      key: random ? key!.toString() : null,
      warnings: Object.freeze(warnings),
    });
  });
}

/** By the view that gives the laws exactly, else by particles. */
function tellFuture(
  model: AnyModel,
  future: FutureData,
  settled: SettledForecast,
  keysOf: (index: number) => readonly Key[],
  visit: FutureVisitor,
  workspace: Workspace,
): void {
  if (offers(model, "linearGaussian")) {
    const view = model.views.linearGaussian(future.data);
    if (view.readsTargets !== true || settled.steps === 1) {
      linearGaussianFuture(view, future, settled.paths, (index) => keysOf(index)[0]!, visit, workspace);
      return;
    }
  }
  if (offers(model, "finite")) {
    const view = model.views.finite(future.data);
    if (isExact(view, settled.steps)) {
      finiteFuture(view, future, settled.paths, (index) => keysOf(index)[0]!, visit, workspace);
      return;
    }
  }
  if (!offers(model, "particles"))
    throw new TypeError(
      `forecast: a model that offers the view "particles", "finite" or "linearGaussian", with the laws of its targets, is required, model "${model.name}" (${model.kind}) offers ${Object.keys(model.views).join(", ") || "none"}`,
    );
  particleFuture(model.views.particles(future.data), future, settled, keysOf, visit, workspace);
}

/** Does a finite view know the law of every step, moments and all? */
function isExact(view: FiniteView, steps: number): boolean {
  if (view.targetLaw === undefined || (view.readsTargets === true && steps > 1)) return false;
  return view.data.targets.kind === "categorical" || view.targetLaw(0, 0, 0).marginals !== undefined;
}
