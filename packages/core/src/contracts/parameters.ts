/** Free parameters as one flat vector with named, shaped slices. */
export interface ParameterVector {
  readonly values: Float64Array;
  readonly slices: readonly ParameterSlice[];
}
export interface ParameterSlice {
  /** As in the model file: `layers.0.weight_ih`, `readout.bias`, `noise.logSd`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
}
