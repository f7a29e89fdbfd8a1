import type { AnyModel, Dataset, LogLikelihood, Method, Randomness, RunContext, ViewName, Views } from "@unrolled/core";
import { selectSequences } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { explainMemory } from "../binding/explain-memory.js";
import { requireView } from "../binding/views.js";
import type { EstimatePiece } from "../methods/method-kind.js";
import { methodFrom } from "../methods/methods.js";

/**
 * The estimates of some pieces, in their order: what a worker does. `onDone` is told the part of their cost that is done.
 *
 * @example
 * const piece = { indices: [0, 2], method: { name: "smc", particles: 50 }, key: key(1), cost: 1 } as const;
 * console.log(runEstimatePieces(noisyNetwork, data, [piece])[0].value);
 */
export function runEstimatePieces(
  model: AnyModel,
  data: Dataset,
  pieces: readonly EstimatePiece[],
  onDone: (part: number) => void = () => {},
): readonly LogLikelihood[] {
  const workspace = createWorkspace();
  const total = pieces.reduce((sum, { cost }) => sum + cost, 0);
  let done = 0;
  let bound: { readonly indices: readonly number[]; readonly name: ViewName; readonly view: Views[ViewName] } | null = null;
  return pieces.map(({ indices, method: settings, key, cost }) => {
    const method = methodFrom(settings) as Method<ViewName, Randomness>;
    // Replicates of one sequence come one after another.
    if (bound?.name !== method.view || !sameIndices(bound.indices, indices))
      bound = { indices, name: method.view, view: requireView(model, method.view).views[method.view](partOf(data, indices)) };
    const { view } = bound;
    const context = { workspace, key: key ?? undefined } as RunContext<Randomness>;
    const who = `logLikelihood: ${method.name} of model "${model.name}"`;
    const estimate = explainMemory(who, data, method, () => workspace.scope(() => method.run(view, context)));
    done += cost;
    onDone(done / total);
    return estimate;
  });
}

function partOf(data: Dataset, indices: readonly number[]): Dataset {
  const whole = indices.length === data.sequences.length && indices.every((index, place) => index === place);
  return whole ? data : selectSequences(data, indices);
}

function sameIndices(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((index, place) => index === b[place]));
}
