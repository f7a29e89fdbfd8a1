import process from "node:process";
import { runError } from "../command-error.js";

export interface StopSignals {
  /** Aborts with the error that the command should end in. */
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/** For work in this thread, which takes no signal until it is done: Ctrl-C then ends the process at once. */
export function noStopSignals(): StopSignals {
  return { signal: new AbortController().signal, release: () => {} };
}

/**
 * A signal that aborts at Ctrl-C (exit code 130) or SIGTERM (143), and `release`, which gives the process's signals back. A second
 * Ctrl-C ends the process at once.
 *
 * @param advice what to do to go on.
 */
export function stopSignals(advice: () => Promise<string>): StopSignals {
  const controller = new AbortController();
  const stop = (code: number, cause: string) => (): void => {
    release();
    advice().then(
      (text) => controller.abort(runError(`stopped by ${cause}; ${text}`, code)),
      () => controller.abort(runError(`stopped by ${cause}`, code)),
    );
  };
  const onInterrupt = stop(130, "Ctrl-C");
  const onTerminate = stop(143, "SIGTERM");
  const release = (): void => {
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onTerminate);
  };
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTerminate);
  return { signal: controller.signal, release };
}
