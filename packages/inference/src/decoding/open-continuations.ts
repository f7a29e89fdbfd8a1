import type { AnyModel, Dataset, FiniteView, Key, ParticleView, Workspace } from "@unrolled/core";
import { megabytes } from "@unrolled/kernels";
import { offers } from "../binding/views.js";
import type { Continuations } from "./continuations.js";
import { finiteContinuations } from "./finite-continuations.js";
import { pathContinuations } from "./path-continuations.js";

/** A model bound to what is given of each sequence and H steps after it, ready to be continued. */
export interface BoundContinuations {
  /** Whether laws are estimated by particles, so that a row needs a key. */
  readonly isEstimate: boolean;
  /** Rows that fit into the memory that decoding holds. */
  readonly rowsThatFit: number;
  /** Opens sequence `index` after its first `from` steps, with a row for each key; null where these are impossible under the model. */
  open(
    index: number,
    from: number,
    rows: number,
    keys: readonly Key[],
    warn: (warning: string) => void,
    workspace: Workspace,
  ): Continuations | null;
}

/** Bytes that hypotheses and their states may take. */
const mostBytes = 2 ** 30;

/**
 * By the view that has the laws of the next symbol: exactly of a finite state whose laws do not read targets, else by particles, one of which is exact where
 * the state is a function of what came before.
 *
 * @throws TypeError where the model offers neither.
 */
export function bindContinuations(model: AnyModel, data: Dataset, steps: number, particles: number): BoundContinuations {
  const V = data.targets.size;
  const fitting = (numbersPerRow: number): number => Math.floor(mostBytes / (8 * numbersPerRow));
  if (offers(model, "finite")) {
    const view: FiniteView = model.views.finite(data);
    if (view.targetLaw !== undefined && view.readsTargets !== true)
      return {
        isEstimate: false,
        rowsThatFit: fitting(V + 3 * view.stateCount),
        open: (index, from, rows, keys, _, workspace) => finiteContinuations(view, index, from, { rows, starts: keys.length }, workspace),
      };
  }
  if (!offers(model, "particles"))
    throw new TypeError(
      `decode: a model that offers the view "particles" or "finite", with the laws of its targets, is required, model "${model.name}" (${model.kind}) offers ${Object.keys(model.views).join(", ") || "none"}`,
    );
  const view: ParticleView = model.views.particles(data);
  const N = view.deterministic === true ? 1 : particles;
  // A row's states now and before, their weights and laws, and its share of the data that it is a copy of.
  const numbersOfParticle = 2 * view.stateDim + 4 + 2 * V + steps * (2 + (model.inputs?.size ?? 0));
  return {
    isEstimate: view.deterministic !== true,
    rowsThatFit: fitting(V + N * numbersOfParticle),
    open: (index, from, rows, keys, warn, workspace) => pathContinuations(view, index, from, { rows, particles: N, keys }, warn, workspace),
  };
}

/** @throws RangeError where so many rows do not fit. */
export function requireRows({ rowsThatFit }: BoundContinuations, rows: number, model: AnyModel, what: string): void {
  if (rows > rowsThatFit)
    throw new RangeError(
      `decode: ${what} of model "${model.name}" must fit into ${megabytes(mostBytes)} with their states, ${rowsThatFit} do, got ${rows}; ask for fewer, or fewer steps`,
    );
}
