import { type AnyModel, type Dataset, type FiniteView, type Key, type ParticleView, key as rootKey, type Workspace } from "@unrolled/core";
import { offers } from "../binding/views.js";
import { filterLogLaws } from "../exact/filter-log-laws.js";
import { filterLinearGaussian } from "../exact/linear-gaussian/filter-linear-gaussian.js";
import { transitionReader } from "../exact/transition-reader.js";
import { openFilter } from "../feynman-kac/filter.js";
import type { LawEstimate, Mixture } from "./mixture.js";
import { normalLaw } from "./normal-law.js";

/** Is given the law of y_t | y_<t of a sequence, by its index; of one sequence in order of time. */
export type OneStepVisitor = (index: number, t: number, estimates: LawEstimate) => void;

/** R clouds of N particles. */
export interface CloudCounts {
  readonly particles: number;
  readonly replicates: number;
}

/**
 * The law of every target given those before it, by the view that has it exactly, else by particle filters: Σ_n W_{t−1}^n p(y_t | s_t^n), with the particles
 * drawn for step t before its target is looked at. Keys as in `statePosterior`.
 */
export function oneStepLaws(
  model: AnyModel,
  data: Dataset,
  counts: CloudCounts,
  keysOf: (index: number) => readonly Key[],
  visit: OneStepVisitor,
  workspace: Workspace,
): void {
  if (offers(model, "linearGaussian")) {
    filterLinearGaussian(model.views.linearGaussian(data), workspace, (t, row, { target }) => {
      if (target.diffuse === null) visit(data.order[row]!, t, [{ weights: [1], laws: [normalLaw(target.mean, target.covariance)] }]);
    });
    return;
  }
  if (offers(model, "finite")) {
    const view = model.views.finite(data);
    if (view.targetLaw !== undefined) {
      finiteLaws(view, visit, workspace);
      return;
    }
  }
  if (!offers(model, "particles"))
    throw new TypeError(
      `pseudoResiduals: a model that offers the view "particles", "finite" or "linearGaussian", with the laws of its targets, is required, model "${model.name}" (${model.kind}) offers ${Object.keys(model.views).join(", ") || "none"}`,
    );
  const view = model.views.particles(data);
  data.sequences.forEach((_, index) => {
    if (view.deterministic === true) functionLaws(view, index, visit, workspace);
    else cloudLaws(view, index, counts, keysOf(index), visit, workspace);
  });
}

/** p(h_t | y_<t) P as weights of the states' laws. */
function finiteLaws(view: FiniteView, visit: OneStepVisitor, workspace: Workspace): void {
  const { data, stateCount: K } = view;
  const { laws, impossibleFrom } = filterLogLaws(view, workspace);
  const transitions = transitionReader(view, workspace.vector(K * K));
  for (let t = 0; t < data.length; t++)
    for (let row = 0; row < data.aliveCounts[t]!; row++) {
      const index = data.order[row]!;
      if ((impossibleFrom[index] ?? t) < t) continue;
      const weights = new Float64Array(K);
      if (t === 0) view.initialInto(weights, row);
      else {
        transitions.read(t, row);
        const before = (data.starts[t - 1]! + row) * K;
        for (let i = 0; i < K; i++)
          for (let j = 0; j < K; j++) weights[j] = weights[j]! + Math.exp(laws[before + i]!) * transitions.matrix[i * K + j]!;
      }
      visit(index, t, [{ weights, laws: Array.from({ length: K }, (_, k) => view.targetLaw!(k, t, row)) }]);
    }
}

/** Of a state that is a function of what came before. */
function functionLaws(view: ParticleView, index: number, visit: OneStepVisitor, workspace: Workspace): void {
  workspace.scope(() => {
    const process = view.open(index, 1, workspace);
    let [now, before] = [workspace.rows(1, view.stateDim), workspace.rows(1, view.stateDim)];
    for (let t = 0; t < process.length; t++) {
      if (t === 0) process.initialInto(now, nothingDrawn);
      else process.moveInto(now, before, t, nothingDrawn);
      if (process.targetLaws !== undefined) visit(index, t, [{ weights: [1], laws: process.targetLaws(now, t === 0 ? null : before, t) }]);
      [now, before] = [before, now];
    }
  });
}

/** By bootstrap filters side by side, one a key. */
function cloudLaws(
  view: ParticleView,
  index: number,
  { particles: N }: CloudCounts,
  keys: readonly Key[],
  visit: OneStepVisitor,
  workspace: Workspace,
): void {
  workspace.scope(() => {
    const runs = keys.map((key) => {
      const process = view.open(index, N, workspace);
      return { key, process, filter: openFilter(process, { particles: N }, workspace), before: new Float64Array(N).fill(1 / N) };
    });
    const { length } = runs[0]!.process;
    for (let t = 0; t < length; t++) {
      const estimates = runs.map(({ key, process, filter, before }): Mixture => {
        filter.step([key]);
        const cloud = filter.clouds[0]!;
        const weights = cloud.resampled ? new Float64Array(N).fill(1 / N) : before.slice();
        before.set(cloud.weights);
        return { weights, laws: process.targetLaws?.(filter.state, filter.previous, t) ?? [] };
      });
      if (estimates.every(({ laws }) => laws.length > 0)) visit(index, t, estimates);
    }
  });
}

/** Of processes that draw nothing. */
const nothingDrawn = rootKey(0);
