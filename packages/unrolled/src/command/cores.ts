import { availableParallelism } from "node:os";

/** Workers unless asked otherwise: two, or one on a single core. */
export function defaultWorkers(): number {
  return Math.min(2, availableParallelism());
}
