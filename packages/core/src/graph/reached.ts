import type { Conditions, EdgeEnd } from "./active-path.js";
import { passes } from "./active-path.js";
import type { NodeFlags } from "./node-flags.js";

/**
 * Nodes that an active path from one of `from` ends at, by the edges at each node (`edgeEnds`). What is blocked may be
 * among them: an end that is given or determined is for the caller to leave out. O(nodes + edges).
 */
export function reachedFlags(ends: readonly (readonly EdgeEnd[])[], from: readonly number[], conditions: Conditions): NodeFlags {
  const reached = new Uint8Array(ends.length);
  const states = new Uint8Array(2 * ends.length);
  const pending: number[] = [];
  const roll = ({ to, there }: EdgeEnd): void => {
    const state = 2 * to + there;
    if (states[state] === 1) return;
    states[state] = 1;
    reached[to] = 1;
    pending.push(state);
  };
  for (const start of from) for (const end of ends[start]!) roll(end);
  while (pending.length > 0) {
    const state = pending.pop()!;
    for (const end of ends[state >> 1]!) if (passes(state >> 1, state & 1, end.here, conditions)) roll(end);
  }
  return reached;
}
