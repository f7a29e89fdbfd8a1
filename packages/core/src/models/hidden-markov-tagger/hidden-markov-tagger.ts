import { drawWeighted } from "@unrolled/kernels";
import { checkDraw } from "../../checks/check-draw.js";
import { checkHeld } from "../../checks/check-held.js";
import type { Dataset, FiniteView, GraphByLength, HeldValues, Key, Model } from "../../contracts/index.js";
import { checkBinding, packDataset } from "../../data/index.js";
import { categorical } from "../../distributions/categorical.js";
import { freezeRows } from "../../laws/state-rows.js";
import { withFileAlphabet } from "../alphabet-file.js";
import { checkSpec } from "../check-spec.js";
import { portable } from "../model-parcel.js";
import { type CheckedTagger, checkTagger } from "./check-tagger.js";
import { conditionalChain } from "./conditional-chain.js";
import type { HiddenMarkovTaggerFile, HiddenMarkovTaggerSpec } from "./tagger-file.js";
import { taggerGraph } from "./tagger-graph.js";

/** A hidden Markov model's law of its states, here the targets (tags), given all that it emits, here the inputs (words). Made by `hiddenMarkovTagger` and `fitHiddenMarkovTagger`. */
export interface HiddenMarkovTagger extends Model<"finite"> {
  readonly graph: GraphByLength;
  toFile(): HiddenMarkovTaggerFile;
}

/**
 * p(tags | words) of a hidden Markov model whose states are the tags: p(y, x) = π(y_1) p(x_1 | y_1) Π_t p(y_t | y_{t−1}) p(x_t | y_t), so that
 * log p(y | x) = log p(y, x) − log Σ_y' p(y', x), exactly, and its increments are log p(y_t | y_<t, x_1..x_T), all words included.
 *
 * Targets are K tags, inputs are words (symbols); words that the lexicon does not hold are legal, and known by their endings and shapes
 * (`lexicon` and `smoothing`, see `LexiconSmoothing`). Emissions are kept as p(tag | word) / p(tag): p(word | tag) up to p(word), which both
 * terms share. A missing tag is summed over. Views: `finite`, whose K states are the tags, so that `forward` scores, and on data without tags `viterbi`
 * gives the most likely ones and `posterior` each one's law. O(T K²).
 *
 * @throws RangeError or TypeError that names the field; when binding, RangeError where no tags explain a sequence.
 * @example
 * const tagger = hiddenMarkovTagger({ order: 1, initial: [0.5, 0.5], transition: null, final: null,
 *   lexicon: [[0, 9], [1, 4]], smoothing: { rare: 10, suffix: 0, suffixPull: 1, wordPull: 1 } });
 * console.log(tagger.sample(3, key(1), [0, 1, 1]).targets);
 */
export function hiddenMarkovTagger(spec: HiddenMarkovTaggerSpec): HiddenMarkovTagger {
  checkSpec("hiddenMarkovTagger", spec, [
    "order",
    "initial",
    "transition",
    "final",
    "lexicon",
    "smoothing",
    "name",
    "targets",
    "inputs",
    "provenance",
  ]);
  const tagger = checkTagger(spec);
  const { tagCount, wordCount } = tagger;
  const { order, smoothing, final } = spec;
  const name = spec.name ?? `hidden Markov tagger, order ${order}`;
  const targets = Object.freeze({ kind: "categorical", size: tagCount } as const);
  const inputs = Object.freeze({ kind: "categorical", size: wordCount, open: true } as const);
  const own = {
    order,
    initial: Object.freeze([...spec.initial]),
    transition: spec.transition === null ? null : freezeRows(spec.transition),
    final: final === null ? null : Object.freeze([...final]),
    lexicon: freezeRows(spec.lexicon),
    smoothing: Object.freeze({ ...smoothing }),
  };
  const provenance = spec.provenance === undefined ? {} : { provenance: structuredClone(spec.provenance) };
  const model: HiddenMarkovTagger = portable<HiddenMarkovTagger>({
    kind: "hidden-markov-tagger",
    name,
    targets,
    inputs,
    parameterCount: parameterCountOf(spec),
    graph: taggerGraph(name, order, tagCount, wordCount),
    density: false,
    views: Object.freeze({
      finite: (data: Dataset) => {
        checkBinding({ name, targets, inputs }, data);
        return finiteView(tagger, data);
      },
    }),
    sample(length: number, key: Key, given?: readonly (number | readonly number[])[], held?: HeldValues) {
      checkDraw(length, key);
      return sampleTags(tagger, length, key, given, checkHeld({ name, targets, states: noStates }, length, held));
    },
    toFile: (): HiddenMarkovTaggerFile => ({
      format: "unrolled/model",
      version: 1,
      kind: "hidden-markov-tagger",
      ...(spec.name === undefined ? {} : { name }),
      ...provenance,
      ...own,
    }),
  });
  return withFileAlphabet(model, spec.targets, spec.inputs);
}

