export { gradientView } from "./gradient-view.js";
export { type LayerParams, layer, layerParams } from "./layer.js";
export { type Network, networkOf, withValues } from "./network.js";
export type { Op, OpenOp, Param, Place, Run } from "./op.js";
export { planner } from "./plan.js";
export { rolloutView } from "./rollout-view.js";
export type { NetworkValues } from "./run-parameters.js";
export type { Slice, SliceBuilder, Slot } from "./slice.js";
export { partOf, slice } from "./slice.js";
