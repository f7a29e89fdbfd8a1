import process from "node:process";
import type { Progress, ProgressStream } from "./progress.js";

/**
 * Shows how far `compare`, `fitModel` and `score` are: on a terminal a bar for each model, with the time it has left; in a pipe, a file
 * or a notebook's cell a line when a model is finished, and every ten seconds. It writes to standard error unless told otherwise.
 *
 * @example
 * const { name } = await fitModel("hmm:2,restarts=2", data, { workers: 0, progress: printProgress() });
 */
export async function printProgress(stream: ProgressStream = process.stderr): Promise<Progress> {
  if (stream.isTTY === true) return (await import("./progress-bars.js")).progressBars(stream);
  return (await import("./progress-lines.js")).progressLines(stream);
}
