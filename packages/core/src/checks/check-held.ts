import type { HeldValues, TargetSpace } from "../contracts/index.js";

type Value = number | readonly number[];
type State = number | readonly (number | null)[];

/** What a model's hidden states are, to `checkHeld`. */
export type HoldableStates =
  | { readonly kind: "finite"; readonly stateCount: number }
  /** `partial`: single numbers may be null. `isFunction`: whether a number is a function of what came before; left out: none is. */
  | { readonly kind: "vector"; readonly size: number; readonly partial: boolean; readonly isFunction?: (index: number) => boolean }
  /** `because` ends the sentence "a state cannot be held, …". */
  | { readonly kind: "none"; readonly because: string };

/** Held values that fit their model, by step (0-based); null: drawn. */
export interface Held {
  targetAt(t: number): Value | null;
  stateAt(t: number): State | null;
}

const nothingHeld: Held = Object.freeze({ targetAt: () => null, stateAt: () => null });

/**
 * Checks the values that `Model.sample` is to hold: inside `length`, of the model's sizes, symbols and states in range.
 *
 * @throws RangeError that names the step.
 */
export function checkHeld(
  model: { readonly name: string; readonly targets: Pick<TargetSpace, "kind" | "size">; readonly states: HoldableStates },
  length: number,
  held: HeldValues | undefined,
): Held {
  if (held === undefined) return nothingHeld;
  const { targets = [], states = [] } = held;
  checkWithin("target", targets, length);
  checkWithin("state", states, length);
  targets.forEach((value, t) => {
    if (value !== null) checkTarget(model.targets, value, t);
  });
  states.forEach((value, t) => {
    if (value !== null) checkState(model.name, model.states, value, t);
  });
  // Copies, so that a result never shares its caller's arrays.
  return { targetAt: (t) => copy(targets[t] ?? null), stateAt: (t) => copy(states[t] ?? null) };
}

function copy<T extends number | null | readonly unknown[]>(value: T): T {
  return Array.isArray(value) ? ([...value] as unknown as T) : value;
}

function checkWithin(what: string, values: readonly unknown[], length: number): void {
  const beyond = values.findIndex((value, t) => t >= length && value !== null);
  if (beyond >= 0)
    throw new RangeError(
      `sample: a held ${what} must lie within the ${length} steps drawn, got one at step ${beyond + 1}; draw more steps`,
    );
}

const numberKinds = {
  real: { fits: Number.isFinite, called: "finite numbers" },
  count: { fits: (y: number) => Number.isSafeInteger(y) && y >= 0, called: "counts 0, 1, 2, …" },
  binary: { fits: (y: number) => y === 0 || y === 1, called: "zeros and ones" },
} as const;

function checkTarget({ kind, size }: Pick<TargetSpace, "kind" | "size">, value: Value, t: number): void {
  if (kind === "categorical") {
    if (typeof value !== "number" || !isIndex(value, size))
      throw new RangeError(`sample: held target ${t + 1} must be a symbol 0..${size - 1}, got ${JSON.stringify(value)}`);
    return;
  }
  const { fits, called } = numberKinds[kind];
  if (typeof value === "number" || value.length !== size || !value.every(fits))
    throw new RangeError(`sample: held target ${t + 1} must be a list of ${size} ${called}, got ${JSON.stringify(value)}`);
}

function checkState(name: string, states: HoldableStates, value: State, t: number): void {
  const refuse = (required: string): never => {
    throw new RangeError(`sample: held state ${t + 1} must be ${required}, got ${JSON.stringify(value)}`);
  };
  if (states.kind === "none")
    throw new RangeError(`sample: model "${name}" has no state that can be held: ${states.because}; hold targets only, got state ${t + 1}`);
  if (states.kind === "finite") {
    if (typeof value !== "number" || !isIndex(value, states.stateCount)) refuse(`an index 0..${states.stateCount - 1}`);
    return;
  }
  const { size, partial, isFunction } = states;
  if (typeof value === "number" || value.length !== size || !value.every((x) => (x === null ? partial : Number.isFinite(x))))
    refuse(`a list of ${size} finite numbers${partial ? " or nulls" : "; single numbers of it cannot be held"}`);
  const fixed = (value as readonly (number | null)[]).findIndex((x, i) => x !== null && isFunction?.(i) === true);
  if (fixed >= 0) refuse(`null at number ${fixed + 1}, which has no noise and is a function of what came before`);
}

function isIndex(value: number, size: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < size;
}
