export { bernoulli } from "./bernoulli.js";
export { categorical } from "./categorical.js";
export { delta } from "./delta.js";
export { diagonalNormal } from "./diagonal-normal.js";
export { fullNormal } from "./full-normal.js";
export type { DensityLaw, EnumerableLaw } from "./law.js";
export { mixture } from "./mixture.js";
export { normal } from "./normal.js";
export { poisson } from "./poisson.js";
