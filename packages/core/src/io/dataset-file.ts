import type { Dataset, InputSpace, SequenceRecord } from "../contracts/index.js";
import { rowsByIndex, unpackSequence } from "../data/index.js";

/** The content of a data file, format `unrolled/sequences` version 1, ready for `stringifyJson`. */
export interface DatasetFile {
  readonly format: "unrolled/sequences";
  readonly version: 1;
  readonly name: string;
  readonly targets: Dataset["targets"];
  readonly inputs: Dataset["inputs"];
  /** Where the sequences have sources. */
  readonly source?: InputSpace;
  readonly splits: Dataset["splits"];
  readonly sequences: readonly SequenceRecord[];
}

/**
 * A dataset as the plain values of its file; `parseDataset` reads them back to the same dataset.
 *
 * @example
 * const text = stringifyJson(datasetFile(data));
 * const again = parseDataset(parseJson(text, "data.json"), "data.json");
 */
export function datasetFile(data: Dataset): DatasetFile {
  const { name, targets, inputs, source, splits } = data;
  const rows = rowsByIndex(data);
  return {
    format: "unrolled/sequences",
    version: 1,
    name,
    targets,
    inputs,
    ...(source === null ? {} : { source: source.space }),
    splits,
    sequences: data.sequences.map((_, index) => withoutNulls(unpackSequence(data, index, rows))),
  };
}

/** Absent rather than null: a sequence without group or inputs says nothing about them. */
function withoutNulls({ id, group, label, context, inputs, source, targets }: SequenceRecord): SequenceRecord {
  return {
    id,
    ...(group == null ? {} : { group }),
    ...(label == null ? {} : { label }),
    ...(context == null ? {} : { context }),
    ...(inputs == null ? {} : { inputs }),
    ...(source == null ? {} : { source }),
    targets,
  };
}