const noStates = { kind: "none", because: "its states are the targets" } as const;

/** Laws of the chain, and one number for each tag that a word was seen with but its first. */
function parameterCountOf({ initial, transition, final, lexicon }: HiddenMarkovTaggerSpec): number {
  const K = initial.length;
  return K - 1 + (transition === null ? 0 : K * (K - 1)) + (final === null ? 0 : K) + lexicon.reduce((sum, row) => sum + row.length / 2, 0);
}

function finiteView(tagger: CheckedTagger, data: Dataset): FiniteView {
  const { tagCount: K } = tagger;
  const chain = conditionalChain(tagger, data);
  const { targetSymbols, starts, aliveCounts } = data;
  const laws = Array.from({ length: K }, (_, k) => categorical(Array.from({ length: K }, (_, j) => Number(j === k))));
  return Object.freeze<FiniteView>({
    data,
    stateCount: K,
    transitions: "row",
    initialInto: (out, row) => chain.initialInto(out, 0, row),
    transitionInto: (out, t, row) => chain.transitionInto(out, t, row),
    logEmissionInto(out, t) {
      for (let row = 0; row < aliveCounts[t]!; row++) {
        const tag = targetSymbols![starts[t]! + row]!;
        out.fill(tag < 0 ? 0 : Number.NEGATIVE_INFINITY, row * K, (row + 1) * K);
        if (tag >= 0) out[row * K + tag] = 0;
      }
    },
    targetLaw: (state) => laws[state]!,
  });
}

function sampleTags(
  tagger: CheckedTagger,
  length: number,
  key: Key,
  given: readonly (number | readonly number[])[] | undefined,
  held: ReturnType<typeof checkHeld>,
) {
  if (given === undefined || given.length < length)
    throw new RangeError(`sample: inputs must be at least ${length} words, as many as tags are drawn, got ${given?.length ?? "none"}`);
  const K = tagger.tagCount;
  const words = (given as readonly number[]).slice(0, length);
  const size = words.reduce((most, word) => Math.max(most, word + 1), tagger.wordCount);
  const chain = conditionalChain(
    tagger,
    packDataset({
      name: "inputs",
      targets: { kind: "categorical", size: K, symbols: null },
      inputs: { kind: "categorical", size },
      sequences: [{ id: "inputs", inputs: words, targets: words.map(() => null) }],
    }),
  );
  const uniforms = new Float64Array(length);
  key.fold("targets").fillUniform(uniforms);
  const law = new Float64Array(K);
  const tags: number[] = [];
  let logWeight = 0;
  for (let t = 0; t < length; t++) {
    if (t === 0) chain.initialInto(law, 0, 0);
    else chain.rowInto(law, t, 0, tags[t - 1]!);
    const fixed = held.targetAt(t) as number | null;
    const tag = fixed ?? drawWeighted(law, 0, K, uniforms[t]!);
    tags.push(tag);
    if (fixed !== null) logWeight += Math.log(law[tag]!);
  }
  return { targets: tags, states: null, logWeight };
}
