import { checkDraw } from "../checks/check-draw.js";
import { checkHeld } from "../checks/check-held.js";
import { checkOptions } from "../checks/index.js";
import type {
  Dataset,
  DbnTemplate,
  Distribution,
  HeldValues,
  InputSpace,
  Key,
  Labels,
  Model,
  ParticleProcess,
  ParticleView,
  Rows,
  SampledSequence,
  TargetLaw,
  TargetSpace,
  TemplateGraph,
} from "../contracts/index.js";
import { alignDataset, checkBinding, rowsByIndex } from "../data/index.js";
import { templateGraph } from "../graph/index.js";
import { presentable } from "./describe-model.js";

type Value = number | readonly number[];

/** Three laws and how their values stand in number arrays. */
export interface TemplateModel<X, H, Y> {
  readonly name: string;
  /** Numbers in one hidden state. */
  readonly stateDim: number;
  readonly template: DbnTemplate<X, H, Y>;
  /** With `symbols` or `names`, data are mapped by them. */
  readonly targets: Pick<TargetSpace, "kind" | "size"> & Labels;
  /** The given inputs; left out or null: none, and the laws get null. */
  readonly inputs?: InputSpace | null;
  /** True where the emission's logProb is a log-density. */
  readonly density: boolean;
  /** H from its numbers. Without it H is a number where `stateDim` is 1 and a list otherwise. */
  readonly toState?: (numbers: readonly number[]) => H;
  /** The numbers of H. Without it H is a number or a list. */
  readonly fromState?: (state: H) => readonly number[];
  /** X from the data's input: a symbol, or a list of numbers. */
  readonly toInput?: (input: Value) => X;
  /** Y from the data's target: a symbol, or a list of numbers (NaN where a dimension is missing). */
  readonly toTarget?: (target: Value) => Y;
  /** The data's target from Y, for `sample`. Without it a number becomes a list of one where targets are vectors. */
  readonly fromTarget?: (target: Y) => Value;
}

/**
 * A model from a user's own three laws, p(h_1 | x_1), p(h_t | h_{t−1}, x_t) and p(y_t | h_t, x_t), lifted to a particle view one
 * particle at a time.
 *
 * The prototyping path, and the oracle of hand-written views: slow (N laws a step), with every particle's draw from a key of its
 * own. Steps whose target is missing leave the emission out; a partly missing vector is given with NaN, which the vector
 * laws of this package marginalise. It has no file form, and counts no free parameters: its laws are fixed.
 *
 * @throws RangeError where a law gives a state of another size or a log-probability that is NaN.
 * @example
 * const walk = fromTemplate({ name: "walk", stateDim: 1, targets: { kind: "real", size: 1 }, density: true, template: {
 *   initial: { name: "start", given: () => normal(0, 1) },
 *   transition: { name: "step", given: ({ previous }) => normal(previous, 0.5) },
 *   emission: { name: "reading", given: ({ state }) => diagonalNormal([state], [1]) } } });
 * walk.sample(5, key(1)).targets;
 */
