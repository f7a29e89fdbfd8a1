import { type Dataset, type Key, key, type SequenceInfo, type SplitName } from "@unrolled/core";

export type Splits = Record<SplitName, number[]>;

/** Independent units among `indices` (default: all sequences), each the indices of its sequences: groups, and sequences without one. */
export function unitsOf({ sequences }: Dataset, indices: Iterable<number> = sequences.keys()): readonly (readonly number[])[] {
  const units = new Map<string, number[]>();
  for (const index of indices) {
    const { id, group } = sequences[index] as SequenceInfo;
    const unit = group === null ? `sequence ${id}` : `group ${group}`;
    const members = units.get(unit);
    if (members === undefined) units.set(unit, [index]);
    else members.push(index);
  }
  return [...units.values()];
}

/**
 * One in how many units is test, and one valid: ten. With fewer than thirty units the shares are larger, up to a third each,
 * because one test unit would leave differences without an interval.
 */
export function everyOf(unitCount: number): number {
  return Math.max(3, Math.min(10, Math.floor(unitCount / 3)));
}

/** Of every few units in this order the last but one goes to valid and the last to test. */
export function dealUnits(units: readonly (readonly number[])[]): Splits {
  const every = everyOf(units.length);
  const splits: Splits = { train: [], valid: [], test: [] };
  units.forEach((indices, u) => {
    const place = u % every;
    splits[place === every - 2 ? "valid" : place === every - 1 ? "test" : "train"].push(...indices);
  });
  return splits;
}

/** The sequences in an order drawn from the seed, dealt as single units; each split in file order. */
export function dealShuffled(data: Dataset, seed: number | string): Splits {
  const order = shuffled(data.sequences.length, key(seed).fold("split"));
  const splits = dealUnits(order.map((index) => [index]));
  for (const indices of Object.values(splits)) indices.sort((a, b) => a - b);
  return splits;
}

function shuffled(count: number, at: Key): number[] {
  const uniforms = new Float64Array(count);
  at.fillUniform(uniforms);
  return Array.from({ length: count }, (_, index) => index).sort((a, b) => uniforms[a]! - uniforms[b]! || a - b);
}
