import type { Round, Rounds } from "@unrolled/core";

/** Carries out a plan here, piece by piece. */
export function runRounds<P, R, T>(rounds: Rounds<P, R, T>, runPiece: (piece: P) => R): T {
  let step = rounds.next();
  while (!step.done) step = rounds.next(step.value.pieces.map(runPiece));
  return step.value;
}

/** Several plans carried out together: a round holds the pieces of the next round of each that is not yet done. */
export function* together<P, R, T>(plans: readonly Rounds<P, R, T>[]): Rounds<P, R, readonly T[]> {
  const results = new Array<T>(plans.length);
  let open = plans.map((rounds, place) => ({ rounds, place, step: rounds.next() }));
  for (;;) {
    for (const { place, step } of open) if (step.done) results[place] = step.value;
    open = open.filter(({ step }) => !step.done);
    if (open.length === 0) return results;
    const rounds = open.map(({ step }) => step.value as Round<P>);
    const answers = yield {
      pieces: rounds.flatMap(({ pieces }) => pieces),
      share: Math.min(...rounds.map(({ share }) => share)),
    };
    let from = 0;
    for (const [i, plan] of open.entries()) {
      const count = (rounds[i] as Round<P>).pieces.length;
      plan.step = plan.rounds.next(answers.slice(from, from + count));
      from += count;
    }
  }
}

/** The same plan in other words: its pieces as another kind of piece, and what came of those as what it expects. */
export function* inTermsOf<P, R, Q, S, T>(plan: Rounds<P, R, T>, toPiece: (piece: P) => Q, fromResult: (result: S) => R): Rounds<Q, S, T> {
  let step = plan.next();
  while (!step.done) {
    const { pieces, share } = step.value;
    const results = yield { pieces: pieces.map(toPiece), share };
    step = plan.next(results.map(fromResult));
  }
  return step.value;
}
