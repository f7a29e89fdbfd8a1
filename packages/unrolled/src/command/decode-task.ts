import type { AnyModel, Dataset } from "@unrolled/core";

/** A model, the data to decode under it, and what was asked for, checked. */
export interface DecodeTask {
  readonly model: AnyModel;
  readonly data: Dataset;
  readonly posterior: boolean;
  /** Draws of the whole path of each sequence; 0: none. */
  readonly paths: number;
  readonly particles: number;
  readonly replicates: number;
  readonly seed: number | string;
}

export interface Decoded {
  /** Fields of the result beside those that every decoding has. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The same as lines, made when they are asked for. */
  text(): Iterable<string>;
  readonly warnings: readonly string[];
}
