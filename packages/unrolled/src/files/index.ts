export { prepareDirectory, prepareOutputFile } from "./prepare-directory.js";
export { readBytes, readText } from "./read-bytes.js";
export type { ReadDatasetOptions } from "./read-dataset-file.js";
export { readDatasetFile } from "./read-dataset-file.js";
export { readModelFile } from "./read-model-file.js";
export { writeFileAtomically } from "./write-file-atomically.js";
