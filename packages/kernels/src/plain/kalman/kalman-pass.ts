/**
 * Rows of packed data (see core's `Dataset` for the packing) that go through the Kalman filter four by four: a block is four rows, and every number of its
 * state stands four times, once for each row.
 */
export interface KalmanPass {
  /** n, even: the state's size, and one more where that is odd; what is added is zeros. */
  readonly n: number;
  readonly size: number;
  readonly m: number;
  /** Four a block: the rows, and their lengths; a row that is none has the length 0. */
  readonly rows: Int32Array;
  readonly lengths: Int32Array;
  readonly starts: Int32Array;
  /** n × n, of a step. */
  readonly A: Float64Array;
  /** A block is n × 4. Goes on from call to call. */
  readonly means: Float64Array;
  /** `kalmanScratch(n, m)` numbers. */
  readonly scratch: Float64Array;
  /** Packed: y less its offset (m a step), the state's offset (`size` a step; empty: it is 0 throughout). */
  readonly targets: Float64Array;
  readonly stateOffsets: Float64Array;
  /** Packed: is given log p(y_t | y_<t). */
  readonly increments: Float64Array;
}

/** How many numbers `KalmanPass.scratch` has. */
export function kalmanScratch(n: number, m: number): number {
  return 4 * (n * n + 4 * n + 4 * m) + 8;
}

/** Of one lane of a block: x ← A x + b; in place, by way of `next` (n numbers). */
export function predictLane({ n, size, A, means, stateOffsets }: KalmanPass, at: number, offset: number, next: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = i < size && stateOffsets.length > 0 ? stateOffsets[offset + i] : 0;
    for (let j = 0; j < n; j++) sum += A[i * n + j] * means[at + 4 * j];
    next[i] = sum;
  }
  for (let i = 0; i < n; i++) means[at + 4 * i] = next[i];
}
