import type { WeightedNormal } from "../contracts/index.js";

/** How targets were standardised: y = means + sds ⊙ z. */
export interface TargetUnits {
  /** D */
  readonly means: readonly number[];
  /** D */
  readonly sds: readonly number[];
}

/** A normal with independent dimensions in the data's units, for a figure. */
export function shownDiagonal(weight: number, mean: readonly number[], sds: readonly number[], units: TargetUnits | null): WeightedNormal {
  const wide = units === null ? sds : sds.map((sd, d) => units.sds[d]! * sd);
  return { weight, mean: inUnits(mean, units), covariance: wide.map((sd, d) => wide.map((_, e) => (d === e ? sd * sd : 0))) };
}

/** A normal with a full covariance in the data's units, for a figure. */
export function shownFull(mean: readonly number[], covariance: readonly (readonly number[])[], units: TargetUnits | null): WeightedNormal {
  const scaled = units === null ? covariance : covariance.map((row, d) => row.map((value, e) => units.sds[d]! * units.sds[e]! * value));
  return { weight: 1, mean: inUnits(mean, units), covariance: scaled };
}

function inUnits(mean: readonly number[], units: TargetUnits | null): readonly number[] {
  return units === null ? mean : mean.map((value, d) => units.means[d]! + units.sds[d]! * value);
}
