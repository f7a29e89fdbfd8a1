export type { DefinedLaw, LawDefinition } from "./define-law.js";
export { defineLaw } from "./define-law.js";
export type { Emission, EmissionKind, EmissionPrior, StartLaw } from "./emission.js";
export type { FieldShape, FieldShapes, FieldsOf, LawFile } from "./fields.js";
export type { Law } from "./law.js";
export type { EmissionFile, EmissionFileOf, EmissionName, LawPart } from "./laws.js";
export { lawFor, laws, lawsFor } from "./laws.js";
export type { LogEmission, ReadoutKind, ReadoutLaw, ReadoutParameter } from "./readout-law.js";
export { placeTargets, readoutLaw } from "./readout-law.js";
