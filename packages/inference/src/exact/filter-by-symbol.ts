import type { FiniteView, SymbolEmission, Workspace } from "@unrolled/core";
import { addInPlace, type HmmForwardPass, hmmForward, hmmForwardUnscaled, logInto } from "@unrolled/kernels";
import type { FilterPass } from "./filter-pass.js";
import { hasTinyEntries } from "./filter-pass.js";

/** Packed positions of one call where nothing is kept: what the kernels copy of the data at a time. */
const positionsPerCall = 1 << 20;

/**
 * The forward algorithm where transition and emission are tables: probabilities throughout, no exponential and no call a
 * step. Flags as in `filterFinite`, which redoes rows in doubt. Where only
 * values are asked for and no state can vanish in a few steps, rows are scaled every 8 steps: the values may then differ in
 * their last bits from those that come with increments.
 */
export function filterBySymbol(
  view: FiniteView,
  { probabilities, least, symbols }: SymbolEmission,
  keep: { increments: boolean; laws: boolean },
  workspace: Workspace,
): FilterPass {
  const { data, stateCount: K } = view;
  const rows = data.sequences.length;
  const values = workspace.vector(rows);
  const flags = workspace.indices(rows);
  const increments = keep.increments ? workspace.vector(data.stepCount) : null;
  const lawCount = (keep.laws ? data.stepCount : rows) * K;
  const alpha = workspace.vector(lawCount);
  const predicted = workspace.vector(lawCount);

  workspace.scope(() => {
    const initial = workspace.vector(K);
    const transition = workspace.vector(K * K);
    const products = workspace.vector(rows).fill(1);
    view.initialInto(initial, 0);
    view.transitionInto(transition, 1, 0);
    const pass: HmmForwardPass = {
      K,
      initial,
      transition,
      tinyTransition: hasTinyEntries(transition) || hasTinyEntries(initial),
      table: probabilities,
      symbols,
      aliveCounts: data.aliveCounts,
      starts: data.starts,
      values,
      products,
      flags,
      sums: increments ?? workspace.vector(rows),
      keepSums: keep.increments,
      alpha,
      predicted,
      keepLaws: keep.laws,
    };
    // The choice is the model's alone, so that a sequence's value does not depend on its neighbours.
    const bare = !keep.increments && !keep.laws && cannotVanish(initial, transition, least);
    for (let from = 0; from < data.length; ) {
      const to = keep.laws ? data.length : lastStep(data.starts, from, data.length);
      if (!bare || !hmmForwardUnscaled(pass, from, to)) hmmForward(pass, from, to);
      from = to;
    }
    logInto(products, 0, products, 0, rows);
    addInPlace(values, 0, products, 0, rows);
    // Nothing observed has probability 1, whatever the rounding of the laws' sums.
    for (let r = 0; r < rows; r++) if (data.sequences[data.order[r]!]!.observedSteps === 0) values[r] = 0;
    if (increments !== null) logInto(increments, 0, increments, 0, data.stepCount);
  });
  return { values, increments, filtered: keep.laws ? alpha : null, predicted: keep.laws ? predicted : null, flags };
}

/**
 * A step multiplies a state's mass by at least its least transition times its least emission, the first by the least initial
 * probability that is not 0; eight such steps must stay far above what a float64 can hold.
 */
function cannotVanish(initial: Float64Array, transition: Float64Array, leastEmission: number): boolean {
  const first = initial.reduce((min, p) => (p > 0 ? Math.min(min, p) : min), 1);
  const least = transition.reduce((min, p) => Math.min(min, p), first);
  return least * leastEmission > 1e-30;
}

/** The end of a call that begins at `from`: at least one step, at most `positionsPerCall` positions if there are more. */
function lastStep(starts: Int32Array, from: number, length: number): number {
  let to = from + 1;
  while (to < length && starts[to + 1]! - starts[from]! <= positionsPerCall) to++;
  return to;
}
