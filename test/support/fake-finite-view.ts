import type { Dataset, FiniteView } from "@unrolled/core";
import { packDataset } from "@unrolled/core";

/** A finite hidden state by tables: log p(y_t | h_t = k) of sequence s at step t is `logEmission[s][t][k]`. */
export interface FiniteTables {
  readonly initial: readonly number[];
  /** One matrix, or one for each t ≥ 1 (entry 0 unused). */
  readonly transition: readonly (readonly number[])[] | readonly (readonly (readonly number[])[])[];
  readonly logEmission: readonly (readonly (readonly number[])[])[];
}

/** Sequences that only have lengths: the tables hold everything else. */
export function lengthsOnly(lengths: readonly number[]): Dataset {
  return packDataset({
    name: "fake",
    targets: { kind: "real", size: 1 },
    sequences: lengths.map((length, index) => ({ id: `s${index}`, targets: Array.from({ length }, () => [0]) })),
  });
}

export function matrixAt(tables: FiniteTables, t: number): readonly (readonly number[])[] {
  const first = tables.transition[0]![0];
  return (Array.isArray(first) ? tables.transition[t] : tables.transition) as readonly (readonly number[])[];
}

export function fakeFiniteView(tables: FiniteTables): FiniteView {
  const data = lengthsOnly(tables.logEmission.map((rows) => rows.length));
  const K = tables.initial.length;
  return {
    data,
    stateCount: K,
    transitions: Array.isArray(tables.transition[0]![0]) ? "step" : "one",
    initialInto: (out) => out.set(tables.initial),
    transitionInto: (out, t) => out.set(matrixAt(tables, t).flat()),
    logEmissionInto(out, t) {
      for (let r = 0; r < data.aliveCounts[t]!; r++) out.set(tables.logEmission[data.order[r]!]![t]!, r * K);
    },
  };
}
