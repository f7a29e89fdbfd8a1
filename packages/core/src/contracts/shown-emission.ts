/** What a figure shows of the emission of a hidden Markov model, state by state, in the data's units, whatever its law. */
export type ShownEmission = ShownTable | ShownNormals;

/** A number for each state and each symbol or dimension. */
export interface ShownTable {
  readonly kind: "table";
  /** What the numbers are, in the singular: "probability", "rate". */
  readonly quantity: string;
  /** What the columns are. */
  readonly of: "symbol" | "dimension";
  /** K × V symbols, or K × D dimensions. */
  readonly values: readonly (readonly number[])[];
}

/** Every state's law of a real vector as weighted normals: one of weight 1, or the components of a mixture. */
export interface ShownNormals {
  readonly kind: "normals";
  readonly states: readonly (readonly WeightedNormal[])[];
}

export interface WeightedNormal {
  readonly weight: number;
  /** D */
  readonly mean: readonly number[];
  /** D × D */
  readonly covariance: readonly (readonly number[])[];
}
