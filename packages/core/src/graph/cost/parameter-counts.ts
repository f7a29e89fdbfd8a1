import { checkOptions } from "../../checks/index.js";
import type { ModelGraph, ParameterCounts, TemplateVariable } from "../../contracts/index.js";

export interface ParameterCountOptions {
  /** Values that each real number or count is told apart by in the table; without it such variables have no table. */
  readonly levels?: number;
}

/**
 * Free parameters of T slices, for each T of `lengths`, three ways: as the model has them, all slices sharing the template's laws
 * (initial + transition + emission); with laws of its own in every slice (initial + (T − 1) transition + T emission); and as the
 * complete graph over the outputs without hidden states, one table for each p(y_t | y_<t, x_≤t): Σ_t U^t V^(t−1) (V − 1) numbers for V
 * values of an output and U of an input (1 where there is none), as log10.
 *
 * Where the model has no initial law of its own, the first slice uses the transition's. V and U count the symbols of categorical
 * values, 2^D for D binary numbers, and `levels`^D for D real numbers or counts. Cost O(largest T).
 *
 * @throws RangeError for lengths that are no whole numbers ≥ 1, a graph by length or without parameters, and levels that are no whole number ≥ 2.
 * @example
 * const { shared, unshared, log10Table } = parameterCounts(hmm, [1, 10, 100]);
 * console.log(shared, unshared, log10Table); // [7, 7, 7], [5, 59, 599], and 3^100 − 1 as 47.7
 */
export function parameterCounts(
  model: { readonly graph: ModelGraph; readonly name?: string },
  lengths: readonly number[],
  options: ParameterCountOptions = {},
): ParameterCounts {
  checkOptions("parameterCounts", options, ["levels"]);
  const { graph, name = graph.name } = model;
  if (!("parameters" in graph))
    throw new RangeError(
      `parameterCounts: a template is required, the graph of "${graph.name}" goes by length; see the model's parameterCount`,
    );
  const { parameters } = graph;
  const levels = options.levels ?? null;
  if (parameters === null)
    throw new RangeError(`parameterCounts: "${graph.name}" must have parameters, got null; give them to templateGraph`);
  const wrong = lengths.find((length) => !(Number.isSafeInteger(length) && length >= 1));
  if (wrong !== undefined) throw new RangeError(`parameterCounts: lengths must be integers of at least 1, got ${wrong}`);
  if (levels !== null && !(Number.isSafeInteger(levels) && levels >= 2))
    throw new RangeError(`parameterCounts: levels must be an integer of at least 2, got ${levels}`);
  const { initial, transition, emission } = parameters;
  const values = { output: log10Values(graph, "output", levels), input: log10Values(graph, "input", levels) };
  const longest = Math.max(0, ...lengths);
  const table = values.output === null || values.input === null ? null : log10Tables(values.output, values.input, longest);
  return Object.freeze({
    model: name,
    lengths: Object.freeze([...lengths]),
    shared: Object.freeze(lengths.map(() => (initial ?? 0) + transition + emission)),
    unshared: Object.freeze(lengths.map((T) => (initial ?? transition) + (T - 1) * transition + T * emission)),
    log10Table: table === null ? null : Object.freeze(lengths.map((T) => table[T - 1]!)),
    note: noteOf(graph, levels),
  });
}

function ofRole(graph: ModelGraph, role: TemplateVariable["role"]): readonly TemplateVariable[] {
  return graph.variables.filter((variable) => variable.role === role);
}

/** log10 of the number of values that all variables of a role take together; null where they cannot be counted. */
function log10Values(graph: ModelGraph, role: TemplateVariable["role"], levels: number | null): number | null {
  let sum = 0;
  for (const { space } of ofRole(graph, role)) {
    if (space === null) return null;
    const { kind, size } = space;
    if (kind === "categorical") sum += Math.log10(size);
    else if (kind === "binary") sum += size * Math.log10(2);
    else if (levels === null) return null;
    else sum += size * Math.log10(levels);
  }
  return sum;
}

/** log10 Σ_{s ≤ t} U^s V^(s−1) (V − 1) for t = 1..T, summed from the largest term down so that nothing overflows. */
function log10Tables(logV: number, logU: number, length: number): Float64Array {
  const tables = new Float64Array(length);
  // V − 1 = V (1 − 1/V); V = 1 has nothing to learn.
  const logFree = logV === 0 ? Number.NEGATIVE_INFINITY : logV + Math.log1p(-(10 ** -logV)) / Math.LN10;
  for (let t = 1; t <= length; t++) {
    const term = t * logU + (t - 1) * logV + logFree;
    const before = t === 1 ? Number.NEGATIVE_INFINITY : tables[t - 2]!;
    tables[t - 1] = before === Number.NEGATIVE_INFINITY ? term : term + Math.log1p(10 ** (before - term)) / Math.LN10;
  }
  return tables;
}

function noteOf(graph: ModelGraph, levels: number | null): string {
  const uncounted = graph.variables.find(
    ({ role, space }) =>
      role !== "hidden" && (space === null || (space.kind !== "categorical" && space.kind !== "binary" && levels === null)),
  );
  if (uncounted !== undefined) {
    const { name, space } = uncounted;
    return `No table: ${name} ${space === null ? "has no space" : `is ${space.kind} and takes no number of values unless levels are given`}.`;
  }
  const values = ({ name, space }: TemplateVariable): string => {
    const { kind, size } = space!;
    return `${name} takes ${kind === "categorical" ? size : `${kind === "binary" ? 2 : levels}^${size}`} values`;
  };
  const inputs = ofRole(graph, "input");
  const parts = [...ofRole(graph, "output"), ...inputs].map(values).join(", ");
  return `Table of p(y_t | y_<t${inputs.length === 0 ? "" : ", x_≤t"}) for every history: ${parts}.`;
}
