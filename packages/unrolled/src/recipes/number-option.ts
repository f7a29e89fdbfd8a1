import type { Spec } from "./spec.js";

/** A numeric option of the spec (already checked by `parseSpec`), or its default. */
export function numberOption<D extends number | null>(spec: Spec, name: string, otherwise: D): number | D {
  const value = spec.options[name];
  return typeof value === "number" ? value : otherwise;
}
