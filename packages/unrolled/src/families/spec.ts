import type { Family } from "./family.js";

/** A model asked for in short text: `name:size[,key=value…]`, such as `hmm:8`, `lstm:128,layers=2` or `gru`. */
export interface Spec {
  readonly text: string;
  readonly family: Family;
  /** Null: chosen on valid. */
  readonly size: number | null;
  readonly options: Readonly<Record<string, number | string>>;
}

/** The spec with its size filled in: `hmm,restarts=3` at 8 is `hmm:8,restarts=3`. */
export function specWithSize(spec: Spec, size: number): string {
  const [head = "", ...pairs] = spec.text.split(",");
  return [`${head.split(":")[0]}:${size}`, ...pairs].join(",");
}

/** A numeric option of the spec (already checked by `parseSpec`), or its default. */
export function numberOption<D extends number | null>(spec: Spec, name: string, otherwise: D): number | D {
  const value = spec.options[name];
  return typeof value === "number" ? value : otherwise;
}
