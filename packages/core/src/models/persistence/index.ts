export { type FitPersistenceOptions, fitPersistence } from "./fit-persistence.js";
export { type Persistence, persistence } from "./persistence.js";
export type { PersistenceFile, PersistenceSpec } from "./persistence-file.js";
