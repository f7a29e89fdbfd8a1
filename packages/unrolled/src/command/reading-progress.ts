import { basename } from "node:path";
import type { OnBytes } from "../files/index.js";
import type { Terminal } from "./terminal.js";

/** Shows how much of large files is read (or fetched, by the `verb`): on a terminal a line that is written over and wiped at the end, elsewhere a line every ten seconds. */
export function readingProgress({ error }: Terminal, quiet: boolean, verb = "reading"): { readonly advance: OnBytes; stop(): void } {
  const every = error.isTTY === true ? 200 : 10_000;
  let spokenAt = performance.now();
  let shown = false;
  return {
    advance: (path, done, total) => {
      if (quiet || performance.now() - spokenAt < every) return;
      spokenAt = performance.now();
      shown = true;
      const line = `${verb} ${basename(path)}: ${megabytes(done)}${total > 0 ? ` of ${megabytes(total)}` : ""} MB`;
      error.write(error.isTTY === true ? `\r\x1b[K${line}` : `${line}\n`);
    },
    stop: () => {
      if (shown && error.isTTY === true) error.write("\r\x1b[K");
      shown = false;
    },
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
