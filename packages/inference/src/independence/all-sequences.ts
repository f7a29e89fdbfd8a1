import { type IndependenceNumbers, type Model, packDataset } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { offers } from "../binding/views.js";
import { exactNumbers } from "./exact-numbers.js";
import type { IndependenceProblem } from "./independence-problem.js";
import { type TableLayout, tableLayout } from "./table-places.js";

/** Sequences that are enumerated at most: about a second of a small network. */
const mostSequences = 1e6;
const batchSize = 4096;

/** Can p(y_1..T) be added up over all sequences: symbols, no given inputs, no random state, a query over targets alone? */
export function hasAllSequences(problem: IndependenceProblem): boolean {
  const { model, length, a, b, given } = problem;
  return (
    offers(model, "rollout") &&
    model.inputs === null &&
    (model.source ?? null) === null &&
    model.targets.kind === "categorical" &&
    [...a, ...b, ...given].every(({ role }) => role === "output") &&
    model.targets.size ** length <= mostSequences
  );
}

/** Exact: p(y_1..T) of all V^T sequences by one rollout each, added up into the table of A ∪ B ∪ Z. O(V^T) rollouts of T steps. */
export function allSequences(problem: IndependenceProblem): IndependenceNumbers {
  const { model, length: T, a, b, given } = problem;
  const V = model.targets.size;
  const valued = (nodes: typeof a) => nodes.map(({ name }) => ({ name, valueCount: V }));
  const layout = tableLayout(valued(a), valued(b), valued(given));
  const table = new Float64Array(layout.cellCount);
  const strides = stridesByStep(problem, layout);
  const sequenceCount = V ** T;
  for (let from = 0; from < sequenceCount; from += batchSize)
    addBatch(table, model as unknown as Model<"rollout">, T, from, Math.min(batchSize, sequenceCount - from), strides);
  const reason = `p(y) of all ${sequenceCount} sequences of ${T} steps, added up over the targets that the query leaves out`;
  return exactNumbers(table, layout.aCount, layout.bCount, "all sequences", reason);
}

/** By step: how far apart the values of that step's target lie in the table, 0 where the query leaves it out. */
function stridesByStep({ length, a, b, given }: IndependenceProblem, { places }: TableLayout): number[] {
  const strides = new Array<number>(length).fill(0);
  for (const { name, time } of [...a, ...b, ...given]) strides[time] = places.get(name)!.stride;
  return strides;
}

/** Adds the probabilities of the sequences with codes `from`.. (base V, the first step first) to their cells. */
function addBatch(table: Float64Array, model: Model<"rollout">, T: number, from: number, count: number, strides: readonly number[]): void {
  const V = model.targets.size;
  const sequences = Array.from({ length: count }, (_, i) => {
    const targets = new Array<number>(T);
    let code = from + i;
    for (let t = T - 1; t >= 0; t--) {
      targets[t] = code % V;
      code = Math.floor(code / V);
    }
    return { id: String(i), targets };
  });
  const data = packDataset({ name: "all sequences", targets: { kind: "categorical", size: V, symbols: null }, sequences });
  const workspace = createWorkspace();
  workspace.scope(() => {
    const increments = workspace.vector(data.stepCount);
    model.views.rollout(data).logProbInto(increments, workspace);
    sequences.forEach(({ targets }, row) => {
      let logP = 0;
      let cell = 0;
      for (let t = 0; t < T; t++) {
        logP += increments[data.starts[t]! + row]!;
        cell += targets[t]! * strides[t]!;
      }
      table[cell]! += Math.exp(logP);
    });
  });
}
