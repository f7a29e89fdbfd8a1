export * from "./cells/index.js";
export { checkOptions, closestName, describeValue, didYouMean, requireDataset, requireKey, requireModel } from "./checks/index.js";
export * from "./contracts/index.js";
export * from "./data/index.js";
export * from "./distributions/index.js";
export * from "./graph/index.js";
export * from "./io/index.js";
export * from "./laws/index.js";
export * from "./models/index.js";
export type {
  Axis,
  EncodeOptions,
  EncoderBuilder,
  Op,
  OpenOp,
  OpenSpan,
  Param,
  Place,
  Run,
  SliceBuilder,
  Slot,
  Span,
} from "./networks/index.js";
export * from "./random/index.js";
export * from "./registry/index.js";
