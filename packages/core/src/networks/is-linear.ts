import type { Slice, Slot } from "./slice.js";

/**
 * Whether a slice is linear and Gaussian by its structure, whatever its numbers: every op is affine, noise has spreads of its own, and the
 * target is normal around an affine readout of the state, with sds of its own.
 */
export function isLinear(slice: Slice): boolean {
  const { nodes, draws, emission, spans } = slice;
  return (
    draws.length > 0 &&
    spans.length === 0 &&
    draws.every(({ logSd }) => !("id" in logSd)) &&
    nodes.every(({ leaf, sum, op }) => leaf !== null || sum !== null || op?.affine !== undefined) &&
    emission.law.fixedSds !== undefined &&
    emission.own.length === 1 &&
    !readsBehindState(slice)
  );
}

/** Does the readout depend on anything random but through the variables of its own slice? */
function readsBehindState({ nodes, variables, emission }: Slice): boolean {
  const isVariable = (slot: Slot): boolean => variables.some((variable) => variable.slot.id === slot.id);
  const visit = (slot: Slot): boolean => {
    if (isVariable(slot)) return false;
    const { leaf, reads } = nodes.find(({ writes }) => writes.some(({ id }) => id === slot.id))!;
    return leaf === null ? reads.some(visit) : leaf.source === null;
  };
  return visit(emission.readout);
}
