import type { Plan } from "./plan.js";
import type { Slice } from "./slice.js";

/**
 * Where, among the numbers of a state, those stand that are s_t = f(s_{t−1}, x_t) + sd ⊙ ε_t, the others being functions of the data
 * alone (as the layers below one with noise): the law of the state is that of these. Null where noise is not additive: where draws
 * are not of one spread around a mean of what came before, or a function of one is kept beside them.
 *
 * `plan` is that of particles.
 */
export function additiveColumns(slice: Slice, { toVariables, toReadout }: Plan): Int32Array | null {
  const drawn = new Set(toVariables.filter(({ op }) => op.random === true).flatMap(({ writes }) => writes));
  const random = randomVariables(slice);
  const isAdditive =
    slice.draws.length > 0 &&
    slice.variables.every(({ name, draw }) => (draw === null ? !random.has(name) : slice.states.some((state) => state.name === name))) &&
    slice.draws.every(({ logSd }) => !("id" in logSd)) &&
    !toVariables.some(({ op, reads }) => op.random !== true && reads.some((id) => drawn.has(id))) &&
    !toReadout.some(({ readsPrevious }) => readsPrevious);
  if (!isAdditive) return null;
  const hasNoise = slice.variables.flatMap(({ slot, draw }) => new Array<boolean>(slot.size).fill(draw !== null));
  return Int32Array.from([...hasNoise.keys()].filter((i) => hasNoise[i]));
}

/** The variables that are draws, or depend on one in their slice or in the slices before. */
function randomVariables({ nodes, variables }: Slice): ReadonlySet<string> {
  const random = new Set(variables.filter(({ draw }) => draw !== null).map(({ name }) => name));
  for (let before = -1; before < random.size; ) {
    before = random.size;
    const depends = new Set<number>();
    for (const { leaf, op, reads, writes } of nodes)
      if (op?.random === true || (leaf !== null && random.has(leaf.from)) || reads.some(({ id }) => depends.has(id)))
        for (const { id } of writes) depends.add(id);
    for (const { name, slot } of variables) if (depends.has(slot.id)) random.add(name);
  }
  return random;
}
