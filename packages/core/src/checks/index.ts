export { checkOptions } from "./check-options.js";
export { describeValue } from "./describe-value.js";
export { closestName, didYouMean } from "./did-you-mean.js";
export { requireDataset, requireKey, requireModel } from "./require-arguments.js";
