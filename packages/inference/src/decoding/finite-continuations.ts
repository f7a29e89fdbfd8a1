import type { FiniteView, TargetLaw, Workspace } from "@unrolled/core";
import { gemm, hmmLogCorrect, hmmLogPredict, logInto, logSumExp, shiftedExpInPlace } from "@unrolled/kernels";
import { filterLogLaws } from "../exact/filter-log-laws.js";
import { logInPlace, transitionReader } from "../exact/transition-reader.js";
import type { Continuations } from "./continuations.js";

/** Probabilities below it are summed again in log space: a product of small numbers may have vanished beside them. */
const leastInProduct = 1e-290;

/**
 * Of a finite state: a row is log p(h_t | what came), and p(y_t = v) = Σ_k p(h_t = k) p(v | k) for all rows in one product (B × K)(K × V). Null where
 * the steps before `from` are impossible. Cost a step O(B K V + B K²).
 */
export function finiteContinuations(
  view: FiniteView,
  index: number,
  from: number,
  { rows, starts }: { readonly rows: number; readonly starts: number },
  workspace: Workspace,
): Continuations | null {
  const { data, stateCount: K } = view;
  const V = data.targets.size;
  const row = data.order.indexOf(index);
  const transitions = transitionReader(view, workspace.vector(K * K), logInPlace);
  let [now, next] = [workspace.vector(rows * K), workspace.vector(rows * K)];
  const predicted = workspace.vector(rows * K);
  const scratch = workspace.vector(K);
  const logEmission = workspace.vector(V * K);
  const emission = workspace.vector(K * V);
  let laws: readonly TargetLaw[] = [];
  let count = starts;
  let t = from;

  if (from > 0) {
    const past = workspace.scope(() => {
      const { laws: filtered, impossibleFrom } = filterLogLaws(view, workspace);
      const at = (data.starts[from - 1]! + row) * K;
      return (impossibleFrom[index] ?? from) < from ? null : Array.from(filtered.subarray(at, at + K));
    });
    if (past === null) return null;
    for (let i = 0; i < starts; i++) now.set(past, i * K);
  }

  /** log p(h_t | what came before t) of all rows, and the table of step t's laws. */
  const predict = (): void => {
    if (t === 0) {
      view.initialInto(scratch, row);
      for (let k = 0; k < K; k++) predicted[k] = Math.log(scratch[k]!);
      for (let i = 1; i < count; i++) predicted.copyWithin(i * K, 0, K);
    } else {
      transitions.read(t, row);
      for (let i = 0; i < count; i++) hmmLogPredict(predicted, i * K, now, i * K, transitions.matrix, scratch, K);
    }
    const those = Array.from({ length: K }, (_, k) => view.targetLaw!(k, t, row));
    if (those.every((law, k) => law === laws[k])) return;
    laws = those;
    for (let v = 0; v < V; v++) for (let k = 0; k < K; k++) logEmission[v * K + k] = those[k]!.logProb(v);
    for (let k = 0; k < K; k++) {
      for (let v = 0; v < V; v++) emission[k * V + v] = logEmission[v * K + k]!;
      shiftedExpInPlace(emission, k * V, V, 0);
    }
  };

  return {
    symbolCount: V,
    isEstimate: false,
    logProbsInto(out) {
      predict();
      next.set(predicted.subarray(0, count * K));
      shiftedExpInPlace(next, 0, count * K, 0);
      gemm(out, 0, next, 0, emission, 0, count, K, V, false);
      const small: number[] = [];
      for (let i = 0; i < count * V; i++) if (out[i]! < leastInProduct) small.push(i);
      logInto(out, 0, out, 0, count * V);
      for (const at of small) {
        const [i, v] = [Math.floor(at / V), at % V];
        for (let k = 0; k < K; k++) scratch[k] = predicted[i * K + k]! + logEmission[v * K + k]!;
        out[at] = logSumExp(scratch, 0, K);
      }
    },
    advance(parents, symbols, children) {
      for (let i = 0; i < children; i++) hmmLogCorrect(next, i * K, predicted, parents[i]! * K, logEmission, symbols[i]! * K, K);
      [now, next] = [next, now];
      count = children;
      t++;
    },
  };
}
