import type { Reading, ReadOptions } from "@unrolled/core";

/** A file that is to be read. */
export interface DataFile {
  readonly path: string;
  /** All of it. */
  bytes(): Promise<Uint8Array>;
  /** Piece by piece, in order. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** Reads data files of one kind; a new kind is a value of this type in the list of `dataReaders`. */
export interface DataReader {
  /** In messages: `a table`. */
  readonly kind: string;
  /** Lower case, with the dot. */
  readonly extensions: readonly string[];
  /** The options that apply; any other is refused. */
  readonly options: readonly (keyof ReadOptions)[];
  /** One file, or several as one dataset called `name`. `announce` is told what is worth knowing before it is done. */
  read(files: readonly DataFile[], name: string, options: ReadOptions, announce?: Announce): Promise<Reading>;
}

/** Told a sentence before a reading that takes long or much begins. */
export type Announce = (sentence: string) => void;
