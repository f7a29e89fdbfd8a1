import type { Terminal } from "../command/terminal.js";
import { type Progress, silentProgress } from "./progress.js";

/** Bars on a terminal, sparse lines elsewhere, nothing when quiet. */
export async function createProgress(terminal: Terminal, quiet: boolean): Promise<Progress> {
  if (quiet) return silentProgress();
  if (terminal.error.isTTY === true) return (await import("./progress-bars.js")).progressBars(terminal.error);
  return (await import("./progress-lines.js")).progressLines(terminal.error);
}
