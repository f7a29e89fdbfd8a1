import type { ModelFile } from "../../contracts/index.js";
import type { SpaceFile } from "../alphabet-file.js";

/** A number of each of K regimes, or one that they share. */
export type ByRegime = number | readonly number[];

/**
 * The parameters of a switching autoregression, exactly as in its file: K regimes, p lags. It has either `means` or `intercepts`; whatever
 * all regimes share is written once in place of K times, so that a file says what switches.
 */
export interface SwitchingAutoregressionSpec {
  readonly name?: string | undefined;
  /** K: p(h_1 = k), or "stationary": the law π = π A of the transition A. */
  readonly initial: readonly number[] | "stationary";
  /** K × K: transition[i][j] = p(h_t = j | h_{t−1} = i). */
  readonly transition: readonly (readonly number[])[];
  /** μ: y_t − μ_{h_t} = Σ_j φ_j (y_{t−j} − μ_{h_{t−j}}) + σ ε_t: the means switch, and deviations from them are remembered (Hamilton 1989). */
  readonly means?: ByRegime | undefined;
  /** c: y_t = c_{h_t} + Σ_j φ_j y_{t−j} + σ ε_t; null: no constant. */
  readonly intercepts?: ByRegime | null | undefined;
  /** φ: p of them, or K × p. An empty list: no lags. */
  readonly coefficients: readonly number[] | readonly (readonly number[])[];
  /** σ */
  readonly sds: ByRegime;
  /** What the number is called; null or left out: it has no name. */
  readonly targets?: SpaceFile | null | undefined;
  /** None. */
  readonly inputs?: SpaceFile | null | undefined;
  readonly provenance?: Readonly<Record<string, unknown>> | undefined;
}

/** A switching autoregression as a model file holds it, `"kind": "switching-autoregression"` (docs/formats.md). */
export interface SwitchingAutoregressionFile extends ModelFile, Omit<SwitchingAutoregressionSpec, "name" | "provenance"> {
  readonly kind: "switching-autoregression";
}
