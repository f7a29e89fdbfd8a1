export type { FieldShape, FieldShapes } from "./field-shapes.js";
export type { Law } from "./law.js";
export type { LawPart } from "./laws.js";
export { lawFor, laws, lawsFor } from "./laws.js";
export type { LogEmission, ReadoutFile, ReadoutKind, ReadoutLaw, ReadoutParameter } from "./readout-law.js";
export { placeTargets, readoutLaw } from "./readout-law.js";
