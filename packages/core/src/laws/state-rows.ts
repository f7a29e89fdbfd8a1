/** Sums of probabilities may miss 1 by this much: what decimal files and single precision leave. */
export const sumTolerance = 1e-8;

/** Checks a list of `size` finite numbers. `where` names it in the error, e.g. "hiddenMarkov: initial". */
export function checkVector(value: readonly number[], size: number, where: string): void {
  if (!Array.isArray(value) || value.length !== size)
    throw new RangeError(`${where} must be a list of ${size} numbers, got ${Array.isArray(value) ? value.length : JSON.stringify(value)}`);
  for (const x of value)
    if (typeof x !== "number" || !Number.isFinite(x)) throw new RangeError(`${where} must hold finite numbers, got ${x}`);
}

/** Checks `size` numbers ≥ 0 that sum to 1 within 1e-8. */
export function checkProbabilities(value: readonly number[], size: number, where: string): void {
  checkVector(value, size, where);
  let sum = 0;
  for (const p of value) {
    if (p < 0) throw new RangeError(`${where} must hold probabilities, got ${p}`);
    sum += p;
  }
  if (Math.abs(sum - 1) > sumTolerance) throw new RangeError(`${where} must sum to 1, got ${Number(sum.toPrecision(12))}; normalise it`);
}

/** Checks numbers that must be above 0, as standard deviations must. */
export function checkPositive(value: readonly number[], size: number, where: string): void {
  checkVector(value, size, where);
  for (const x of value) if (x <= 0) throw new RangeError(`${where} must hold numbers above 0, got ${x}`);
}

/** Checks a non-empty list and returns its length: K states, D dimensions, M components. */
export function checkNonEmpty(value: readonly unknown[], where: string): number {
  if (!Array.isArray(value) || value.length === 0)
    throw new RangeError(`${where} must be a list that is not empty, got ${JSON.stringify(value)}`);
  return value.length;
}

/** Checks that two lists of states are equally long. */
export function checkStates(value: readonly unknown[], stateCount: number, where: string): void {
  if (!Array.isArray(value) || value.length !== stateCount)
    throw new RangeError(
      `${where} must have one row per state (${stateCount}), got ${Array.isArray(value) ? value.length : JSON.stringify(value)}`,
    );
}

/** K rows of D numbers as a D × K table (states side by side, as the kernels read them), each number mapped by `f`. */
export function tableOf(rows: readonly (readonly number[])[], f: (x: number) => number = (x) => x): Float64Array {
  const K = rows.length;
  const D = rows[0]!.length;
  return Float64Array.from({ length: D * K }, (_, i) => f(rows[i % K]![Math.floor(i / K)]!));
}

/** K rows of D numbers from the entries (d, k) of a D × K table. */
export function rowsOf(K: number, D: number, entry: (index: number, k: number, d: number) => number): number[][] {
  return Array.from({ length: K }, (_, k) => Array.from({ length: D }, (_, d) => entry(d * K + k, k, d)));
}

/** A frozen copy. */
export function freezeRows(rows: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return Object.freeze(rows.map((row) => Object.freeze([...row])));
}

/** A state in messages, counted from 1. */
export function nameOfState(k: number): string {
  return `state ${k + 1}`;
}
