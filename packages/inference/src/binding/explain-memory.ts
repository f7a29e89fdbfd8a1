import type { Dataset, Settings } from "@unrolled/core";
import { megabytes, OutOfMemory } from "@unrolled/kernels";

/**
 * Runs `use`; where memory runs out, throws a RangeError that says for what: who, on how many sequences of what length, with
 * how many particles (of `method`, or of the one it repeats), how much was in use and how much more was asked for.
 *
 * @example
 * const rows = explainMemory("myMethod", data, smc({ particles: 1000 }), () => data.sequences.length);
 */
export function explainMemory<T>(who: string, data: Dataset, method: object | null, use: () => T): T {
  try {
    return use();
  } catch (error) {
    if (!(error instanceof OutOfMemory)) throw error;
    const count = data.sequences.length;
    const particles = particlesOf(method);
    const cloud = particles === null ? "" : ` with ${particles} particles`;
    const advice = particles === null ? "work on fewer sequences at a time" : "use fewer particles";
    throw new RangeError(
      `${who} on ${count} ${count === 1 ? "sequence" : "sequences"} of at most ${data.length} steps${cloud} needs at least ${megabytes(error.bytes)} of memory beside the ${megabytes(error.held)} it has, more than there is; ${advice}`,
      { cause: error },
    );
  }
}

/** A particle method's N, or that of the method it repeats. */
function particlesOf(method: object | null): number | null {
  const { particles, settings } = (method ?? {}) as { readonly particles?: number; readonly settings?: Settings };
  if (particles !== undefined) return particles;
  const inner = (settings as { readonly method?: object } | undefined)?.method;
  return inner === undefined ? null : particlesOf(inner);
}
