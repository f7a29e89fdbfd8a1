/**
 * An address in the space of random draws (decision 4 of the architecture): immutable, and equal keys give equal draws
 * on every machine, whatever the order, the batching or the number of workers.
 *
 * A key is used once: `fold` a purpose, then a place (`key.fold("move").fold(t)`), then fill.
 */
export interface Key {
  /** The key of a sub-purpose (text) or place (integer). Different labels give independent keys. */
  fold(label: number | string): Key;
  /** `count` independent keys: `fold(0) … fold(count − 1)`. */
  split(count: number): readonly Key[];
  /** Fills with U(0, 1) draws, never 0 or 1. */
  fillUniform(out: Float64Array): void;
  /**
   * Fills with N(0, 1) draws. A float32 array gets another, coarser fill. `from`, a multiple of 4096, begins with that draw of
   * the whole, so that a long fill can be made in parts.
   */
  fillNormal(out: Float64Array | Float32Array, from?: number): void;
  /** The key's words as 16 hexadecimal digits: what a saved result records. */
  toString(): string;
}