export function fromTemplate<X = null, H = number, Y = readonly number[]>(
  definition: TemplateModel<X, H, Y>,
): Model<"particles"> & { readonly graph: TemplateGraph } {
  checkOptions<TemplateModel<X, H, Y>, keyof TemplateModel<X, H, Y>>("fromTemplate", definition, [
    "name",
    "stateDim",
    "template",
    "targets",
    "inputs",
    "density",
    "toState",
    "fromState",
    "toInput",
    "toTarget",
    "fromTarget",
  ]);
  checkOptions<DbnTemplate<X, H, Y>, keyof DbnTemplate<X, H, Y>>("fromTemplate: template", definition.template, [
    "initial",
    "transition",
    "emission",
  ]);
  const { name, stateDim, template, targets, density } = definition;
  if (!Number.isSafeInteger(stateDim) || stateDim < 1)
    throw new RangeError(`fromTemplate: stateDim must be an integer of at least 1, got ${stateDim}`);
  const inputs = definition.inputs ?? null;
  const codec = codecOf(definition);

  function open(data: Dataset, index: number): ParticleProcess {
    const row = rowsByIndex(data)[index]!;
    const inputAt = (t: number): X => codec.toInput(valueAt(data.inputSymbols, data.inputValues, inputs?.size ?? 0, data.starts[t]! + row));
    const draw = (out: Rows, key: Key, law: (n: number) => { sample(key: Key): H }): void => {
      for (let n = 0; n < out.count; n++) out.data.set(codec.fromState(law(n).sample(key.fold(n))), n * stateDim);
    };
    return Object.freeze({
      length: data.sequences[index]!.length,
      stateDim,
      initialInto(out: Rows, key: Key) {
        const law = template.initial.given({ input: inputAt(0) });
        draw(out, key, () => law);
      },
      moveInto(out: Rows, previous: Rows, t: number, key: Key) {
        const input = inputAt(t);
        draw(out, key, (n) => template.transition.given({ previous: codec.stateOf(previous, n), input }));
      },
      logPotentialInto(out: Float64Array, state: Rows, _previous: Rows | null, t: number) {
        const target = valueAt(data.targetSymbols, data.targetValues, targets.size, data.starts[t]! + row);
        if (target === null) {
          out.fill(0, 0, state.count);
          return;
        }
        const y = codec.toTarget(target);
        const input = inputAt(t);
        for (let n = 0; n < state.count; n++) {
          const logP = template.emission.given({ state: codec.stateOf(state, n), input }).logProb(y);
          if (Number.isNaN(logP))
            throw new RangeError(`fromTemplate: "${name}": the emission's logProb must be a number, got NaN at step ${t + 1}`);
          out[n] = logP;
        }
      },
      targetLaws(state: Rows, _previous: Rows | null, t: number) {
        const input = inputAt(t);
        return Array.from({ length: state.count }, (_, n) =>
          codec.lawOf(template.emission.given({ state: codec.stateOf(state, n), input })),
        );
      },
    });
  }

  return presentable({
    kind: "template",
    name,
    targets,
    inputs,
    parameterCount: 0,
    graph: templateGraph({
      name,
      variables: [
        ...(inputs === null ? [] : [{ name: "X", role: "input", space: inputs } as const]),
        { name: "H", role: "hidden", space: { kind: "real", size: stateDim } },
        { name: "Y", role: "output", space: { kind: targets.kind, size: targets.size } },
      ],
      edges: [
        ...(inputs === null ? [] : ["H", "Y"].map((to) => ({ from: "X", to }))),
        { from: "H", to: "H", delay: 1 },
        { from: "H", to: "Y" },
      ],
      parameters: { initial: 0, transition: 0, emission: 0 },
    }),
    density,
    views: Object.freeze({
      particles(given: Dataset): ParticleView {
        const data = alignDataset(given, { name, targets, inputs });
        checkBinding({ name, targets, inputs }, data);
        return Object.freeze({ data, stateDim, open: (index: number) => open(data, index) });
      },
    }),
    sample(length: number, key: Key, given?: readonly Value[], heldValues?: HeldValues): SampledSequence {
      checkDraw(length, key);
      if (inputs !== null && (given?.length ?? 0) < length)
        throw new RangeError(`sample: model "${name}" needs ${length} inputs, got ${given?.length ?? "none"}`);
      const held = checkHeld({ name, targets, states: { kind: "vector", size: stateDim, partial: false } }, length, heldValues);
      const states: H[] = [];
      const drawn: Value[] = [];
      let logWeight = 0;
      for (let t = 0; t < length; t++) {
        const input = codec.toInput(inputs === null ? null : given![t]!);
        const previous = states[t - 1] as H;
        const law = t === 0 ? template.initial.given({ input }) : template.transition.given({ previous, input });
        const heldState = held.stateAt(t) as readonly number[] | null;
        const state = heldState === null ? law.sample(key.fold("states").fold(t)) : codec.toState(heldState);
        if (heldState !== null) logWeight += law.logProb(state);
        states.push(state);
        const emission = template.emission.given({ state, input });
        const target = held.targetAt(t);
        if (target !== null) logWeight += emission.logProb(codec.toTarget(target));
        drawn.push(target ?? codec.fromTarget(emission.sample(key.fold("targets").fold(t))));
      }
      return { targets: drawn, states: states.map((state) => [...codec.fromState(state)]), logWeight };
    },
    toFile(): never {
      throw new TypeError(`toFile: model "${name}" is made of functions and has no file form; write it as one of the file kinds`);
    },
  });
}

/** Values to and from numbers, the defaults filled in. */
function codecOf<X, H, Y>({ name, stateDim, targets, ...given }: TemplateModel<X, H, Y>) {
  const toState = given.toState ?? ((numbers: readonly number[]) => (stateDim === 1 ? numbers[0] : numbers) as H);
  const fromState = given.fromState ?? ((state: H) => (typeof state === "number" ? [state] : (state as readonly number[])));
  const toTarget = given.toTarget ?? ((target: Value) => target as Y);
  const fromTarget =
    given.fromTarget ??
    ((target: Y): Value =>
      typeof target !== "number" ? [...(target as readonly number[])] : targets.kind === "categorical" ? target : [target]);
  return {
    toInput: (input: Value | null): X => (input === null || given.toInput === undefined ? (input as X) : given.toInput(input)),
    toTarget,
    fromTarget,
    /** The law of the data's target; its dimensions are known on their own where it is Y itself. */
    lawOf: (law: Pick<Distribution<Y>, keyof TargetLaw>): TargetLaw => ({
      logProb: (target) => law.logProb(toTarget(target)),
      sample: (key) => fromTarget(law.sample(key)),
      ...(given.toTarget === undefined && law.marginals !== undefined ? { marginals: law.marginals } : {}),
    }),
    toState,
    stateOf: ({ data }: Rows, n: number): H => toState(Array.from(data.subarray(n * stateDim, (n + 1) * stateDim))),
    fromState(state: H): readonly number[] {
      const numbers = fromState(state);
      if (numbers.length !== stateDim)
        throw new RangeError(`fromTemplate: "${name}": a state must have ${stateDim} numbers, got ${numbers.length}`);
      return numbers;
    },
  };
}

/** A symbol or a vector of a packed position; null where it is missing or there is none. */
function valueAt(symbols: Int32Array | null, values: Float64Array | null, size: number, position: number): Value | null {
  if (symbols !== null) return symbols[position] === -1 ? null : symbols[position]!;
  if (values === null) return null;
  const vector = Array.from(values.subarray(position * size, (position + 1) * size));
  return vector.every(Number.isNaN) ? null : vector;
}
