import { inputError } from "../input-error.js";
import { findJsonProblem } from "./find-json-problem.js";

/**
 * The value of a JSON text, strict: a byte-order mark is allowed, a name that stands twice in one object is not.
 * Cost: one pass to check and one to parse.
 *
 * @throws InputError with line and column, such as `data.json: line 3, column 7: not JSON: …`.
 * @example
 * parseJson("[1, null]", "data.json"); // [1, null]
 */
export function parseJson(text: string, path: string): unknown {
  return JSON.parse(checkJson(text, path).json) as unknown;
}

/**
 * The text, checked, without a byte-order mark; and where the items of the list `list` of its outermost object begin and end (one
 * past it), pair by pair.
 *
 * @throws InputError as `parseJson`.
 */
export function checkJson(text: string, path: string, list?: string): { readonly json: string; readonly items: readonly number[] } {
  const json = text.startsWith("\ufeff") ? text.slice(1) : text;
  if (!/\S/.test(json)) throw inputError(path, "", "expected JSON, found an empty file");
  const items: number[] = [];
  const problem = findJsonProblem(json, list, items);
  if (problem !== null) throw inputError(path, lineAndColumn(json, problem.position), `not JSON: ${problem.problem}`);
  return { json, items };
}

/** `line L, column C`, both from 1, of a position in a text. */
function lineAndColumn(text: string, position: number): string {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf("\n"); end !== -1 && end < position; end = text.indexOf("\n", end + 1)) {
    line++;
    start = end + 1;
  }
  return `line ${line}, column ${position - start + 1}`;
}
