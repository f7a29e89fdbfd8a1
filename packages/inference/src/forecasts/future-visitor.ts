import type { LawEstimate } from "./mixture.js";

/** One draw of the H targets. */
export type TargetPath = readonly (number | readonly number[])[];

/** Is told of the future of each piece of a `FutureData`, by its index. */
export interface FutureVisitor {
  /** The law of step h; `believed` is false where nothing measured the spread of the estimates. */
  law(index: number, h: number, estimates: LawEstimate, believed: boolean): void;
  paths(index: number, paths: readonly TargetPath[]): void;
  warn(index: number, warning: string): void;
  /** There are no laws, and why, in a sentence. */
  noLaw(index: number, why: string): void;
}
