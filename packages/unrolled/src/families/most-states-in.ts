import { type Dataset, type Model, selectSequences, splitOf } from "@unrolled/core";
import { viterbi } from "@unrolled/inference";

/** Test sequences that are decoded to find one to show. */
const mostDecoded = 50;

/** Of the first test sequences the one whose decoded path visits the most states, the longer one of two alike. */
export function mostStatesIn(model: Model<"finite">, data: Dataset): { readonly index: number; readonly chosen: string } {
  const test = splitOf(data, "test");
  const count = Math.min(mostDecoded, test.sequences.length);
  if (count === 1) return { index: 0, chosen: test.sequences.length === 1 ? "the only one of test" : "the first of test" };
  const visited = viterbi(
    model,
    selectSequences(
      test,
      Array.from({ length: count }, (_, i) => i),
    ),
  ).map(({ path }, i) => {
    const states = path === null ? 0 : new Set(path.slice(test.sequences[i]!.context ?? 0)).size;
    return states + test.sequences[i]!.length / (1 + test.length);
  });
  const of = count < test.sequences.length ? `the first ${count} test sequences` : "the test sequences";
  return { index: visited.indexOf(Math.max(...visited)), chosen: `of ${of} the one that visits the most states (the longest of them)` };
}
