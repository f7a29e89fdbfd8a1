export { describeValue } from "./describe-value.js";
export { requireDataset, requireKey, requireModel } from "./require-arguments.js";
