import { describeValue } from "../checks/index.js";
import type { InputSpace, SequenceRecord, TargetSpace } from "../contracts/index.js";
import { inputError, unexpected } from "./input-error.js";

type Targets = SequenceRecord["targets"];
type Inputs = NonNullable<SequenceRecord["inputs"]>;

const PHRASES = {
  real: "a finite number or null",
  count: "a count 0, 1, 2, … or null",
  binary: "0, 1 or null",
  input: "a finite number",
} as const;

/**
 * The targets of one sequence, checked step by step in a plain loop (data are large). The place of a fault is made only
 * when there is one.
 */
export function checkTargets(value: unknown, place: string, space: TargetSpace, path: string): Targets {
  if (!Array.isArray(value)) throw unexpected(path, place, "a list with one target a step", value);
  if (value.length === 0) throw inputError(path, place, "expected at least one step, found none");
  if (space.kind === "categorical") {
    const fault = findBadSymbol(value, space.size, true);
    if (fault !== -1) throw unexpected(path, `${place}[${fault}]`, symbolPhrase(space.size, value[fault] as unknown), value[fault]);
  } else {
    for (let t = 0; t < value.length; t++)
      if (value[t] !== null) checkVector(value[t], () => `${place}[${t}]`, space.size, space.kind, path);
  }
  return value as Targets;
}

/** The inputs of one sequence: as many as targets, none missing. */
export function checkInputs(value: unknown, place: string, space: InputSpace, length: number, path: string): Inputs {
  if (!Array.isArray(value)) throw unexpected(path, place, "a list with one input a step", value);
  if (value.length !== length) throw inputError(path, place, `expected ${length} inputs, one a target, found ${value.length}`);
  if (space.kind === "categorical") {
    const fault = findBadSymbol(value, space.size, false);
    if (fault !== -1)
      throw unexpected(path, `${place}[${fault}]`, `an integer 0..${space.size - 1} (inputs cannot be missing)`, value[fault]);
  } else {
    for (let t = 0; t < value.length; t++) {
      if (value[t] === null)
        throw inputError(path, `${place}[${t}]`, `expected ${list(space.size)} (inputs cannot be missing), found null`);
      checkVector(value[t], () => `${place}[${t}]`, space.size, "input", path);
    }
  }
  return value as Inputs;
}

/** The source of one sequence: at least one step, none missing. */
export function checkSource(value: unknown, place: string, space: InputSpace, path: string): Inputs {
  if (!Array.isArray(value) || value.length === 0) throw unexpected(path, place, "a list with at least one step", value);
  return checkInputs(value, place, space, value.length, path);
}

/** The first step that is neither a symbol nor, where allowed, null; −1: none. */
function findBadSymbol(values: readonly unknown[], size: number, mayMiss: boolean): number {
  for (let t = 0; t < values.length; t++) {
    const symbol = values[t];
    if (typeof symbol === "number" ? !(symbol >= 0 && symbol < size && Number.isInteger(symbol)) : !(mayMiss && symbol === null)) return t;
  }
  return -1;
}

function checkVector(value: unknown, place: () => string, size: number, kind: keyof typeof PHRASES, path: string): void {
  if (!Array.isArray(value)) throw unexpected(path, place(), list(size), value);
  if (value.length !== size) throw inputError(path, place(), `expected ${list(size)}, found ${describeValue(value)}`);
  for (let d = 0; d < size; d++) {
    const x: unknown = value[d];
    if (x === null && kind !== "input") continue;
    const fits =
      typeof x === "number" &&
      Number.isFinite(x) &&
      (kind === "count" ? x >= 0 && Number.isSafeInteger(x) : kind !== "binary" || x === 0 || x === 1);
    if (!fits) throw unexpected(path, `${place()}[${d}]`, numberPhrase(kind, x), x);
  }
}

/** What a number of this kind must be, after "expected". */
export function numberPhrase(kind: keyof typeof PHRASES, found: unknown): string {
  const rounded = kind === "count" && Number.isInteger(found) && (found as number) > Number.MAX_SAFE_INTEGER;
  return rounded ? "a count below 2^53 (a larger one is rounded)" : PHRASES[kind];
}

/** What a symbol must be, after "expected". */
export function symbolPhrase(size: number, found: unknown): string {
  return `an integer 0..${size - 1}${typeof found === "number" ? "" : " or null"}`;
}

function list(size: number): string {
  return `a list of ${size} ${size === 1 ? "number" : "numbers"}`;
}
