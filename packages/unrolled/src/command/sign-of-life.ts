import type { Terminal } from "./terminal.js";

/**
 * On a terminal one line where a command is still loading and checking after `after` milliseconds; elsewhere nothing, so that wrong
 * usage is one line and no more (large data are announced as they are read, everywhere). The function given back calls it off.
 */
export function signOfLife(command: string, argv: readonly string[], { error }: Terminal, after = 300): () => void {
  if (error.isTTY !== true || argv.includes("--quiet")) return () => {};
  const timer = setTimeout(() => error.write(`unrolled ${command}: loading\n`), after);
  return () => clearTimeout(timer);
}
