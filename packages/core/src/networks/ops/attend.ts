import {
  addColumnSums,
  addInPlace,
  addTransposed,
  elmanBack,
  fillRows,
  gatherRowsInto,
  gemm,
  gemmTransposedA,
  scatterAddRows,
  shiftedExpInPlace,
  tanhInto,
} from "@unrolled/kernels";
import type { Reals } from "../../contracts/index.js";
import type { Op, Place, Run } from "../op.js";
import type { Param } from "../param.js";

export interface AttendOptions {
  /** Ids of spans. */
  readonly keys: number;
  readonly values: number;
  readonly querySize: number;
  readonly valueSize: number;
  /** v of additive scores; null: dot products. */
  readonly additive: Param | null;
}

/**
 * Σ_s a_s values_s with a = softmax_s(score_s), score_s = query · keys_s (Luong, Pham & Manning 2015, arXiv:1508.04025), or v · tanh(query +
 * keys_s) (Bahdanau, Cho & Bengio 2015, arXiv:1409.0473), over all steps s of the row's own sequence.
 *
 * Rows of one sequence are worked on together, so that scores, sums and their derivatives are products. O(A S) a row.
 */
export function attend({ keys: keysId, values: valuesId, querySize: A, valueSize: M, additive }: AttendOptions): Op {
  return {
    name: "attend",
    sizes: [M],
    parameters: additive === null ? [] : [additive],
    open(run, [query, whole], [out]) {
      const [keys, values] = [run.span(keysId), run.span(valuesId)];
      const { offsets } = keys;
      const most = run.rowsAtOnce;
      const longest = offsets.reduce((max, offset, i) => (i === 0 ? 0 : Math.max(max, offset - offsets[i - 1]!)), 0);
      const reals = (length: number): Reals => run.workspace.vector(length, run.precision);
      const isBackward = query!.gradient !== null;
      const groups = rowsBySequence(run, whole!, offsets.length - 1);
      const keptAt = keptPlaces(run, whole!, offsets, isBackward);
      const weights = reals(isBackward ? weightCount(run, whole!, offsets) : most * longest);
      const exponents = run.workspace.vector(most * longest);
      const [Q, C] = [reals(most * A), reals(most * M)];
      const [KT, VT] = [reals(additive === null ? keys.values.length : 0), reals(isBackward ? values.values.length : 0)];
      const [dQ, dWeights] = [reals(isBackward ? most * A : 0), reals(isBackward ? most * longest : 0)];
      const v = additive === null ? null : run.parameters.biases([[additive]], A);
      const [hidden, dHidden] = [reals(v === null ? 0 : longest * A), reals(v === null || !isBackward ? 0 : longest * A)];
      const indices = run.workspace.indices(most);
      let isLaidOut = false;

      /** Keys and values as products want them, once for a run: the encoders are done when the first row asks. */
      const layOut = (): void => {
        for (let i = 0; i + 1 < offsets.length; i++) {
          const [at, S] = [offsets[i]!, offsets[i + 1]! - offsets[i]!];
          if (KT.length > 0) addTransposed(KT, at * A, keys.values, at * A, A, S);
          if (VT.length > 0) addTransposed(VT, at * M, values.values, at * M, M, S);
        }
        isLaidOut = true;
      };
      /** The rows `rows` of a place, side by side. */
      const gather = (to: Reals, from: Reals, base: number, width: number, rows: Int32Array): void => {
        for (let n = 0; n < rows.length; n++) indices[n] = rows[n]! + base / width;
        gatherRowsInto(to, from, indices, rows.length, width);
      };
      /** tanh(query_n + keys_s), S x A. */
      const hiddenOf = (n: number, at: number, S: number): void => {
        fillRows(hidden, 0, Q, n * A, S, A);
        addInPlace(hidden, 0, keys.values, at * A, S * A);
        tanhInto(hidden, 0, hidden, 0, S * A);
      };
      const softmax = (scores: Reals, scoresAt: number, count: number, S: number): void => {
        for (let n = 0; n < count; n++) {
          let max = Number.NEGATIVE_INFINITY;
          for (let s = scoresAt + n * S; s < scoresAt + (n + 1) * S; s++) if (scores[s]! > max) max = scores[s]!;
          for (let s = 0; s < S; s++) exponents[n * S + s] = scores[scoresAt + n * S + s]! - max;
        }
        shiftedExpInPlace(exponents, 0, count * S, 0);
        for (let n = 0; n < count; n++) {
          let sum = 0;
          for (let s = n * S; s < (n + 1) * S; s++) sum += exponents[s]!;
          for (let s = n * S; s < (n + 1) * S; s++) scores[scoresAt + s] = exponents[s]! / sum;
        }
      };
      return {
        forward(row, count) {
          if (!isLaidOut) layOut();
          const from = out!.base + row * M;
          out!.values.fill(0, from, from + count * M);
          groups(row, count, (sequence, rows) => {
            const [at, n] = [offsets[sequence]!, rows.length];
            const S = offsets[sequence + 1]! - at;
            gather(Q, query!.values, query!.base, A, rows);
            const kept = isBackward ? keptAt[rows[0]!]! : 0;
            if (v === null) gemm(weights, kept, Q, 0, KT, at * A, n, A, S, false);
            else
              for (let i = 0; i < n; i++) {
                hiddenOf(i, at, S);
                gemm(weights, kept + i * S, hidden, 0, v.values, 0, S, A, 1, false);
              }
            softmax(weights, kept, n, S);
            run.watch?.(sequence, rows, weights.subarray(kept, kept + n * S), S);
            gemm(C, 0, weights, kept, values.values, at * M, n, S, M, false);
            for (let i = 0; i < n; i++) indices[i] = rows[i]! + out!.base / M;
            scatterAddRows(out!.values, C, indices, n, M);
          });
        },
        backward(row, count) {
          groups(row, count, (sequence, rows) => {
            const [at, n] = [offsets[sequence]!, rows.length];
            const S = offsets[sequence + 1]! - at;
            gather(C, out!.gradient!, out!.gradientBase, M, rows);
            gemm(dWeights, 0, C, 0, VT, at * M, n, M, S, false);
            const kept = keptAt[rows[0]!]!;
            if (values.gradient !== null) gemmTransposedA(values.gradient, at * M, weights, kept, C, 0, n, S, M);
            for (let i = 0; i < n; i++) {
              const own = kept + i * S;
              let mean = 0;
              for (let s = 0; s < S; s++) mean += weights[own + s]! * dWeights[i * S + s]!;
              for (let s = 0; s < S; s++) dWeights[i * S + s] = weights[own + s]! * (dWeights[i * S + s]! - mean);
            }
            gather(Q, query!.values, query!.base, A, rows);
            if (v === null) {
              gemm(dQ, 0, dWeights, 0, keys.values, at * A, n, S, A, false);
              if (keys.gradient !== null) gemmTransposedA(keys.gradient, at * A, dWeights, 0, Q, 0, n, S, A);
            } else {
              dQ.fill(0, 0, n * A);
              for (let i = 0; i < n; i++) {
                hiddenOf(i, at, S);
                if (v.gradient.length > 0) gemmTransposedA(v.gradient, 0, hidden, 0, dWeights, i * S, S, A, 1);
                gemm(dHidden, 0, dWeights, i * S, v.values, 0, S, 1, A, false);
                elmanBack(hidden, 0, dHidden, 0, S, A, 0);
                if (keys.gradient !== null) addInPlace(keys.gradient, at * A, hidden, 0, S * A);
                addColumnSums(dQ, i * A, hidden, 0, S, A);
              }
            }
            for (let i = 0; i < n; i++) indices[i] = rows[i]! + query!.gradientBase / A;
            scatterAddRows(query!.gradient!, dQ, indices, n, A);
          });
        },
      };
    },
  };
}

