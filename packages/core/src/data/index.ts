export { type AlignOptions, alignDataset, alignInputs } from "./align-dataset.js";
export { constantDimensions, requireVaryingTargets } from "./constant-dimensions.js";
export { firstGap, type TargetGap } from "./first-gap.js";
export { type DatasetPart, joinDatasets } from "./join-datasets.js";
export { checkLabels, type LabelledSpace, labelsOf, sameLabels } from "./labels.js";
export type { DatasetContent } from "./pack-dataset.js";
export { layOut, packDataset } from "./pack-dataset.js";
export { rowsByIndex, selectSequences, splitOf } from "./select-sequences.js";
export { unpackIncrements, unpackSequence } from "./unpack-sequence.js";
