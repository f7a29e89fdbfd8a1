import type { Key, SampledSequence } from "@unrolled/core";
import { drawInputs, drawSequence, type HeldPlan, heldValues, type Inputs, mergeInputs } from "./held-plan.js";
import type { IndependenceProblem, QueryNode } from "./independence-problem.js";
import type { PairSample } from "./permutation-test.js";

/** Draws of (A, B) given one set of values of Z. */
export interface Stratum extends PairSample {
  /** Sequences drawn until there were enough, or too many. */
  readonly proposed: number;
  /** The sequence whose values the given nodes are held at. */
  readonly held: SampledSequence;
  readonly isConstant: { readonly a: boolean; readonly b: boolean };
}

/**
 * Independent draws of (A, B) from p(a, b | z), z being the values of one sequence drawn from the model.
 *
 * Rejection: a sequence drawn with z held has the density p / p(z | its parents), and is accepted with probability
 * exp(logWeight − bound) ∝ p(z | its parents). What is accepted is p given z exactly; how many are needed is 1 / E[acceptance].
 * Stops at `wanted` accepted draws, or after `most` draws. Inputs that are not given are drawn anew for every draw.
 *
 * Draw i has the address (key, "draw", i).
 *
 * @throws RangeError where a model's weight exceeds the bound.
 */
export function drawStratum(
  problem: IndependenceProblem,
  plan: HeldPlan,
  options: { readonly wanted: number; readonly most: number; readonly inputs: Inputs | null },
  key: Key,
): Stratum {
  const { model, a, b } = problem;
  const own = drawInputs(problem, key.fold("inputs"));
  const fixed = own === undefined ? undefined : mergeInputs(options.inputs ?? own, own, plan.inputs);
  const held = drawSequence(problem, key.fold("values"), fixed);
  const values = plan.nodes.length === 0 ? undefined : heldValues(plan.nodes, held);
  const [aDim, bDim] = [sizeOf(a), sizeOf(b)];
  const pairs = { a: new Float64Array(options.wanted * aDim), b: new Float64Array(options.wanted * bDim) };
  const uniform = new Float64Array(1);
  let accepted = 0;
  let proposed = 0;
  while (accepted < options.wanted && proposed < options.most) {
    const place = key.fold("draw").fold(proposed++);
    const free = fixed === undefined ? undefined : drawInputs(problem, place.fold("inputs"));
    const inputs = free === undefined ? undefined : mergeInputs(fixed!, free, plan.inputs);
    const sequence = drawSequence(problem, place.fold("sequence"), inputs, values);
    if (values !== undefined) {
      // Rounding aside; a law whose probabilities exceed 1 would make the draws wrong in silence.
      if (sequence.logWeight > plan.bound + 1e-9)
        throw new RangeError(
          `checkIndependence: a held value's log-probability must be at most ${plan.bound}, model "${model.name}" gave ${sequence.logWeight}; is it a density?`,
        );
      place.fold("accept").fillUniform(uniform);
      if (!(Math.log(uniform[0]!) <= sequence.logWeight - plan.bound)) continue;
    }
    writePoint(pairs.a, accepted * aDim, a, sequence, inputs);
    writePoint(pairs.b, accepted * bDim, b, sequence, inputs);
    accepted++;
  }
  const points = { a: pairs.a.subarray(0, accepted * aDim), b: pairs.b.subarray(0, accepted * bDim) };
  const isConstant = { a: scalePoints(points.a, accepted, a), b: scalePoints(points.b, accepted, b) };
  return { count: accepted, proposed, held, aDim, bDim, ...points, isConstant };
}

/** Numbers of a point: a symbol or finite state is one-hot. */
function sizeOf(nodes: readonly QueryNode[]): number {
  return nodes.reduce((sum, { space }) => sum + space.size, 0);
}

function writePoint(
  out: Float64Array,
  start: number,
  nodes: readonly QueryNode[],
  sequence: SampledSequence,
  inputs: Inputs | undefined,
): void {
  let at = start;
  for (const { role, time, offset, space } of nodes) {
    const source = role === "input" ? inputs! : role === "hidden" ? sequence.states! : sequence.targets;
    const value = source[time]!;
    if (typeof value === "number") out[at + value] = 1;
    else for (let i = 0; i < space.size; i++) out[at + i] = value[offset + i]!;
    at += space.size;
  }
}

/**
 * Divides every number by its standard deviation over the points, so that none drowns the others; symbols stay one-hot. A function
 * of the set of points alone, so that it takes no side in a permutation. True where all points are equal.
 */
function scalePoints(points: Float64Array, count: number, nodes: readonly QueryNode[]): boolean {
  const dim = sizeOf(nodes);
  const isNumber = nodes.flatMap(({ space }) => new Array<boolean>(space.size).fill(space.kind !== "categorical"));
  let isConstant = true;
  for (let d = 0; d < dim; d++) {
    const first = points[d]!;
    let mean = 0;
    let varies = false;
    for (let i = 0; i < count; i++) {
      mean += (points[i * dim + d]! - first) / count;
      if (points[i * dim + d] !== first) varies = true;
    }
    if (!varies) continue;
    isConstant = false;
    if (!isNumber[d]) continue;
    let square = 0;
    for (let i = 0; i < count; i++) square += (points[i * dim + d]! - first - mean) ** 2 / count;
    // Numbers that differ in their last bits only may have a variance of 0: they stay as they are.
    if (square > 0) for (let i = 0; i < count; i++) points[i * dim + d]! /= Math.sqrt(square);
  }
  return isConstant;
}
