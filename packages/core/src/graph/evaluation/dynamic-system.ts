import type { Orbit, TemplateGraph } from "../../contracts/index.js";
import { templateGraph } from "../graphs/template-graph.js";
import { unroll } from "../graphs/unroll.js";
import { evaluateGraph } from "./evaluate-graph.js";

export interface DynamicSystemSpec {
  readonly name: string;
  /** Numbers in a state. */
  readonly dim: number;
  /** f: the next state from the one before, which it must not change. */
  readonly map: (state: readonly number[]) => readonly number[];
  /** x(1). */
  readonly start: readonly number[];
}

export interface DynamicSystem {
  readonly name: string;
  readonly dim: number;
  /** X, a function of itself one slice before; no input, no output, nothing random. */
  readonly graph: TemplateGraph;
  /** x(1)..x(T) by the recursion, folded: one state, mapped T − 1 times. */
  orbit(length: number): Orbit;
  /** The same by the unrolled graph: a node for every x(t), each computed from its parents. Equal to `orbit` to the bit. */
  unrolledOrbit(length: number): Orbit;
}

/**
 * The deterministic dynamic system x(t + 1) = f(x(t)) as a template with one variable (Goodfellow, Bengio & Courville 2016,
 * equation 10.1): a dynamic Bayesian network in which every node is a constant.
 *
 * `orbit(T)` folds, `unrolledOrbit(T)` evaluates the graph over T slices; both stop at the first state that is not finite, naming
 * its step. Cost T − 1 maps each.
 *
 * @throws RangeError for a dim or a length that is no whole number ≥ 1, a start or a map's state of another size, and states that are
 * not finite.
 * @example
 * const logistic = dynamicSystem({ name: "logistic map", dim: 1, map: ([x]) => [3.9 * x! * (1 - x!)], start: [0.5] });
 * console.log(logistic.orbit(3).states); // [[0.5], [0.975], [0.0950625…]]
 */
export function dynamicSystem({ name, dim, map, start }: DynamicSystemSpec): DynamicSystem {
  if (!(Number.isSafeInteger(dim) && dim >= 1))
    throw new RangeError(`dynamicSystem: dim of "${name}" must be an integer of at least 1, got ${dim}`);
  const graph = templateGraph({
    name,
    variables: [{ name: "X", role: "hidden", law: "deterministic", space: { kind: "real", size: dim } }],
    edges: [{ from: "X", to: "X", delay: 1 }],
    parameters: null,
  });
  const stateAt = (state: readonly number[], step: number): readonly number[] => {
    if (state.length !== dim)
      throw new RangeError(`dynamicSystem: "${name}": a state must have ${dim} numbers, got ${state.length} at step ${step}`);
    if (!state.every(Number.isFinite))
      throw new RangeError(
        `dynamicSystem: "${name}": states must be finite, got ${state.join(", ")} at step ${step}; take fewer steps or another start`,
      );
    return Object.freeze([...state]);
  };
  const first = stateAt(start, 1);
  const orbitOf = (states: (readonly number[])[]): Orbit => Object.freeze({ name, dim, states: Object.freeze(states) });
  return Object.freeze({
    name,
    dim,
    graph,
    orbit(length: number) {
      if (!(Number.isSafeInteger(length) && length >= 1))
        throw new RangeError(`orbit: length must be an integer of at least 1, got ${length}`);
      const states = [first];
      for (let step = 2; step <= length; step++) states.push(stateAt(map(states.at(-1)!), step));
      return orbitOf(states);
    },
    unrolledOrbit(length: number) {
      const values = evaluateGraph<readonly number[]>(unroll(graph, length), ({ time }, parents) => {
        const [before] = parents.values();
        return before === undefined ? first : stateAt(map(before), time!);
      });
      return orbitOf([...values.values()]);
    },
  });
}
