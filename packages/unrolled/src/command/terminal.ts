import type { Writable } from "node:stream";

/** Where a subcommand speaks: results on `out`, everything else on `error`. */
export interface Terminal {
  readonly out: Writable;
  readonly error: Writable & { readonly isTTY?: boolean };
}

/** Writes text and waits until it is taken, so that long output through a pipe is whole before the process ends. */
export function write(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
