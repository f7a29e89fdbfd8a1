import { availableParallelism } from "node:os";

/** Workers unless asked otherwise: two, or one on a single core. */
export function defaultWorkers(): number {
  return Math.min(2, availableParallelism());
}

/** Each worker is a thread with a copy of the data: more than a large machine has are a slip of the finger. */
export const mostWorkers = 256;
