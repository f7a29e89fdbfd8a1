import { type Dataset, type LinearGaussianView, packDataset, rowsByIndex, type SequenceRecord } from "@unrolled/core";

type Matrix = readonly (readonly number[])[];

/** A linear dynamic system by its matrices; those of a step may be functions of the step and the sequence's place in the file. */
export interface LinearSystemExample {
  readonly a: readonly number[];
  readonly P: Matrix;
  /** P∞, diagonal; left out: none. */
  readonly diffuse?: readonly number[];
  readonly A: Matrix | ((t: number, index: number) => Matrix);
  readonly Q: Matrix;
  readonly C: Matrix | ((t: number, index: number) => Matrix);
  readonly R: Matrix;
  readonly b?: (t: number, index: number) => readonly number[];
  readonly d?: (t: number, index: number) => readonly number[];
}

export type GappyTargets = readonly (readonly (number | null)[] | null)[];

export function packTargets(sequences: readonly GappyTargets[], contexts: readonly number[] = []): Dataset {
  const size = sequences.flat().find((y) => y !== null)!.length;
  const records = sequences.map(
    (targets, i): SequenceRecord => ({ id: `s${i}`, targets, ...(contexts[i] === undefined ? {} : { context: contexts[i] }) }),
  );
  return packDataset({ name: "d", targets: { kind: "real", size }, sequences: records });
}

export function matrixAt(matrix: Matrix | ((t: number, index: number) => Matrix), t: number, index: number): Matrix {
  return typeof matrix === "function" ? matrix(t, index) : matrix;
}

/** The view that a model of these matrices would offer. */
export function linearSystemView(
  system: LinearSystemExample,
  data: Dataset,
  matrices: LinearGaussianView["matrices"] = "one",
): LinearGaussianView {
  const n = system.a.length;
  const m = data.targets.size;
  const put = (out: Float64Array, matrix: Matrix): void => out.set(matrix.flat());
  const index = (row: number): number => data.order[row]!;
  const offsetsInto = (out: Float64Array, t: number, size: number, offset: LinearSystemExample["b"]): void => {
    out.fill(0);
    for (let r = 0; r < data.aliveCounts[t]! && offset; r++) out.set(offset(t, index(r)), r * size);
  };
  return {
    data,
    stateDim: n,
    matrices,
    diffuse: system.diffuse !== undefined,
    initialInto(mean, covariance, diffuse) {
      mean.set(system.a);
      put(covariance, system.P);
      diffuse.fill(0);
      system.diffuse?.forEach((x, i) => {
        diffuse[i * n + i] = x;
      });
    },
    transitionInto(transition, noise, t, row) {
      put(transition, matrixAt(system.A, t, index(row)));
      put(noise, system.Q);
    },
    emissionInto(weights, noise, t, row) {
      put(weights, matrixAt(system.C, t, index(row)));
      put(noise, system.R);
    },
    stateOffsetInto: (out, t) => offsetsInto(out, t, n, system.b),
    targetOffsetInto: (out, t) => offsetsInto(out, t, m, system.d),
  };
}

/** Numbers of one sequence of a packed array, `width` a step. */
export function unpacked(data: Dataset, packed: Float64Array, index: number, width = 1): number[] {
  const row = rowsByIndex(data)[index]!;
  return Array.from({ length: data.sequences[index]!.length }, (_, t) => {
    const at = (data.starts[t]! + row) * width;
    return Array.from(packed.subarray(at, at + width));
  }).flat();
}
