import { describeValue } from "../checks/index.js";

/** Input that cannot be used: one line with the path, the place in it, what was expected and what was found. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly path: string;
  /** The place in the file, such as `sequences[3].targets[17]` or `line 4`; "" for the whole file. */
  readonly place: string;

  /** The message is the one line `path: place: problem`. */
  constructor(path: string, place: string, problem: string, options?: ErrorOptions) {
    super(oneLine([path, place, problem].filter((part) => part !== "").join(": ")), options);
    this.path = path;
    this.place = place;
  }
}

/**
 * The error of a file that does not fit: its message is the one line `path: place: problem`.
 *
 * @example
 * inputError("data.json", "sequences[3].targets[17]", "expected an integer 0..26, found 31").message;
 */
export function inputError(path: string, place: string, problem: string): InputError {
  return new InputError(path, place, problem);
}

/**
 * `inputError` in its usual form: what was expected, and the value found.
 *
 * @example
 * unexpected("data.json", "targets.size", "an integer from 1", 0).message; // data.json: targets.size: expected an integer from 1, found 0
 */
export function unexpected(path: string, place: string, expected: string, found: unknown): InputError {
  return inputError(path, place, `expected ${expected}, found ${describeValue(found)}`);
}

/**
 * True for an error made by `inputError`: the user's input is at fault, and the message is enough.
 *
 * @example
 * isInputError(inputError("data.json", "", "expected JSON, found an empty file")); // true
 */
export function isInputError(error: unknown): error is InputError {
  return error instanceof InputError;
}

/**
 * Runs a factory on content read from `path`: what it refuses (a RangeError or TypeError, `factory: what is required, …`) becomes an
 * input error that names the path, with the refusal as its cause. Any other error passes through.
 *
 * @example
 * const data = withPath("a.csv", () => packDataset({ name: "a", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[1]] }] }));
 */
export function withPath<R>(path: string, make: () => R): R {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof RangeError || cause instanceof TypeError)) throw cause;
    const problem = outOfMemory.test(cause.message) ? "expected data that fit in memory, found sizes that do not" : cause.message;
    throw new InputError(path, "", problem, { cause });
  }
}

/** What engines say when a typed array, a list or a text of the size asked for cannot be made: they have no class for it. */
const outOfMemory = /allocation failed|Invalid (typed )?array length|Invalid string length/;

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not reach a terminal
  return text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ");
}
