import type { ModelFile } from "../../contracts/index.js";
import type { EmissionFile, LawFile } from "../../laws/index.js";
import type { SpaceFile } from "../alphabet-file.js";

/** The parameters of a hidden Markov model, exactly as in its file: K states. */
export interface HiddenMarkovSpec {
  readonly name?: string | undefined;
  /** K: p(h_1 = k), or "stationary": the law π = π A of the transition A. */
  readonly initial: readonly number[] | "stationary";
  /** K × K: transition[i][j] = p(h_t = j | h_{t−1} = i). */
  readonly transition: readonly (readonly number[])[];
  /** The laws of the states; `laws` has the kinds, those added from outside too. */
  readonly emission: EmissionFile | LawFile;
  /** What the symbols or the dimensions of the targets are called; null or left out: they have places only. */
  readonly targets?: SpaceFile | null | undefined;
  /** None. */
  readonly inputs?: SpaceFile | null | undefined;
  readonly provenance?: Readonly<Record<string, unknown>> | undefined;
}

/** A hidden Markov model as a model file holds it, `"kind": "hidden-markov"`: K states, probabilities by row (docs/formats.md). */
export interface HiddenMarkovFile extends ModelFile {
  readonly kind: "hidden-markov";
  readonly initial: readonly number[] | "stationary";
  readonly transition: readonly (readonly number[])[];
  /** Of a law that was added from outside: its own fields. */
  readonly emission: EmissionFile;
}
