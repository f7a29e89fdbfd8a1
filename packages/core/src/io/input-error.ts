import { describeValue } from "../checks/index.js";

/** Input that cannot be used: one line with the path, the place in it, what was expected and what was found. */
export interface InputError extends Error {
  readonly name: "InputError";
  readonly path: string;
  /** The place in the file, such as `sequences[3].targets[17]` or `line 4`; "" for the whole file. */
  readonly place: string;
}

/**
 * The error of a file that does not fit: its message is the one line `path: place: problem`.
 *
 * @example
 * inputError("data.json", "sequences[3].targets[17]", "expected an integer 0..26, found 31").message;
 */
export function inputError(path: string, place: string, problem: string): InputError {
  const message = oneLine([path, place, problem].filter((part) => part !== "").join(": "));
  return Object.assign(new Error(message), { name: "InputError" as const, path, place });
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
  return error instanceof Error && error.name === "InputError";
}

/**
 * Runs a factory on content read from `path`; its complaint about a value (`factory: what is required, …`) becomes an
 * input error that names the path. Anything else, such as a fault of the program, passes through.
 *
 * @example
 * const data = withPath("a.csv", () => packDataset({ name: "a", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[1]] }] }));
 */
export function withPath<R>(path: string, make: () => R): R {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    if (/^[a-z]\w*: /i.test(error.message)) throw inputError(path, "", error.message);
    if (OUT_OF_MEMORY.test(error.message)) throw inputError(path, "", "expected data that fit in memory, found sizes that do not");
    throw error;
  }
}

/** What engines say when a typed array, a list or a text of the size asked for cannot be made. */
const OUT_OF_MEMORY = /allocation failed|Invalid (typed )?array length|Invalid string length/;

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not reach a terminal
  return text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ");
}
