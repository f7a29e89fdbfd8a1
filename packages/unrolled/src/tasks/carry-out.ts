import type { Rounds } from "@unrolled/core";

/** Carries out a plan round by round. `worth` is the part of the whole work that a round is taken for. */
export async function carryOut<P, R, T>(
  plan: Rounds<P, R, T>,
  runRound: (pieces: readonly P[], worth: number) => Promise<readonly R[]>,
): Promise<T> {
  let left = 1;
  let step = plan.next();
  while (!step.done) {
    const worth = left * step.value.share;
    const results = await runRound(step.value.pieces, worth);
    left -= worth;
    step = plan.next(results);
  }
  return step.value;
}
