import type { Dataset } from "@unrolled/core";

/**
 * Sequences, by their index, cut into groups of at most `steps` particle-steps, one sequence at least: what is worked through, and kept, at
 * once. The longest come first, so that those of a group are of like length; where one group holds all they stand in file order.
 */
export function sequenceGroups(data: Dataset, particles: number, steps: number): readonly (readonly number[])[] {
  if (data.stepCount * particles <= steps) return [Array.from(data.sequences.keys())];
  const groups: number[][] = [];
  let taken = Number.POSITIVE_INFINITY;
  for (const index of data.order) {
    const more = data.sequences[index]!.length * particles;
    if (taken + more > steps) {
      groups.push([]);
      taken = 0;
    }
    groups.at(-1)!.push(index);
    taken += more;
  }
  return groups;
}
