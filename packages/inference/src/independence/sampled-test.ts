import { type IndependenceNumbers, type Key, nameRanges } from "@unrolled/core";
import { drawStratum, type Stratum } from "./draw-stratum.js";
import { notTested } from "./exact-numbers.js";
import { drawInputs, drawSequence, type HeldPlan, heldPlan, type Inputs } from "./held-plan.js";
import type { IndependenceProblem, QueryNode } from "./independence-problem.js";
import { shortValue } from "./node-values.js";
import { permutationTest } from "./permutation-test.js";

export interface SampledTestOptions {
  readonly level: number;
  /** Accepted draws wanted in each stratum. */
  readonly draws: number;
  readonly strata: number;
  readonly permutations: number;
  readonly inputs: Inputs | null;
}

/** Draws made at most for each one wanted. */
const mostPerDraw = 100;
const method = "permutation test";

/**
 * A test on draws: in each stratum the given nodes are held at values drawn from the model, independent draws of (A, B) given them
 * are made by rejection, and B is permuted within strata. Its level is exact; its power depends on the dependence, and is nil
 * against some (Shah & Peters 2020, doi:10.1214/19-AOS1857). Strata with less than a quarter of the draws wanted are left out.
 */
export function sampledTest(problem: IndependenceProblem, options: SampledTestOptions, key: Key): IndependenceNumbers {
  const { given } = problem;
  const exampleKey = key.fold("example");
  const inputs = drawInputs(problem, exampleKey.fold("inputs"));
  const plan = heldPlan(problem, { sequence: drawSequence(problem, exampleKey.fold("sequence"), inputs), inputs });
  if (typeof plan === "string") return notTested(method, plan);

  // With nothing given there is one law: one stratum tells most, as large as the same cost allows.
  const strataCount = given.length === 0 ? 1 : options.strata;
  const wanted = given.length === 0 ? Math.round(options.draws * Math.sqrt(options.strata)) : options.draws;
  const all = Array.from({ length: strataCount }, (_, s) =>
    drawStratum(problem, plan, { wanted, most: mostPerDraw * wanted, inputs: options.inputs }, key.fold("stratum").fold(s)),
  );
  // How many draws are accepted says nothing of how they depend: leaving strata out by it keeps the level.
  const strata = all.filter(({ count }) => count >= wanted / 4);
  const draws = Object.freeze({
    strata: strata.length,
    accepted: strata.reduce((sum, { count }) => sum + count, 0),
    proposed: all.reduce((sum, { proposed }) => sum + proposed, 0),
    permutations: options.permutations,
  });
  const left = strataCount - strata.length;
  const how = `${describeDraws(problem, plan, all, options.inputs !== null)}${left === 0 ? "" : `, ${left} strata with too few left out`}`;
  if (strata.length < strataCount / 2) {
    const counts = all.map(({ count }) => count).join(", ");
    return notTested(method, `${how}: ${counts} in the ${strataCount} strata, too few of ${wanted} wanted in each`, draws);
  }

  const constant = constantNodes(problem, strata);
  if (constant !== null) {
    const isFunction = constant.every(({ name }) => problem.determined.has(name));
    const names = nameRanges(constant.map(({ name }) => name)).join(", ");
    const because = isFunction ? "a function of what is given, and a constant is independent of everything" : "so that nothing can be seen";
    return Object.freeze({
      verdict: isFunction ? "independent" : "no dependence found",
      method: "constant in every draw",
      statistic: null,
      deviation: null,
      pValue: null,
      level: null,
      draws,
      reason: `${how}; ${names} had one value in all draws of a stratum: ${because}`,
    });
  }
  const { statistic, pValue } = permutationTest(strata, options.permutations, key.fold("permutation"));
  return Object.freeze({
    verdict: pValue <= options.level ? "dependent" : "no dependence found",
    method,
    statistic: Object.freeze({ name: "squared distance covariance, summed over strata", value: statistic, unit: null }),
    deviation: null,
    pValue,
    level: options.level,
    draws,
    reason: how,
  });
}

/** The side that has one value in all draws of each stratum; null where both vary. */
function constantNodes({ a, b }: IndependenceProblem, strata: readonly Stratum[]): readonly QueryNode[] | null {
  if (strata.every(({ isConstant }) => isConstant.a)) return a;
  if (strata.every(({ isConstant }) => isConstant.b)) return b;
  return null;
}

/** What was held at which values, and how many draws there are. */
function describeDraws(
  { implied, model, length, sourceLength }: IndependenceProblem,
  plan: HeldPlan,
  strata: readonly Stratum[],
  ownInputs: boolean,
): string {
  const parts: string[] = [];
  if (plan.inputs.length > 0)
    parts.push(`${nameRanges(plan.inputs.map(({ name }) => name)).join(", ")} held at ${ownInputs ? "the inputs given" : "drawn inputs"}`);
  for (const node of plan.nodes.slice(0, 4))
    parts.push(`${node.name} held at ${strata.map((stratum) => heldAt(node, stratum)).join(", ")}`);
  if (plan.nodes.length > 4) parts.push(`${plan.nodes.length - 4} more nodes held likewise`);
  if (implied.length > 0) parts.push(`${nameRanges(implied).join(", ")} being a function of these`);
  if ((model.source ?? model.inputs) !== null && plan.inputs.length < (sourceLength ?? length))
    parts.push(`${plan.inputs.length === 0 ? "inputs" : "other inputs"} drawn anew for every draw`);
  const accepted = strata.reduce((sum, { count }) => sum + count, 0);
  const proposed = strata.reduce((sum, stratum) => sum + stratum.proposed, 0);
  parts.push(plan.nodes.length === 0 ? `${accepted} draws` : `${accepted} of ${proposed} draws accepted`);
  return parts.join("; ");
}

function heldAt({ role, time, offset, space }: QueryNode, { held }: Stratum): string {
  const value = role === "hidden" ? held.states![time]! : held.targets[time]!;
  return shortValue(typeof value === "number" ? value : value.slice(offset, offset + space.size));
}
