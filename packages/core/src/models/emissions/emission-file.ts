type Vector = readonly number[];
type Matrix = readonly Vector[];

/** The emission laws of a hidden Markov model, one per state, as they stand in a model file (K states, V symbols, D dimensions, M components). */
export type EmissionFile =
  | { readonly kind: "categorical"; readonly probabilities: Matrix }
  | { readonly kind: "gaussian"; readonly means: Matrix; readonly sds: Matrix }
  | { readonly kind: "gaussian-full"; readonly means: Matrix; readonly covariances: readonly Matrix[] }
  | { readonly kind: "poisson"; readonly rates: Matrix }
  | { readonly kind: "bernoulli"; readonly probabilities: Matrix }
  | { readonly kind: "gaussian-mixture"; readonly weights: Matrix; readonly means: readonly Matrix[]; readonly sds: readonly Matrix[] };

export type EmissionKind = EmissionFile["kind"];

/** The file of one kind. */
export type EmissionFileOf<K extends EmissionKind> = Extract<EmissionFile, { readonly kind: K }>;
