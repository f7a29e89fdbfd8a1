import type { LawEstimate } from "./mixture.js";

/** One draw of the H targets. */
export type TargetPath = readonly (number | readonly number[])[];

/** Is told of the future of each piece of a `FutureData`, by its index. */
export interface FutureVisitor {
  /** The law of step h; `believed` is false where nothing measured the spread of the estimates. */
  law(index: number, h: number, estimates: LawEstimate, believed: boolean): void;
  paths(index: number, paths: readonly TargetPath[]): void;
  warn(index: number, warning: string): void;
  /** The targets given are impossible from a step on (counted from 0), so that there are no laws. */
  impossible(index: number, step: number): void;
}
