import { checkOptions } from "../../checks/index.js";
import type { Dag } from "../../contracts/index.js";
import { flagsOf } from "../graphs/node-flags.js";
import { cutNames, nearestCut, walk } from "./nearest-cut.js";
import { separationProblem } from "./separation-problem.js";

export interface SeparatorOptions {
  /** Nodes that a separator may take; all but the two sides unless given. */
  readonly among?: readonly string[];
}

export interface MinimalSeparators {
  /** Each in the order of names; those near the first side first. [] where nothing separates the sides, [[]] where nothing need be given. */
  readonly separators: readonly (readonly string[])[];
  /** False where the limit cut the list short. */
  readonly complete: boolean;
}

/**
 * All sets Z, minimal by inclusion, that make A and B independent, up to `limit` (default 100), those near A first.
 *
 * Z are nodes that are no functions (a function among them is passed over: its arguments say what it says), and "independent" is
 * D-separation as in `independence`. They are the minimal cuts in the moral graph of the ancestors of A and B, functions contracted
 * and nodes out of `among` eliminated: van der Zander, Liśkiewicz & Textor (2019), "Separators and adjustment sets in causal graphs",
 * Artificial Intelligence 270, doi:10.1016/j.artint.2018.12.006. Each is found from another by moving one of its nodes to A's side:
 * Shen & Liang (1997), Theoretical Computer Science 180; Berry, Bordat & Cogis (2000); Takata (2010), Discrete Applied Mathematics
 * 158. Their number may grow exponentially; each costs O(|Z| · edges).
 *
 * @throws RangeError for names that are no nodes, an empty side, sides that share a node, and a limit that is no whole number ≥ 1.
 * @example
 * const { separators } = minimalSeparators(unroll(hmm.graph, 4), ["Y1"], ["Y4"]);
 * console.log(separators.join(" | ")); // H1 | H2 | H3 | H4
 */
export function minimalSeparators(
  graph: Dag,
  a: readonly string[],
  b: readonly string[],
  options: SeparatorOptions & { readonly limit?: number } = {},
): MinimalSeparators {
  checkOptions("minimalSeparators", options, ["among", "limit"]);
  const { among = null, limit = 100 } = options;
  if (!(Number.isSafeInteger(limit) && limit >= 1))
    throw new RangeError(`minimalSeparators: limit must be an integer of at least 1, got ${limit}`);
  const problem = separationProblem("minimalSeparators", graph, a, b, among);
  const first = nearestCut(problem, problem.from);
  if (first === null) return Object.freeze({ separators: Object.freeze([]), complete: true });
  const found = [first];
  const seen = new Set([first.join()]);
  let complete = true;
  search: for (const cut of found) {
    const { region: side } = walk(problem, problem.from, flagsOf(problem.graph.nodes.length, cut));
    for (const moved of cut) {
      const next = nearestCut(problem, [...side, moved]);
      if (next === null || seen.has(next.join())) continue;
      if (found.length === limit) {
        complete = false;
        break search;
      }
      seen.add(next.join());
      found.push(next);
    }
  }
  return Object.freeze({ separators: Object.freeze(found.map((cut) => cutNames(problem, cut))), complete });
}

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
  checkOptions("minimalSeparator", options, ["among"]);
  const problem = separationProblem("minimalSeparator", graph, a, b, options.among ?? null);
  const cut = nearestCut(problem, problem.from);
  return cut === null ? null : cutNames(problem, cut);
}
