import {
  type AnyModel,
  checkOptions,
  type GraphLengths,
  type IndependenceCheck,
  type IndependenceNumbers,
  type IndependenceQuery,
  independence,
  type Key,
  largestTime,
  nameRanges,
  parseQuery,
  requireKey,
  requireModel,
  type SequenceRecord,
  unroll,
} from "@unrolled/core";
import { agreementOf } from "./agreement.js";
import { allSequences, hasAllSequences } from "./all-sequences.js";
import { constantSide, notTested } from "./exact-numbers.js";
import { finiteTable, hasFiniteTable } from "./finite-table.js";
import { type IndependenceProblem, independenceProblem } from "./independence-problem.js";
import { type SampledTestOptions, sampledTest } from "./sampled-test.js";

export interface CheckIndependenceOptions {
  /** P(dependent | independent) of the test on draws. Default 0.01. */
  readonly level?: number;
  /** Accepted draws wanted in each stratum, at least 20. Default 128. */
  readonly draws?: number;
  /** Sets of values that the given nodes are held at. Default 4; one where nothing is given. */
  readonly strata?: number;
  /** Default 999, so that no p-value is below 0.001. */
  readonly permutations?: number;
  /** Values of given inputs, by step; without them N(0, 1) in every dimension, or uniform symbols, drawn for each stratum. */
  readonly inputs?: NonNullable<SequenceRecord["inputs"]>;
  /**
   * T of the graph, or { source, target }; the last time that the query names when left out. A query such as "Y3 _||_ Y1 | H*" may
   * need more, and a graph by length may be another for each T.
   */
  readonly length?: GraphLengths;
}

/**
 * A statement of independence twice: by the model's graph (`independence`) and by its numbers, and whether the two agree.
 *
 * The numbers come one of three ways, by what the model offers:
 * - `finite` view: exact, from the joint table of the query's nodes, all others summed out along the chain; states and symbols at
 *   all values, vectors at a few drawn ones.
 * - `rollout` view, symbols, no given inputs, a query over targets: exact, from p(y) of all V^T ≤ 1e6 sequences.
 * - otherwise a permutation test on draws, in strata with the given nodes held; random ones by rejection. Its level is exact and its power is
 *   limited: "no dependence found" is no proof (Shah & Peters 2020, doi:10.1214/19-AOS1857). Not tested, with the
 *   reason, are: given targets with densities, given continuous states of more than two numbers in all or without additive
 *   noise, given functions of nodes that are not given, and queries for which too few draws are accepted.
 *
 * Exact conditional mutual information is in nats, on the values used. "contradict" is said where the graph says independent and the
 * numbers dependent: by a test on draws, once in 1 / level statements that are true. "undecided": the graph promises a dependence for
 * some laws only. `query` is a text (see `parseQuery`) or lists of names.
 *
 * Cost of the test: the draws, and O(permutations × strata × draws²), about 0.2 s at the defaults.
 *
 * @throws RangeError for names that are no nodes, a query that names no time without `length`, and options out of range.
 * @example
 * const { structure, numbers, agreement } = checkIndependence(hmm, "Y3 _||_ Y1 | H2", key(1));
 * console.log(structure.independent, numbers.verdict, agreement); // true independent agree
 */
export function checkIndependence(
  model: AnyModel,
  query: string | IndependenceQuery,
  key: Key,
  options: CheckIndependenceOptions = {},
): IndependenceCheck {
  checkOptions("checkIndependence", options, ["level", "draws", "strata", "permutations", "inputs", "length"]);
  requireModel(model, "checkIndependence");
  requireKey(key, "checkIndependence");
  const settings = settledOptions(options);
  const graph = unroll(model.graph, lengthOf(query, options.length));
  const structure = independence(graph, query);
  const problem = independenceProblem(model, graph, typeof query === "string" ? parseQuery(query, graph) : query);
  checkInputs(problem, settings.inputs);
  const numbers = numbersOf(problem, settings, key);
  return Object.freeze({ query: structure.query, structure, numbers, ...agreementOf(structure, numbers), key: key.toString() });
}

function numbersOf(problem: IndependenceProblem, settings: SampledTestOptions, key: Key): IndependenceNumbers {
  if (problem.unheld.length > 0)
    return notTested(
      "none",
      `a draw of the model does not hold ${nameRanges(problem.unheld).join(", ")}, a function of its source or inputs`,
    );
  for (const side of [problem.a, problem.b])
    if (side.length === 0) return constantSide(side === problem.a ? "the first side" : "the second side");
  if (hasFiniteTable(problem)) return finiteTable(problem, key);
  if (hasAllSequences(problem)) return allSequences(problem);
  return sampledTest(problem, settings, key);
}

function settledOptions(options: CheckIndependenceOptions): SampledTestOptions {
  const { level = 0.01, draws = 128, strata = 4, permutations = 999, inputs = null } = options;
  if (!(level > 0 && level < 1)) throw new RangeError(`checkIndependence: level must lie between 0 and 1, got ${level}`);
  for (const [name, value, least] of [
    ["draws", draws, 20],
    ["strata", strata, 1],
    ["permutations", permutations, 1],
  ] as const)
    if (!Number.isSafeInteger(value) || value < least)
      throw new RangeError(`checkIndependence: ${name} must be an integer of at least ${least}, got ${value}`);
  if ((1 + permutations) * level < 1)
    throw new RangeError(
      `checkIndependence: permutations must be at least 1 / level − 1 = ${Math.ceil(1 / level - 1)} for a p-value to reach ${level}, got ${permutations}`,
    );
  return { level, draws, strata, permutations, inputs };
}

function lengthOf(query: string | IndependenceQuery, length: GraphLengths | undefined): GraphLengths {
  if (length !== undefined) return length;
  const largest = typeof query === "string" ? largestTime(query) : largestTimeOf(query);
  if (largest === null)
    throw new RangeError(`checkIndependence: length must say T where the query names no time, got none; pass { length: 6 }, say`);
  return largest;
}

/** The largest time among names such as "Y3" and "H2.3". */
function largestTimeOf({ a, b, given }: IndependenceQuery): number | null {
  const times = [...a, ...b, ...given].map((name) => Number(/(\d+)$/.exec(name)?.[1] ?? Number.NaN)).filter((time) => time >= 1);
  return times.length === 0 ? null : Math.max(...times);
}

function checkInputs({ model, length, given }: IndependenceProblem, inputs: SampledTestOptions["inputs"]): void {
  if (inputs === null) return;
  if (model.inputs === null && (model.source ?? null) === null)
    throw new RangeError(`checkIndependence: model "${model.name}" takes no inputs, got ${inputs.length}; leave them out`);
  const held = given.filter(({ role }) => role === "input");
  if (inputs.length < length && held.some(({ time }) => time >= inputs.length))
    throw new RangeError(
      `checkIndependence: inputs must reach the last given one of ${nameRanges(held.map(({ name }) => name)).join(", ")}, got ${inputs.length} steps`,
    );
}
