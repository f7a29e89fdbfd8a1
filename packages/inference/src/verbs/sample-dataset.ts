import type { AnyModel, Dataset, InputSpace, Key, SequenceRecord } from "@unrolled/core";
import { checkOptions, packDataset, requireKey, requireModel } from "@unrolled/core";

export interface SampleDatasetOptions {
  /** Sequences to draw. */
  readonly count: number;
  /** T of each. */
  readonly length: number;
  /** For a model with inputs: one list of at least `length` inputs for each sequence, or one that all share. */
  readonly inputs?: readonly NonNullable<SequenceRecord["inputs"]>[];
  /** The same for a model with a source: one of any length for each sequence, or one that all share. */
  readonly sources?: readonly NonNullable<SequenceRecord["source"]>[];
  /** What a categorical target's symbols are called; default: as the model knows them. */
  readonly symbols?: readonly string[] | null;
}

/**
 * `count` independent sequences y_{1:T} drawn from the model, as a dataset in the model's symbols and names with ids "sample-0",
 * "sample-1", …; sequence i has the key `key.fold("sequence").fold(id)`.
 *
 * @example
 * const data = sampleDataset(hmm, { count: 100, length: 50 }, key(1));
 */
export function sampleDataset(model: AnyModel, options: SampleDatasetOptions, key: Key): Dataset {
  checkOptions("sampleDataset", options, ["count", "length", "inputs", "sources", "symbols"]);
  requireModel(model, "sampleDataset");
  requireKey(key, "sampleDataset");
  const { count, length, inputs = [], sources = [], symbols = model.targets.symbols ?? null } = options;
  for (const [name, value] of Object.entries({ count, length }))
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`sampleDataset: ${name} must be a positive integer, got ${value}`);
  if (model.inputs !== null && inputs.length !== count && inputs.length !== 1)
    throw new RangeError(
      `sampleDataset: model "${model.name}" needs inputs, one list for each of ${count} sequences or one for all, got ${inputs.length}`,
    );
  if (model.inputs === null && inputs.length > 0)
    throw new RangeError(`sampleDataset: model "${model.name}" takes no inputs, got ${inputs.length} lists; leave them out`);
  const source = model.source ?? null;
  if (source === null ? sources.length > 0 : sources.length !== count && sources.length !== 1)
    throw new RangeError(
      source === null
        ? `sampleDataset: model "${model.name}" takes no source, got ${sources.length} lists; leave them out`
        : `sampleDataset: model "${model.name}" needs sources, one for each of ${count} sequences or one for all, got ${sources.length}`,
    );
  const sequences = Array.from({ length: count }, (_, index): SequenceRecord => {
    const id = `sample-${index}`;
    const given =
      inputs.length === 0
        ? undefined
        : (inputs[inputs.length === 1 ? 0 : index]!.slice(0, length) as NonNullable<SequenceRecord["inputs"]>);
    if (given !== undefined && given.length < length)
      throw new RangeError(`sampleDataset: inputs of sequence ${index} must have at least ${length} steps, got ${given.length}`);
    const from = sources[sources.length === 1 ? 0 : index];
    const { targets } = model.sample(length, key.fold("sequence").fold(id), given, undefined, from);
    return { id, ...(given === undefined ? {} : { inputs: given }), ...(from === undefined ? {} : { source: from }), targets };
  });
  const { kind, size, names = null } = model.targets;
  return packDataset({
    name: `${model.name} samples`,
    targets: kind === "categorical" ? { kind, size, symbols } : { kind, size, ...(names === null ? {} : { names }) },
    inputs: inputSpace(model.inputs, inputs),
    source: inputSpace(source, sources),
    sequences,
  });
}

/** What was given: a network takes symbols for its inputs, too, although its file may not say so. */
function inputSpace(space: InputSpace | null, given: NonNullable<SampleDatasetOptions["inputs"]>): InputSpace | null {
  const areSymbols = typeof given[0]?.[0] === "number";
  if (space?.kind === "real" && areSymbols) return { kind: "categorical", size: space.size };
  // What data may hold beside a model's own symbols is the model's to say.
  return space?.kind === "categorical" ? { kind: space.kind, size: space.size, symbols: space.symbols ?? null } : space;
}
