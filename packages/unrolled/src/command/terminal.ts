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

/**
 * On a terminal one line where a command is still loading and checking after `after` milliseconds; elsewhere nothing, so that wrong
 * usage is one line and no more (large data are announced as they are read, everywhere). The function given back calls it off.
 */
export function signOfLife(command: string, argv: readonly string[], { error }: Terminal, after = 300): () => void {
  if (error.isTTY !== true || argv.includes("--quiet")) return () => {};
  const timer = setTimeout(() => error.write(`unrolled ${command}: loading\n`), after);
  return () => clearTimeout(timer);
}
