import {
  type AdditiveNoiseView,
  type AnyModel,
  type HeldValues,
  type Key,
  type Model,
  nameRanges,
  packDataset,
  type SampledSequence,
  type SequenceRecord,
} from "@unrolled/core";
import { offers } from "../binding/views.js";
import { type IndependenceProblem, looseFunctions, type QueryNode } from "./independence-problem.js";

export type Inputs = NonNullable<SequenceRecord["inputs"]>;

/** What is held of a sequence, and the largest weight that its held values can have. */
export interface HeldPlan {
  /** Given inputs, which are held by handing them in. */
  readonly inputs: readonly QueryNode[];
  /** Given targets and random hidden nodes. */
  readonly nodes: readonly QueryNode[];
  /** logWeight is never above it. */
  readonly bound: number;
}

/** A sequence of a model, and its inputs. */
export interface Example {
  readonly sequence: SampledSequence;
  readonly inputs: Inputs | undefined;
}

/** A continuous state is held in at most so many numbers: with more, hardly a draw is accepted. */
const mostHeldNumbers = 2;

/**
 * How the given nodes can be held, or one sentence that says why they cannot. `example` is a sequence of the model, to bind
 * its noise.
 */
export function heldPlan(
  problem: IndependenceProblem,
  example: { sequence: SampledSequence; inputs: Inputs | undefined },
): HeldPlan | string {
  const { model, given } = problem;
  const loose = looseFunctions(problem);
  if (loose.length > 0)
    return `given ${nameRanges(loose.map(({ name }) => name)).join(", ")} is a function of nodes that are not all given: draws in which it has a given value cannot be made`;
  const nodes = given.filter(({ role }) => role !== "input");
  const inputs = given.filter(({ role }) => role === "input");
  const targets = nodes.filter(({ role }) => role === "output");
  if (targets.length > 0 && model.density)
    return `given ${nameRanges(targets.map(({ name }) => name)).join(", ")} has a density, for which no bound is known, so that draws cannot be accepted in its proportion`;
  const continuous = nodes.filter(({ role, space }) => role === "hidden" && space.kind !== "categorical");
  if (continuous.length === 0) return { inputs, nodes, bound: 0 };
  const names = nameRanges(continuous.map(({ name }) => name)).join(", ");
  const numbers = continuous.reduce((sum, { space }) => sum + space.size, 0);
  if (numbers > mostHeldNumbers)
    return `given ${names} has ${numbers} continuous numbers, and a test that holds more than ${mostHeldNumbers} has too few draws left to say anything`;
  if (!offers(model, "additiveNoise")) return `given ${names} is drawn from a law whose largest density the model does not say`;
  const noise = noiseOf(model, example);
  if (typeof noise === "string") return `given ${names} has no density that is known: ${noise}`;
  let bound = 0;
  for (const { offset, space } of continuous)
    for (let i = offset; i < offset + space.size; i++) bound -= Math.log(noise.sd[noise.columns.indexOf(i)]!) + 0.5 * Math.log(2 * Math.PI);
  return { inputs, nodes, bound };
}

/** The values of a drawn sequence that are to be held, as `Model.sample` takes them. */
export function heldValues(nodes: readonly QueryNode[], { targets, states }: SampledSequence): HeldValues {
  const heldTargets = targets.map((y, t) => (nodes.some(({ role, time }) => role === "output" && time === t) ? y : null));
  if (states === null) return { targets: heldTargets };
  const heldStates = states.map((state, t) => {
    const here = nodes.filter(({ role, time }) => role === "hidden" && time === t);
    if (here.length === 0) return null;
    if (typeof state === "number") return state;
    return state.map((x, i) => (here.some(({ offset, space }) => i >= offset && i < offset + space.size) ? x : null));
  });
  return { targets: heldTargets, ...(heldStates.every((state) => state === null) ? {} : { states: heldStates }) };
}

/** Inputs of every step: given ones as they stand in `fixed`, the others from `free`. */
export function mergeInputs(fixed: Inputs, free: Inputs, held: readonly QueryNode[]): Inputs {
  return free.map((value, t) => (held.some(({ time }) => time === t) ? fixed[t]! : value));
}

/** A sequence given its inputs, which of a model with a source are the source. */
export function drawSequence(
  { model, length }: Pick<IndependenceProblem, "model" | "length">,
  key: Key,
  inputs: Inputs | undefined,
  held?: HeldValues,
): SampledSequence {
  return (model.source ?? null) === null ? model.sample(length, key, inputs, held) : model.sample(length, key, undefined, held, inputs);
}

/** x_t ~ N(0, 1) in every dimension, or a uniform symbol, of the inputs or the source; undefined for a model without either. */
export function drawInputs(
  { model, length: targetLength, sourceLength }: Pick<IndependenceProblem, "model" | "length" | "sourceLength">,
  key: Key,
): Inputs | undefined {
  const space = model.source ?? model.inputs;
  if (space === null) return undefined;
  const { kind, size } = space;
  const length = sourceLength ?? targetLength;
  const draws = new Float64Array(kind === "real" ? length * size : length);
  if (kind === "categorical") {
    key.fillUniform(draws);
    return Array.from(draws, (u) => Math.floor(u * size));
  }
  key.fillNormal(draws);
  return Array.from({ length }, (_, t) => Array.from(draws.subarray(t * size, (t + 1) * size)));
}

/** The noise of the state, or why the model cannot say it: an sd may be 0. */
function noiseOf(model: AnyModel & Model<"additiveNoise">, { sequence, inputs }: Example): AdditiveNoiseView | string {
  const { kind, size } = model.targets;
  const targets = kind === "categorical" ? { kind, size, symbols: null } : { kind, size };
  const source = model.source ?? null;
  const record = {
    id: "example",
    targets: sequence.targets,
    ...(inputs === undefined ? {} : source === null ? { inputs } : { source: inputs }),
  };
  const data = packDataset({ name: "example", targets, inputs: source === null ? model.inputs : null, source, sequences: [record] });
  try {
    return model.views.additiveNoise(data);
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}
