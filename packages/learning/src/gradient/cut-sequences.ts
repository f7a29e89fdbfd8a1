import { type Dataset, packDataset, type SequenceRecord, unpackSequence } from "@unrolled/core";

/**
 * The data with every sequence cut into pieces of at most `steps` steps, named `id/0`, `id/1`, …; pieces without an
 * observed target are left out. Each piece starts from the model's initial state: gradients stop at the cuts, and so
 * does memory.
 */
export function cutSequences(data: Dataset, steps: number): Dataset {
  if (data.length <= steps) return data;
  const pieces: SequenceRecord[] = [];
  data.sequences.forEach((info, index) => {
    const { inputs = null, targets, group = null } = unpackSequence(data, index);
    for (let piece = 0, from = 0; from < info.length; piece++, from += steps) {
      pieces.push({
        id: `${info.id}/${piece}`,
        group,
        targets: targets.slice(from, from + steps),
        inputs: inputs === null ? null : inputs.slice(from, from + steps),
      });
    }
  });
  const observed = pieces.filter(({ targets }) =>
    targets.some((target) => typeof target === "number" || (target?.some((value) => value !== null) ?? false)),
  );
  return packDataset({ name: data.name, targets: data.targets, inputs: data.inputs, sequences: observed });
}
