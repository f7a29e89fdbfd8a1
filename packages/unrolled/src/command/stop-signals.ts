import process from "node:process";
import { runError } from "../command-error.js";

export interface StopSignals {
  readonly stopped: Promise<never>;
  readonly release: () => void;
}

/** For work in this thread, which hears no signal until it is done: Ctrl-C then ends the process at once. */
export function noStopSignals(): StopSignals {
  return { stopped: new Promise(() => {}), release: () => {} };
}

/**
 * A promise that rejects at Ctrl-C (exit code 130) or SIGTERM (143), and `release`, which gives the signals back. A second
 * Ctrl-C ends the process at once.
 *
 * @param advice what to do to go on.
 */
export function stopSignals(advice: () => Promise<string>): StopSignals {
  let release = (): void => {};
  const stopped = new Promise<never>((_, reject) => {
    const stop = (code: number, cause: string) => (): void => {
      release();
      advice().then(
        (text) => reject(runError(`stopped by ${cause}; ${text}`, code)),
        () => reject(runError(`stopped by ${cause}`, code)),
      );
    };
    const onInterrupt = stop(130, "Ctrl-C");
    const onTerminate = stop(143, "SIGTERM");
    process.on("SIGINT", onInterrupt);
    process.on("SIGTERM", onTerminate);
    release = () => {
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onTerminate);
    };
  });
  stopped.catch(() => {}); // whoever races against it sees the rejection
  return { stopped, release: () => release() };
}
