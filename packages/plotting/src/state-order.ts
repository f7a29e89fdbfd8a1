/**
 * The states 0..K−1 in an order in which they often follow each other: from the likeliest first state, next the one that the
 * last placed state most often goes to among those left. A left-to-right model comes out in its own order. Ties go to the smaller.
 *
 * @example
 * console.log(stateOrder([[0.8, 0, 0.2], [0.3, 0.7, 0], [0, 0.4, 0.6]], [1, 0, 0])); // [ 0, 2, 1 ]
 */
export function stateOrder(transition: readonly (readonly number[])[], initial?: readonly number[] | null): readonly number[] {
  const left = new Set(transition.keys());
  const likeliest = (weight: (state: number) => number): number =>
    [...left].reduce((best, state) => (weight(state) > weight(best) ? state : best));
  const order: number[] = [];
  while (left.size > 0) {
    const last = order.at(-1);
    const next = likeliest((state) => (last === undefined ? (initial?.[state] ?? 0) : transition[last]![state]!));
    left.delete(next);
    order.push(next);
  }
  return order;
}

/** `order` where it is given, else 0..K−1. @throws RangeError where it does not hold every state once. */
export function shownOrder(stateCount: number, order: readonly number[] | undefined, who: string): readonly number[] {
  const states = Array.from({ length: stateCount }, (_, k) => k);
  if (order === undefined) return states;
  if (order.length !== stateCount || !states.every((k) => order.includes(k)))
    throw new RangeError(`${who}: order must hold each of the states 0..${stateCount - 1} once, got [${order.join(", ")}]`);
  return order;
}

/** The ticks of an axis of states at 1..K in this order: numbered from 1, each fourth where there are more than 24. */
export function stateTicks(order: readonly number[]): Readonly<Record<string, unknown>> {
  const every = order.length > 24 ? 4 : 1;
  const places = order.map((_, place) => place + 1).filter((place) => (place - 1) % every === 0);
  return { tickmode: "array", tickvals: places, ticktext: places.map((place) => String(order[place - 1]! + 1)) };
}
