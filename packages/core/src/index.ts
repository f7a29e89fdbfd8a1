export * from "./cells/index.js";
export { requireDataset, requireKey, requireModel } from "./checks/index.js";
export * from "./contracts/index.js";
export * from "./data/index.js";
export * from "./distributions/index.js";
export * from "./graph/index.js";
export * from "./io/index.js";
export * from "./models/index.js";
export * from "./random/index.js";
