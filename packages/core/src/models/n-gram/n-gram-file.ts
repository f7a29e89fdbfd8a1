import type { ModelFile } from "../../contracts/index.js";
import type { SpaceFile } from "../alphabet-file.js";

export type Smoothing = "kneser-ney" | "witten-bell";

/**
 * The counts of an n-gram, as in its file.
 *
 * A counted n-gram is a target w with the n − 1 steps before it, d_1 the last of them, d_2 the one before, …: a symbol
 * 0..V−1, V where the sequence had not begun, V + 1 where a target is missing and for all steps before that. Its code is
 * the number with digits d_1 d_2 … d_{n−1} w in base V + 2; codes rise along the file and each is written as its difference
 * from the one before (the first from 0). `counts` says how often each stood in the data.
 */
export interface NGramSpec {
  readonly name?: string;
  /** n: 1 is a law without context. */
  readonly order: number;
  readonly smoothing: Smoothing;
  /** V */
  readonly size: number;
  readonly codes: readonly number[];
  readonly counts: readonly number[];
  /** What the symbols are called; null or left out: they are known by their numbers. */
  readonly targets?: SpaceFile | null;
  /** None. */
  readonly inputs?: SpaceFile | null;
  readonly provenance?: Readonly<Record<string, unknown>>;
}

/** An n-gram as a model file holds it, `"kind": "n-gram"` (docs/formats.md). */
export interface NGramFile extends ModelFile, NGramSpec {
  readonly kind: "n-gram";
  readonly name?: string;
  readonly provenance?: Readonly<Record<string, unknown>>;
}
