/** Numbers of either precision. */
export type Reals = Float64Array | Float32Array;
