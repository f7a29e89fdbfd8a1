export { prepareDirectory, prepareOutputFile } from "./prepare-directory.js";
export { type OnBytes, readBytes, readText } from "./read-bytes.js";
export { readDataFiles, readDatasetFile, takesOption } from "./read-dataset-file.js";
export { readModelFile } from "./read-model-file.js";
export type { Announce } from "./readers/index.js";
export { dataReaders } from "./readers/index.js";
export { refuseOptions } from "./refuse-options.js";
export { writeError, writeFileAtomically } from "./write-file-atomically.js";
export { writeModelFile } from "./write-model-file.js";