/** Calls `use` with the rows of each sequence among row..row + count − 1, in their order. */
function rowsBySequence(
  run: Run,
  { source }: Place,
  sequenceCount: number,
): (row: number, count: number, use: (sequence: number, rows: Int32Array) => void) => void {
  const { symbols } = source!;
  const starts = run.workspace.indices(sequenceCount + 1);
  const sorted = run.workspace.indices(run.rowsAtOnce);
  const sequenceOf = (row: number): number => symbols![source!.position + Math.floor(row / run.repeat)]!;
  return (row, count, use) => {
    starts.fill(0);
    for (let r = row; r < row + count; r++) starts[sequenceOf(r)]!++;
    for (let i = 0, from = 0; i <= sequenceCount; i++) {
      const own = starts[i]!;
      starts[i] = from;
      from += own;
    }
    for (let r = row; r < row + count; r++) sorted[starts[sequenceOf(r)]!++] = r;
    for (let i = 0, from = 0; i < sequenceCount; i++) {
      const to = starts[i]!;
      if (to > from) use(i, sorted.subarray(from, to));
      from = to;
    }
  };
}

/** Where the weights of each row are kept for the way back: those of a sequence side by side. A row belongs to one sequence throughout. */
function keptPlaces(run: Run, { source }: Place, offsets: Int32Array, isBackward: boolean): Int32Array {
  const places = run.workspace.indices(isBackward ? run.rows : 0);
  const next = run.workspace.indices(offsets.length);
  const sequenceOf = (row: number): number => source!.symbols![Math.floor(row / run.repeat)]!;
  for (let r = 0; r < places.length; r++) {
    const i = sequenceOf(r);
    next[i + 1] = next[i + 1]! + offsets[i + 1]! - offsets[i]!;
  }
  for (let i = 1; i < next.length; i++) next[i] = next[i]! + next[i - 1]!;
  for (let r = 0; r < places.length; r++) {
    const i = sequenceOf(r);
    places[r] = next[i]!;
    next[i] = next[i]! + offsets[i + 1]! - offsets[i]!;
  }
  return places;
}

function weightCount(run: Run, { source }: Place, offsets: Int32Array): number {
  let count = 0;
  for (let r = 0; r < run.rows; r++) {
    const i = source!.symbols![Math.floor(r / run.repeat)]!;
    count += offsets[i + 1]! - offsets[i]!;
  }
  return count;
}
