import { type FiniteView, type Key, rowsByIndex, type Workspace } from "@unrolled/core";
import { drawWeighted } from "@unrolled/kernels";
import { filterLogLaws } from "../exact/filter-log-laws.js";
import type { FutureData } from "./future-data.js";
import type { FutureVisitor, TargetPath } from "./future-visitor.js";

/**
 * The future of a finite state, exactly: p(y_{T+h} | y_{1..T}) = Σ_k (α_T P^h)_k p(y | k), by the forward algorithm over steps without
 * targets. Draws of paths by (key, "path", m): states by "states", targets by ("targets", t).
 */
export function finiteFuture(
  view: FiniteView,
  { data, pieces }: FutureData,
  paths: number,
  keyOf: (index: number) => Key,
  visit: FutureVisitor,
  workspace: Workspace,
): void {
  const K = view.stateCount;
  const { laws, impossibleFrom } = filterLogLaws(view, workspace);
  const rows = rowsByIndex(data);
  for (const [index, { origin, truth }] of pieces.entries()) {
    const row = rows[index]!;
    const lawsAt = (t: number) => Array.from({ length: K }, (_, k) => view.targetLaw!(k, t, row));
    const stateLaw = (t: number): Float64Array => {
      const from = (data.starts[t]! + row) * K;
      return laws.slice(from, from + K).map(Math.exp);
    };
    const impossible = impossibleFrom[index] ?? null;
    if (impossible !== null) {
      visit.noLaw(
        index,
        `step ${impossible + 1} has probability 0 under the model given those before it, so that no law of what follows is left`,
      );
      continue;
    }
    for (let h = 0; h < truth.length; h++) visit.law(index, h, [{ weights: stateLaw(origin + h), laws: lawsAt(origin + h) }], true);
    if (paths === 0) continue;
    const transition = new Float64Array(K * K);
    const key = keyOf(index);
    const drawn = Array.from({ length: paths }, (_, m): TargetPath => {
      const own = key.fold("path").fold(m);
      const uniforms = new Float64Array(truth.length);
      own.fold("states").fillUniform(uniforms);
      let state = -1;
      return truth.map((_, h) => {
        const t = origin + h;
        if (h > 0) view.transitionInto(transition, t, row);
        state = drawWeighted(h === 0 ? stateLaw(t) : transition, h === 0 ? 0 : state * K, K, uniforms[h]!);
        return view.targetLaw!(state, t, row).sample(own.fold("targets").fold(t));
      });
    });
    visit.paths(index, drawn);
  }
}
