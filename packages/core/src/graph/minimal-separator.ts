import type { Dag } from "../contracts/index.js";
import type { SeparatorOptions } from "./minimal-separators.js";
import { cutNames, nearestCut } from "./nearest-cut.js";
import { separationProblem } from "./separation-problem.js";

/**
 * The minimal set nearest to A that makes A and B independent; null where none does. As the first of `minimalSeparators`, in
 * O(edges of the moral graph).
 *
 * @throws RangeError as `minimalSeparators`.
 * @example
 * console.log(minimalSeparator(unroll(hmm.graph, 9), ["Y9"], ["Y1", "Y2"])); // H9
 */
export function minimalSeparator(
  graph: Dag,
  a: readonly string[],
  b: readonly string[],
  options: SeparatorOptions = {},
): readonly string[] | null {
  const problem = separationProblem("minimalSeparator", graph, a, b, options.among ?? null);
  const cut = nearestCut(problem, problem.from);
  return cut === null ? null : cutNames(problem, cut);
}
