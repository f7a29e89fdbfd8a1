/** Mean over sequences of value_i / T_i: every sequence counts the same, however long. Sequences with no observed step say nothing. */
export function meanPerSequence(sequences: readonly { readonly value: number; readonly steps: number }[]): number {
  const observed = sequences.filter(({ steps }) => steps > 0);
  return observed.reduce((total, { value, steps }) => total + value / steps, 0) / observed.length;
}
