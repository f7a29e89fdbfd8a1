/** Wrong usage or unreadable input: one clear line on standard error and exit code 2. */
export function usageError(message: string): Error {
  const error = new Error(message);
  error.name = "UsageError";
  return error;
}
