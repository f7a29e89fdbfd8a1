/** Wrong usage, or what does not fit together: one clear line on standard error and exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export function usageError(message: string): UsageError {
  return new UsageError(message);
}

/** A run that stopped after it had started, with the exit code it should end in (130 for Ctrl-C, otherwise 1). */
export class RunError extends Error {
  override readonly name = "RunError";
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export function runError(message: string, exitCode = 1): RunError {
  return new RunError(message, exitCode);
}

/** No candidate of a SPEC came to a model worth keeping: running it again would come to the same. */
export class FitError extends Error {
  override readonly name = "FitError";
}
