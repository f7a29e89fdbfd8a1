import type { Workspace } from "@unrolled/core";
import { type CovarianceForm, type CovarianceRecursion, openCovariances } from "./covariance-recursion.js";
import type { FilterVisitor, StepGatherer } from "./filtered-step.js";
import { openStepGatherer } from "./filtered-step.js";
import type { LinearSystem } from "./linear-system.js";
import { correctMean, predictMean, startMeans } from "./mean-recursion.js";

/** The filter of rows that share covariances, step by step. */
export interface ClassFilter {
  /** The longest first. */
  readonly rows: readonly number[];
  /** Of the longest. */
  readonly length: number;
  readonly recursion: CovarianceRecursion;
  /** n numbers a row of the class, of the step that was taken last. */
  readonly means: Float64Array;
  /** Rows of the class that are alive at a step: the first. */
  aliveAt(t: number): number;
  /** Takes step t, steps in order: the increments of its rows go to `increments`, packed. True where some of the state was not known at all before. */
  step(t: number, increments: Float64Array): boolean;
}

/** @throws RangeError where an innovation covariance is singular, naming step and sequence. */
export function openClassFilter(
  system: LinearSystem,
  rows: readonly number[],
  form: CovarianceForm,
  visit: FilterVisitor | null,
  workspace: Workspace,
): ClassFilter {
  const { data, n, m, targets, stateOffsets } = system;
  const recursion = openCovariances(system, rows[0]!, system.gaps[rows[0]!] === 1, form, workspace);
  const means = startMeans(system, rows, workspace);
  const scratch = workspace.vector(Math.max(n, m));
  const shown: StepGatherer | null = visit === null ? null : openStepGatherer(system, visit, workspace);
  const lengthOf = (row: number): number => data.sequences[data.order[row]!]!.length;
  let alive = rows.length;
  const aliveAt = (t: number): number => {
    if (t === 0) alive = rows.length;
    while (alive > 0 && lengthOf(rows[alive - 1]!) <= t) alive--;
    while (alive < rows.length && lengthOf(rows[alive]!) > t) alive++;
    return alive;
  };
  return {
    rows,
    length: lengthOf(rows[0]!),
    recursion,
    means,
    aliveAt,
    step(t, increments) {
      recursion.predict(t);
      shown?.predicted(recursion);
      const wasDiffuse = recursion.law.rank > 0;
      recursion.correct(t);
      shown?.corrected(recursion);
      for (let i = 0; i < aliveAt(t); i++) {
        const position = data.starts[t]! + rows[i]!;
        if (t > 0) predictMean(means, i * n, recursion.transition, stateOffsets, position * n, scratch, n);
        shown?.predictedMean(means, i * n);
        const increment = correctMean(means, i * n, recursion, targets, position * m, scratch);
        increments[position] = increment;
        shown?.show(means, i * n, t, rows[i]!);
      }
      return wasDiffuse;
    },
  };
}
