import { checkNonEmpty, checkPositive, checkVector } from "../../laws/state-rows.js";
import { type MarkovChain, markovChain } from "../markov-chain/index.js";
import type { ByRegime, SwitchingAutoregressionSpec } from "./switching-file.js";

/** What a level is: of the deviations from it, or added at each step. */
export type LevelForm = "mean" | "intercept";

/** How many copies of a parameter there are: one a regime, one that all share, or none. */
export type Copies = "regime" | "shared" | "none";

/** A checked switching autoregression, laid out for number loops: whatever regimes share stands in each. Nothing writes to it. */
export interface Regimes {
  readonly chain: MarkovChain;
  /** p */
  readonly lags: number;
  readonly form: LevelForm;
  /** K: μ or c; zeros where there is none. */
  readonly levels: Float64Array;
  /** K × p: φ. */
  readonly coefficients: Float64Array;
  /** K: σ. */
  readonly sds: Float64Array;
  readonly switching: { readonly levels: Copies; readonly coefficients: Exclude<Copies, "none">; readonly sds: Exclude<Copies, "none"> };
}

const who = "switchingAutoregression";

/** @throws RangeError that names the field, for what is no chain, no number, or not of the chain's size. */
export function regimesOf(spec: SwitchingAutoregressionSpec): Regimes {
  const K = checkNonEmpty(spec.transition, `${who}: transition`);
  const chain = markovChain(spec, K, who);
  const { means, intercepts, coefficients, sds } = spec;
  if ((means === undefined) === (intercepts === undefined))
    throw new RangeError(
      `${who}: either means or intercepts must be given, got ${means === undefined ? "neither" : "both"}; means for deviations that are remembered, intercepts (null for no constant) for what is added at each step`,
    );
  if (!Array.isArray(coefficients))
    throw new RangeError(`${who}: coefficients must be a list, of one number a lag or of one list a regime`);
  const byRegime = coefficients.length > 0 && Array.isArray(coefficients[0]);
  const rows = (byRegime ? coefficients : Array.from({ length: K }, () => coefficients)) as readonly (readonly number[])[];
  if (rows.length !== K) throw new RangeError(`${who}: coefficients must be one list, or one a regime (${K}), got ${rows.length}`);
  const lags = rows[0]!.length;
  rows.forEach((row, k) => void checkVector(row, lags, `${who}: coefficients${byRegime ? ` row ${k + 1}` : ""}`));
  const level = means ?? intercepts ?? null;
  return Object.freeze<Regimes>({
    chain,
    lags,
    form: means === undefined ? "intercept" : "mean",
    levels: level === null ? new Float64Array(K) : expanded(level, K, means === undefined ? "intercepts" : "means", checkVector),
    coefficients: Float64Array.from(rows.flat()),
    sds: expanded(sds, K, "sds", checkPositive),
    switching: { levels: copies(level), coefficients: byRegime ? "regime" : "shared", sds: typeof sds === "number" ? "shared" : "regime" },
  });
}

/** The fields of a file again: what is shared stands once. */
export function fieldsOf({ chain: { stateCount: K }, lags, form, levels, coefficients, sds, switching }: Regimes) {
  const once = (values: Float64Array, times: Copies): ByRegime => (times === "regime" ? Array.from(values) : values[0]!);
  const level = switching.levels === "none" ? null : once(levels, switching.levels);
  const rows = Array.from({ length: K }, (_, k) => Array.from(coefficients.subarray(k * lags, (k + 1) * lags)));
  return {
    ...(form === "mean" ? { means: level as ByRegime } : { intercepts: level }),
    coefficients: switching.coefficients === "regime" ? rows : rows[0]!,
    sds: once(sds, switching.sds),
  };
}

/** Levels, coefficients and sds, each as often as there are copies. */
export function regressionParameterCount({ chain: { stateCount: K }, lags, switching }: Regimes): number {
  const times = (copies: Copies): number => (copies === "regime" ? K : copies === "shared" ? 1 : 0);
  return times(switching.levels) + times(switching.coefficients) * lags + times(switching.sds);
}

function copies(value: ByRegime | null): Copies {
  return value === null ? "none" : typeof value === "number" ? "shared" : "regime";
}

function expanded(value: ByRegime, K: number, field: string, check: (value: readonly number[], size: number, where: string) => void) {
  const list = typeof value === "number" ? new Array<number>(K).fill(value) : value;
  check(list, K, `${who}: ${field}`);
  return Float64Array.from(list);
}
