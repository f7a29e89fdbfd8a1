export * from "./builders/index.js";
export type { LinearGaussian, SampledLinearGaussian } from "./linear-gaussian.js";
export { linearGaussian } from "./linear-gaussian.js";
export type { LinearGaussianFile, LinearGaussianSpec, ReadoutByInput, StructureFile } from "./linear-gaussian-file.js";
export type { LinearSystem } from "./linear-system.js";
export type { Structure, StructureKind, SystemGradient, SystemSizes } from "./structures/structure.js";
export { structures } from "./structures/structures.js";
export { type SubspaceOptions, subspaceLinearGaussian } from "./subspace-linear-gaussian.js";
