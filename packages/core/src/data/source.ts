import type { Dataset, InputSpace, SequenceInfo, SourceSequences, TargetSpace } from "../contracts/index.js";

/**
 * The sources of a dataset as a dataset of their own, whose targets they are, with the ids of the sequences that they belong to; null
 * where there are none. What packs, selects, joins and unpacks targets so does it for sources.
 */
export function sourceDataset({ name, sequences, source }: Pick<Dataset, "name" | "sequences" | "source">): Dataset | null {
  if (source === null) return null;
  const { packing, space, symbols, values } = source;
  const lengths = new Int32Array(sequences.length);
  for (let t = 0; t < packing.length; t++) for (let row = 0; row < packing.aliveCounts[t]!; row++) lengths[packing.order[row]!]!++;
  const infos = sequences.map(
    ({ id }, index): SequenceInfo => Object.freeze({ id, group: null, length: lengths[index]!, observedSteps: lengths[index]! }),
  );
  const targets: TargetSpace = space.kind === "categorical" ? { ...space, symbols: space.symbols ?? null } : space;
  return Object.freeze({
    name: `${name}, sources`,
    targets,
    inputs: null,
    sequences: infos,
    splits: null,
    ...packing,
    targetSymbols: symbols,
    targetValues: values,
    inputSymbols: null,
    inputValues: null,
    source: null,
  });
}

/** The way back. */
export function sourceOf(data: Dataset | null): SourceSequences | null {
  if (data === null) return null;
  const { length, stepCount, order, aliveCounts, starts, targetSymbols: symbols, targetValues: values } = data;
  const packing = Object.freeze({ length, stepCount, order, aliveCounts, starts });
  return Object.freeze({ packing, space: data.targets as InputSpace, symbols, values });
}
