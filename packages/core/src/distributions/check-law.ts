/** A list of numbers that is not empty, each finite; `where` is the law and the parameter, e.g. "poisson: rates". */
export function checkNumbers(values: readonly number[], where: string): void {
  if (values.length === 0) throw new RangeError(`${where} must hold at least one number, got none`);
  for (const value of values) if (!Number.isFinite(value)) throw new RangeError(`${where} must be finite numbers, got ${value}`);
}

/** Numbers ≥ 0 that sum to 1 within 1e-8. */
export function checkDistribution(p: readonly number[], where: string): void {
  checkNumbers(p, where);
  let sum = 0;
  for (const x of p) {
    if (x < 0) throw new RangeError(`${where} must be probabilities, got ${x}`);
    sum += x;
  }
  if (Math.abs(sum - 1) > 1e-8) throw new RangeError(`${where} must sum to 1, got ${Number(sum.toPrecision(12))}; normalise them`);
}

/** A value of the size of a law's vectors. */
export function checkSize(value: { readonly length: number }, size: number, law: string): void {
  if (value.length !== size) throw new RangeError(`${law}: a value must have ${size} dimensions, got ${value.length}`);
}
