import type { Dataset, ParticleProcess, ParticleView, PathProcess, Reals, Rows, TargetLaw } from "../../contracts/index.js";
import { rowsByIndex } from "../../data/index.js";
import { categorical } from "../../distributions/index.js";
import { lawInto, logProbAfter, olderContext } from "./context-law.js";
import type { ContextTree } from "./context-tree.js";

/**
 * An n-gram as particles: the state is the n − 1 steps before, the last first (V before the sequence starts, −1 where missing; one number
 * that nothing reads where n is 1). A function of the targets, so that one particle is exact.
 */
export function particleView(tree: ContextTree, data: Dataset): ParticleView {
  const rows = rowsByIndex(data);
  const stateDim = Math.max(1, tree.order - 1);
  const symbolsOf = (index: number): Int32Array => {
    const { length } = data.sequences[index]!;
    return Int32Array.from({ length }, (_, t) => data.targetSymbols![data.starts[t]! + rows[index]!]!);
  };
  /** The states that follow `previous` and the targets at t − 1. */
  const shiftInto = (out: Rows<Reals>, previous: Rows<Reals> | null, targetBefore: (n: number) => number): void => {
    if (previous === null) return void out.data.fill(tree.size, 0, out.count * stateDim);
    for (let n = 0; n < out.count; n++) {
      for (let i = 1; i < stateDim; i++) out.data[n * stateDim + i] = previous.data[n * stateDim + i - 1]!;
      out.data[n * stateDim] = targetBefore(n);
    }
  };
  return Object.freeze<ParticleView>({
    data,
    stateDim,
    deterministic: true,
    open(index): ParticleProcess {
      const symbols = symbolsOf(index);
      return {
        length: symbols.length,
        stateDim,
        initialInto: (out) => shiftInto(out, null, () => tree.size),
        moveInto: (out, previous, t) => shiftInto(out, previous, () => symbols[t - 1]!),
        logPotentialInto(out, state, _, t) {
          const w = symbols[t]!;
          for (let n = 0; n < state.count; n++) out[n] = w < 0 ? 0 : logProbAfter(tree, contextOf(tree, state, n), w);
        },
        targetLaws: (state) => lawsOf(tree, state),
      };
    },
    openPaths(index, count): PathProcess {
      const symbols = symbolsOf(index);
      const own = new Float64Array(count);
      let told = -1;
      return {
        moveInto: (out, previous, t) => shiftInto(out, previous, (n) => (told === t - 1 ? own[n]! : symbols[t - 1]!)),
        targetLaws: (state) => lawsOf(tree, state),
        setTargets(values, t) {
          own.set(values as readonly number[]);
          told = t;
        },
      };
    },
  });
}

/** The longest context seen of the steps in row n. */
function contextOf(tree: ContextTree, { data, dim }: Rows<Reals>, n: number): number {
  let node = 0;
  for (let i = 0; i < tree.order - 1; i++) {
    const step = data[n * dim + i]!;
    const older = step < 0 ? -1 : olderContext(tree, node, step);
    if (older < 0) break;
    node = older;
  }
  return node;
}

/** One law for each context that occurs. */
function lawsOf(tree: ContextTree, state: Rows<Reals>): TargetLaw[] {
  const known = new Map<number, TargetLaw>();
  const law = new Float64Array(tree.size);
  return Array.from({ length: state.count }, (_, n) => {
    const context = contextOf(tree, state, n);
    const found = known.get(context);
    if (found !== undefined) return found;
    lawInto(law, tree, context);
    const made = categorical(Array.from(law));
    known.set(context, made);
    return made;
  });
}
