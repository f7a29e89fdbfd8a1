export { constantDimensions, requireVaryingTargets } from "./constant-dimensions.js";
export { firstGap, type TargetGap } from "./first-gap.js";
export { type DatasetPart, joinDatasets } from "./join-datasets.js";
export { type DatasetColumns, packColumns, type SequenceHead } from "./pack-columns.js";
export type { DatasetContent } from "./pack-dataset.js";
export { layOut, packDataset } from "./pack-dataset.js";
export { rowsByIndex, selectSequences, splitOf } from "./select-sequences.js";
export { sortSymbols } from "./sort-symbols.js";
export { unpackIncrements, unpackSequence } from "./unpack-sequence.js";
