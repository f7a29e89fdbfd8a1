import type { Dataset, FiniteView, Key, Model, SampledPaths, Workspace } from "@unrolled/core";
import { requireKey, rowsByIndex } from "@unrolled/core";
import { createWorkspace, drawWeighted } from "@unrolled/kernels";
import { explainMemory } from "../binding/explain-memory.js";
import { requireView } from "../binding/views.js";
import { filterLogLaws } from "./filter-log-laws.js";
import { showPath } from "./shown-states.js";
import { transitionReader } from "./transition-reader.js";

/**
 * `count` independent draws of h_{1:T} ~ p(h_{1:T} | y_{1:T}) for every sequence, in file order: forward filtering,
 * backward sampling, h_t ~ p(h_t | y_≤t) p(h_{t+1} | h_t) (Chib 1996, eq. 6; doi:10.1016/0304-4076(95)01770-4).
 *
 * Cost O(Σ T_i K² + count Σ T_i K); memory O(Σ T_i K). A sequence that the model makes impossible has no paths (null), and its
 * first impossible step is named; the others are drawn.
 *
 * @example
 * const [first] = samplePaths(hmm, data, 100, key(1));
 * console.log(first.paths?.[0]);
 */
export function samplePaths(model: Model<"finite">, data: Dataset, count: number, key: Key): SampledPaths[] {
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`samplePaths: count must be a positive integer, got ${count}; ask for at least one path`);
  requireKey(key, "samplePaths");
  const view = requireView(model, "finite", "samplePaths").views.finite(data);
  const workspace = createWorkspace();
  const draw = (): SampledPaths[] => drawPaths(view, count, key, workspace);
  return explainMemory(`samplePaths of model "${model.name}"`, data, null, () => workspace.scope(draw));
}

function drawPaths(view: FiniteView, count: number, key: Key, workspace: Workspace): SampledPaths[] {
  const { data, stateCount: K } = view;
  const { laws: logAlpha, impossibleFrom } = filterLogLaws(view, workspace);
  const transitions = transitionReader(view, workspace.vector(K * K));
  const weights = workspace.vector(K);
  const rows = rowsByIndex(data);
  const paths = data.sequences.map(({ length }) => Array.from({ length: count }, () => new Int32Array(length)));
  const uniforms = data.sequences.map(({ id, length }) => {
    const u = new Float64Array(count * length);
    key.fold("sequence").fold(id).fold("paths").fillUniform(u);
    return u;
  });

  for (let t = data.length - 1; t >= 0; t--) {
    data.sequences.forEach(({ length }, index) => {
      if (length <= t || impossibleFrom[index] !== null) return;
      const here = (data.starts[t]! + rows[index]!) * K;
      if (t < length - 1) transitions.read(t + 1, rows[index]!);
      for (let c = 0; c < count; c++) {
        const path = paths[index]![c]!;
        const next = t === length - 1 ? -1 : path[t + 1]!;
        weightsInto(weights, logAlpha, here, transitions.matrix, next, K);
        path[t] = drawWeighted(weights, 0, K, uniforms[index]![c * length + t]!);
      }
    });
  }
  return data.sequences.map(({ id }, index) => {
    const firstImpossibleStep = impossibleFrom[index]!;
    return { id, paths: firstImpossibleStep === null ? paths[index]!.map((path) => showPath(path, view)) : null, firstImpossibleStep };
  });
}

/** weights[i] ∝ exp(logAlpha[i]) P[i][next], the largest 1; without the second factor where `next` is −1. */
function weightsInto(weights: Float64Array, logAlpha: Float64Array, offset: number, P: Float64Array, next: number, K: number): void {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < K; i++) {
    const x = logAlpha[offset + i]! + (next < 0 ? 0 : Math.log(P[i * K + next]!));
    weights[i] = x;
    if (x > max) max = x;
  }
  for (let i = 0; i < K; i++) weights[i] = Math.exp(weights[i]! - max);
}
