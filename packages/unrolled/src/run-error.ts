/** A run that stopped after it had started, with the exit code it should end in (130 for Ctrl-C, otherwise 1). */
export interface RunError extends Error {
  readonly exitCode: number;
}

export function runError(message: string, exitCode = 1): RunError {
  return Object.assign(new Error(message), { name: "RunError", exitCode });
}

export function isRunError(error: unknown): error is RunError {
  return error instanceof Error && error.name === "RunError";
}
