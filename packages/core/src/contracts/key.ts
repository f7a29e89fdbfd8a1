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
  /** Fills with N(0, 1) draws. */
  fillNormal(out: Float64Array): void;
  /** The key's words as 16 hexadecimal digits: what a saved result records. */
  toString(): string;
}
