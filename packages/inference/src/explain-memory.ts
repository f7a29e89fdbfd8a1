import type { Dataset } from "@unrolled/core";
import { megabytes, OutOfMemory } from "@unrolled/kernels";

/**
 * Runs `use`; where memory runs out, throws a RangeError that says for what: who, on how many sequences of what length, with
 * how many particles, how much was in use and how much more was asked for.
 *
 * @example
 * const rows = explainMemory("myMethod", data, { particles: 1000 }, () => data.sequences.length);
 */
export function explainMemory<T>(who: string, data: Dataset, cost: { readonly particles?: number }, use: () => T): T {
  try {
    return use();
  } catch (error) {
    if (!(error instanceof OutOfMemory)) throw error;
    const count = data.sequences.length;
    const particles = cost.particles === undefined ? "" : ` with ${cost.particles} particles`;
    const advice = cost.particles === undefined ? "work on fewer sequences at a time" : "use fewer particles";
    throw new RangeError(
      `${who} on ${count} ${count === 1 ? "sequence" : "sequences"} of at most ${data.length} steps${particles} needs ${megabytes(error.bytes)} of memory beside the ${megabytes(error.held)} it has, which are not to be had; ${advice}`,
      { cause: error },
    );
  }
}
