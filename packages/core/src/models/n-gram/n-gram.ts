import { drawWeighted } from "@unrolled/kernels";
import { checkDraw } from "../../checks/check-draw.js";
import { checkHeld, type Held } from "../../checks/check-held.js";
import type { Dataset, HeldValues, Key, Model, ParticleView, RolloutView, SampledSequence, TemplateGraph } from "../../contracts/index.js";
import { checkBinding } from "../../data/index.js";
import { withFileAlphabet } from "../alphabet-file.js";
import { checkSpec } from "../check-spec.js";
import { portable } from "../model-parcel.js";
import { checkNGram } from "./check-n-gram.js";
import { lawInto, logProbAfter, olderContext } from "./context-law.js";
import { type ContextTree, contextTree } from "./context-tree.js";
import type { NGramFile, NGramSpec } from "./n-gram-file.js";
import { nGramGraph } from "./n-gram-graph.js";
import { particleView } from "./particle-view.js";

/** A smoothed n-gram, p(y_t | y_{t−n+1}, …, y_{t−1}). Made by `nGram` and `fitNGram`. */
export interface NGram extends Model<"rollout" | "particles"> {
  readonly graph: TemplateGraph;
  toFile(): NGramFile;
}

/**
 * An interpolated n-gram over V symbols: p(y_t | y_<t) = p(w | c), c the n − 1 steps before t, from the counts in `spec`.
 *
 * p(w | c) = (a_cw − D(a_cw)) / A_c + γ_c p(w | c′), c′ the context without its oldest step and 1 / V beyond the empty one;
 * γ_c is what makes it sum to 1, and an unseen context has p(w | c) = p(w | c′).
 * - `"kneser-ney"`: a of the longest contexts are counts, a of shorter ones the number of different steps seen before
 *   (c, w); the discounts D are those of modified Kneser–Ney, estimated for each length of context (see
 *   `estimateDiscounts`). Chen and Goodman (1999), doi:10.1006/csla.1999.0128, eqs. 24–27.
 * - `"witten-bell"`: a are counts, D = 0, and A_c is increased by the number of different symbols seen after c; γ_c is
 *   their share. Witten and Bell (1991), doi:10.1109/18.87000, method C.
 *
 * Contexts never cross the start of a sequence: "the sequence starts here" is itself a step of context, and contexts that
 * reach it are longest ones. A missing target contributes 0, and the steps after it use the longest context that does not
 * reach back to it (no sum over its values is taken).
 *
 * `parameterCount` is the number of stored probabilities, one for each pair (c, w) seen, over all lengths of context; they
 * are determined by the counts and are not fitted one by one. Views: `rollout`, O(n log V) per step; `particles`, whose state is the n − 1 steps before.
 *
 * @throws RangeError or TypeError when the counts are not as `NGramSpec` says; RangeError when (V + 2)ⁿ exceeds 2⁵³ − 1.
 * @example
 * // Symbol 0 seen twice, symbol 1 once, no context.
 * const model = nGram({ order: 1, smoothing: "witten-bell", size: 2, codes: [0, 1], counts: [2, 1] });
 * model.sample(5, key(1)).targets;
 */
export function nGram(spec: NGramSpec): NGram {
  checkSpec("nGram", spec, ["order", "smoothing", "size", "codes", "counts", "name", "targets", "inputs", "provenance"]);
  const counts = checkNGram(spec);
  const { order, smoothing, size } = spec;
  const tree = contextTree(counts, order, size, smoothing);
  const name = spec.name ?? `${order}-gram, ${smoothing === "kneser-ney" ? "Kneser–Ney" : "Witten–Bell"}`;
  const targets = Object.freeze({ kind: "categorical", size } as const);
  const codes = Object.freeze([...spec.codes]);
  const times = Object.freeze([...spec.counts]);
  const provenance = spec.provenance === undefined ? {} : { provenance: structuredClone(spec.provenance) };
  const model: NGram = portable({
    kind: "n-gram",
    name,
    targets,
    inputs: null,
    parameterCount: tree.entrySymbol.length,
    graph: nGramGraph(name, order, size, tree.entrySymbol.length),
    density: false,
    views: Object.freeze({
      rollout: (data: Dataset): RolloutView => {
        checkBinding({ name, targets, inputs: null }, data);
        return Object.freeze({ data, logProbInto: (increments: Float64Array) => logProbInto(increments, tree, data) });
      },
      particles: (data: Dataset): ParticleView => {
        checkBinding({ name, targets, inputs: null }, data);
        return particleView(tree, data);
      },
    }),
    sample(length: number, key: Key, _inputs?: unknown, held?: HeldValues) {
      checkDraw(length, key);
      return sampleSequence(tree, checkHeld({ name, targets, states: noStates }, length, held), length, key);
    },
    toFile: (): NGramFile => ({
      format: "unrolled/model",
      version: 1,
      kind: "n-gram",
      ...(spec.name === undefined ? {} : { name }),
      ...provenance,
      order,
      smoothing,
      size,
      codes,
      counts: times,
    }),
  });
  return withFileAlphabet(model, spec.targets, spec.inputs);
}

const noStates = { kind: "none", because: "nothing is hidden" } as const;

/** The longest context seen of the steps before t, of `row`'s packed targets; one that starts with the sequence has no child. */
function contextBefore(tree: ContextTree, symbols: Int32Array, starts: Int32Array, row: number, t: number): number {
  let node = 0;
  for (let back = 1; back < tree.order; back++) {
    const step = back > t ? tree.size : symbols[starts[t - back]! + row]!;
    const older = step < 0 ? -1 : olderContext(tree, node, step);
    if (older < 0) break;
    node = older;
  }
  return node;
}

function logProbInto(increments: Float64Array, tree: ContextTree, { length, starts, aliveCounts, targetSymbols }: Dataset): void {
  const symbols = targetSymbols!;
  for (let t = 0; t < length; t++)
    for (let row = 0; row < aliveCounts[t]!; row++) {
      const position = starts[t]! + row;
      const w = symbols[position]!;
      increments[position] = w < 0 ? 0 : logProbAfter(tree, contextBefore(tree, symbols, starts, row, t), w);
    }
}

function sampleSequence(tree: ContextTree, held: Held, length: number, key: Key): SampledSequence {
  const uniforms = new Float64Array(length);
  key.fold("targets").fillUniform(uniforms);
  const law = new Float64Array(tree.size);
  let logWeight = 0;
  const targets = new Int32Array(length);
  const starts = Int32Array.from({ length }, (_, t) => t);
  for (let t = 0; t < length; t++) {
    const context = contextBefore(tree, targets, starts, 0, t);
    const target = held.targetAt(t) as number | null;
    if (target !== null) {
      targets[t] = target;
      logWeight += logProbAfter(tree, context, target);
      continue;
    }
    lawInto(law, tree, context);
    targets[t] = drawWeighted(law, 0, tree.size, uniforms[t]!);
  }
  return { targets: Array.from(targets), states: null, logWeight };
}
