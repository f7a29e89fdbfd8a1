/**
 * The inputs that a sequence is drawn with as `length` rows of k numbers, a symbol one-hot; null where k is 0.
 *
 * @throws RangeError where they are too few, or one does not fit.
 */
export function drawInputs(
  name: string,
  k: number,
  length: number,
  given: readonly (number | readonly number[])[] | undefined,
): Float64Array | null {
  if (k === 0) return null;
  if ((given?.length ?? 0) < length) throw new RangeError(`sample: model "${name}" needs ${length} inputs, got ${given?.length ?? "none"}`);
  const values = new Float64Array(length * k);
  for (let t = 0; t < length; t++) {
    const input = given![t]!;
    const isSymbol = typeof input === "number";
    const fits = isSymbol ? Number.isInteger(input) && input >= 0 && input < k : input.length === k && input.every(Number.isFinite);
    if (!fits)
      throw new RangeError(`sample: input ${t + 1} must be a symbol below ${k} or ${k} finite numbers, got ${JSON.stringify(input)}`);
    if (isSymbol) values[t * k + input] = 1;
    else values.set(input, t * k);
  }
  return values;
}
