import type { DifferentiableModel, ModelFile } from "@unrolled/core";

/** A number of a model's file and its place there: `Q[0][0]`, `emission.means[1][0]`. */
export interface NaturalNumber {
  readonly name: string;
  readonly value: number;
}

/** What says of which model a file is, and where it comes from, and no parameter. */
const labels: ReadonlySet<string> = new Set([
  "format",
  "version",
  "kind",
  "name",
  "provenance",
  "targets",
  "inputs",
  "givenInputs",
  "scaling",
]);

/** All numbers of a model's file, in its order. */
export function naturalNumbers(file: ModelFile): readonly NaturalNumber[] {
  return Object.entries(file).flatMap(([name, value]) => (labels.has(name) ? [] : numbersIn(name, value)));
}

function numbersIn(name: string, value: unknown): readonly NaturalNumber[] {
  if (typeof value === "number") return [{ name, value }];
  if (Array.isArray(value)) return value.flatMap((inner, i) => numbersIn(`${name}[${i}]`, inner));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => numbersIn(`${name}.${key}`, inner));
}

/** ∂ of each number of the file by each parameter, by central differences: numbers × parameters, row by row. */
export function naturalDerivatives<M extends DifferentiableModel>(model: M, at: Float64Array, steps: Float64Array): Float64Array {
  const numbersAt = (parameters: Float64Array): readonly NaturalNumber[] => naturalNumbers(model.withParameters(parameters).toFile());
  const size = at.length;
  const count = numbersAt(at).length;
  const derivatives = new Float64Array(count * size);
  for (let p = 0; p < size; p++) {
    const moved = (by: number): readonly NaturalNumber[] => numbersAt(at.map((x, q) => (q === p ? x + by : x)));
    const [above, below] = [moved(steps[p]!), moved(-steps[p]!)];
    above.forEach(({ value }, i) => {
      derivatives[i * size + p] = (value - below[i]!.value) / (2 * steps[p]!);
    });
  }
  return derivatives;
}
