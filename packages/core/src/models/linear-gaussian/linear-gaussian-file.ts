import type { ModelFile } from "../../contracts/index.js";
import type { SpaceFile } from "../alphabet-file.js";

type Rows = readonly (readonly number[])[];

/** The parameters of a linear dynamic system, exactly as in its file: H numbers of state, D of target, X of input. */
export interface LinearGaussianSpec {
  readonly name?: string | undefined;
  /** H: E h_1; of no meaning where the start is diffuse, but for draws, which begin there. */
  readonly initialMean: readonly number[];
  /** H × H: Cov h_1; "diffuse": all of h_1 is unknown, the limit of κ I for κ → ∞ (Durbin & Koopman 2012, ch. 5). */
  readonly initialCov: Rows | "diffuse";
  /** H × H */
  readonly A: Rows;
  /** H × X; null or left out: the state takes no inputs. */
  readonly B?: Rows | null | undefined;
  /** H; null or left out: none. */
  readonly b?: readonly number[] | null | undefined;
  /** H × H */
  readonly Q: Rows;
  /** D × H, or with inputs as regressors whose weights are states: C_t = constant + Σ_j x_tj byInput_j. */
  readonly C: Rows | ReadoutByInput;
  /** D × X; null or left out: the target takes no inputs. */
  readonly D?: Rows | null | undefined;
  /** D; null or left out: none. */
  readonly d?: readonly number[] | null | undefined;
  /** D × D */
  readonly R: Rows;
  /** Which of these numbers are free, and which follow from them; null or left out: each is a parameter of its own. */
  readonly structure?: StructureFile | null | undefined;
  /** What the dimensions of the targets are called; null or left out: they have places only. */
  readonly targets?: SpaceFile | null | undefined;
  readonly inputs?: SpaceFile | null | undefined;
  readonly provenance?: Readonly<Record<string, unknown>> | undefined;
}

/** Weights of the state that depend on the inputs. */
export interface ReadoutByInput {
  /** D × H */
  readonly constant: Rows;
  /** X × D × H */
  readonly byInput: readonly Rows[];
}

/** A structure by its name, with the options that it has: `{ "name": "seasonal", "period": 12 }`. */
export interface StructureFile {
  readonly name: string;
  readonly [option: string]: unknown;
}

/** A linear dynamic system as a model file holds it, `"kind": "linear-gaussian"` (docs/formats.md). */
export interface LinearGaussianFile extends ModelFile {
  readonly kind: "linear-gaussian";
  readonly initialMean: readonly number[];
  readonly initialCov: Rows | "diffuse";
  readonly A: Rows;
  readonly B: Rows | null;
  readonly b: readonly number[] | null;
  readonly Q: Rows;
  readonly C: Rows | ReadoutByInput;
  readonly D: Rows | null;
  readonly d: readonly number[] | null;
  readonly R: Rows;
}
