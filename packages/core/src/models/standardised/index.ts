export { scaleDataset } from "./scale-dataset.js";
export type { AffineScaling, Scaling } from "./scaling.js";
export { scalingOf } from "./scaling.js";
export type { Standardised } from "./standardised.js";
export { standardised } from "./standardised.js";
