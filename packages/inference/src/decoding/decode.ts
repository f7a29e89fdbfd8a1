import {
  type AnyModel,
  type Dataset,
  type DecodedTargets,
  type Decoding,
  type DecodingBeams,
  type Key,
  requireDataset,
  requireKey,
  requireModel,
  key as rootKey,
  type Workspace,
} from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { explainMemory } from "../binding/explain-memory.js";
import { type FutureData, futureData } from "../forecasts/future-data.js";
import { beamSearch, type Found } from "./beam-search.js";
import { type DecodeOptions, type SettledDecode, settledDecode } from "./decode-options.js";
import { type BoundContinuations, bindContinuations, requireRows } from "./open-continuations.js";
import { type DrawnTargets, sampleTargets } from "./sample-targets.js";
import { scoreDecoded } from "./score-decoded.js";

/**
 * The symbols that follow the first steps of every sequence, ŷ_{o+1}, ŷ_{o+2}, …, given those steps, the inputs and the source, with log p(ŷ | what is given) of
 * each: the most probable by a beam or by exact search, or draws, at a temperature T and from the k most probable symbols.
 *
 * - `"greedy"`: each symbol the most probable given those before it; a beam of 1.
 * - `"beam"`: of all hypotheses of a length the `beam` most probable go on; what ends is ranked by log p / n^α.
 * - `"exact"`: the `best` of all V^H, by breadth-first search with bounds; an error where more than `mostHypotheses` would have to go on.
 * - `"sample"`: `count` draws; at T = 1 with all symbols they have the model's own law.
 *
 * The state of every hypothesis is carried along, all of one sequence as rows of one batch. Laws are exact of finite states (a filter for each hypothesis) and of
 * states that are functions of what came before; else each hypothesis has N particles (those of a search share their draws, each of "sample" has its own, so that the
 * draws have the model's law whatever N is), and what was decoded is scored anew by R runs that the search did not see.
 *
 * Cost O(H) steps of the model for `beam` rows (times N). Memory: at most 1 GiB of rows and states, and the tree of hypotheses, O(H · beam). A result depends on the sequence's id and the
 * key, not on the batch.
 *
 * @throws TypeError for a model whose targets are no symbols, or where a key is missing; RangeError for options that cannot be, beams that do not fit into memory, and
 * spaces too large for an exact search.
 * @example
 * const [greedy] = decode(hmm, data, { steps: 3, search: "greedy" });
 * const [wide] = decode(hmm, data, { steps: 3, beam: 8, best: 2 });
 * console.log(greedy.hypotheses[0].symbols, wide.hypotheses.map(({ logProbability }) => logProbability));
 * const [drawn] = decode(hmm, data, { steps: 3, search: "sample", count: 5, temperature: 0.7, topK: 2 }, key(1));
 * console.log(drawn.hypotheses.length); // 5
 */
export function decode(model: AnyModel, data: Dataset, options: DecodeOptions, key?: Key): Decoding[] {
  const { settled, future } = continued(model, data, options);
  const who = `decode of model "${model.name}"`;
  return explainMemory(who, future.data, settled, () => {
    const bound = bindContinuations(model, future.data, settled.steps, settled.particles);
    if (bound.isEstimate || settled.search === "sample")
      requireKey(key, `${who}, ${settled.search === "sample" ? "which draws" : "whose laws are sampled"}`);
    const workspace = createWorkspace();
    return future.pieces.map((_, index) => decodeSequence(model, future, index, bound, settled, key, workspace));
  });
}

/**
 * The data that `decode` works on: each sequence cut at its origin, with `steps` more whose targets are missing. It checks options, origins and inputs, and that
 * hypotheses fit into memory, and computes nothing.
 *
 * @throws as `decode` does.
 * @example
 * console.log(continuedDataset(hmm, data, { steps: 3 }).length - data.length); // 3
 */
export function continuedDataset(model: AnyModel, data: Dataset, options: DecodeOptions): Dataset {
  const { settled, future } = continued(model, data, options);
  const bound = bindContinuations(model, future.data, settled.steps, settled.particles);
  if (settled.search === "beam" || settled.search === "greedy") requireRows(bound, settled.width, model, beamRows);
  return future.data;
}

function continued(
  model: AnyModel,
  data: Dataset,
  options: DecodeOptions,
): { readonly settled: SettledDecode; readonly future: FutureData } {
  requireModel(model, "decode");
  requireDataset(data, "decode");
  const settled = settledDecode(model, options);
  const origin = settled.origin ?? (data.source === null ? null : 0);
  return { settled, future: futureData(model, data, { ...settled, origins: [origin] }, "decode") };
}

const beamRows = "the hypotheses of a beam";

function decodeSequence(
  model: AnyModel,
  { data, pieces }: FutureData,
  index: number,
  bound: BoundContinuations,
  settled: SettledDecode,
  key: Key | undefined,
  workspace: Workspace,
): Decoding {
  const { id, origin } = pieces[index]!;
  const own = key?.fold("sequence").fold(id);
  const warnings = new Set<string>();
  const warn = (warning: string): void => void warnings.add(warning);
  const search = { model, data, index, origin, bound, settled, own: own ?? rootKey(0), warn, workspace };
  const found = settled.search === "sample" ? drawn(search) : searched(search);
  if (found === null) warn(`the first ${origin} steps have probability 0 under the model, so that nothing follows them`);
  else if (settled.search !== "sample" && settled.end !== null && found.hypotheses[0]?.ended === false)
    warn(`the best hypothesis did not end within ${settled.steps} steps; ask for more`);
  const hypotheses = found?.hypotheses ?? [];
  return Object.freeze({
    id,
    origin,
    steps: settled.steps,
    targets: model.targets,
    end: settled.end,
    hypotheses: Object.freeze(bound.isEstimate && hypotheses.length > 0 ? rescored(search, hypotheses) : hypotheses),
    beams: found?.beams ?? null,
    key: bound.isEstimate || settled.search === "sample" ? key!.toString() : null,
    warnings: Object.freeze([...warnings]),
  });
}

interface Search {
  readonly model: AnyModel;
  readonly data: Dataset;
  readonly index: number;
  readonly origin: number;
  readonly bound: BoundContinuations;
  readonly settled: SettledDecode;
  readonly own: Key;
  readonly warn: (warning: string) => void;
  readonly workspace: Workspace;
}

interface Result {
  readonly hypotheses: readonly DecodedTargets[];
  readonly beams: DecodingBeams | null;
}

/** By a beam; of an exact search by a narrow one first, whose score is a bound, and then by one as wide as it has to be. */
function searched(search: Search): Result | null {
  const { model, bound, settled } = search;
  const { steps, width, best, mostHypotheses } = settled;
  const isExact = settled.search === "exact";
  const V = model.targets.size;
  if (!isExact) requireRows(bound, width, model, beamRows);
  // No more than V^(H−1) hypotheses go on at a step.
  const widest = Math.max(1, Math.min(bound.rowsThatFit, V ** Math.min(steps - 1, 60)));
  const first = isExact ? Math.max(16, best) : width;
  const narrow = runBeam(search, first, Math.min(first, widest));
  if (narrow === null || !isExact) return narrow === null ? null : resultOf(narrow, true);
  const rows = Math.min(mostHypotheses, widest);
  const floor = narrow.ends.length === best ? narrow.ends[best - 1]!.score : Number.NEGATIVE_INFINITY;
  const all = runBeam(search, rows, rows, floor, (t) => {
    throw new RangeError(
      `decode: exact search must go on from at most ${rows} hypotheses at a step, at step ${t + 1} of at most ${steps} more of the ${V} symbols' hypotheses may lead to the best; use a beam, fewer steps${rows < mostHypotheses ? "" : ", or raise mostHypotheses"}`,
    );
  });
  return all === null ? null : resultOf(all, false);
}

/** With memory for so many rows. */
function runBeam(
  { index, origin, bound, settled, own, warn, workspace, data }: Search,
  width: number,
  rows: number,
  floor?: number,
  overflow?: (t: number) => never,
): Found | null {
  return workspace.scope(() => {
    const continuations = bound.open(index, origin, rows, [own], warn, workspace);
    if (continuations === null) return null;
    const logProbs = workspace.vector(rows * data.targets.size);
    return beamSearch(continuations, logProbs, {
      ...settled,
      width,
      ...(floor === undefined ? {} : { floor }),
      ...(overflow === undefined ? {} : { overflow }),
    });
  });
}

function resultOf({ tree, ends }: Found, withBeams: boolean): Result {
  const { parents, symbols, lengths, logProbabilities } = tree.nodes;
  return {
    hypotheses: ends.map(({ node, score, ended }) =>
      exactly({ symbols: tree.symbolsOf(node), ended, logProbability: tree.logProbabilityOf(node) }, score),
    ),
    beams: withBeams
      ? Object.freeze({
          parents: Int32Array.from(parents),
          symbols: Int32Array.from(symbols),
          steps: Int32Array.from(lengths, (length) => length - 1),
          logProbabilities: Float64Array.from(logProbabilities),
          ends: Int32Array.from(ends, ({ node }) => node),
        })
      : null,
  };
}

/** Rows of draws at once: enough for products of good size. */
const rowsAtOnce = 256;

function drawn({ model, data, index, origin, bound, settled, own, warn, workspace }: Search): Result | null {
  const { width: count } = settled;
  requireRows(bound, 1, model, "the draws");
  const most = Math.min(rowsAtOnce, bound.rowsThatFit);
  const hypotheses: DecodedTargets[] = [];
  for (let from = 0; from < count; from += most) {
    const keys = Array.from({ length: Math.min(most, count - from) }, (_, i) => own.fold("draw").fold(from + i));
    const some = workspace.scope((): DrawnTargets[] | null => {
      const continuations = bound.open(index, origin, keys.length, keys, warn, workspace);
      if (continuations === null) return null;
      return sampleTargets(continuations, keys, workspace.vector(keys.length * data.targets.size), settled);
    });
    if (some === null) return null;
    for (const one of some) hypotheses.push(exactly(one, one.logProbability));
  }
  return { hypotheses, beams: null };
}

function exactly({ symbols, ended, logProbability }: DrawnTargets, score: number): DecodedTargets {
  return Object.freeze({ symbols, ended, logProbability, standardError: 0, standardErrorFrom: "exact", score });
}

/** With log-probabilities of runs that the search did not see; in the order of the search. */
function rescored({ model, data, index, origin, settled, own }: Search, hypotheses: readonly DecodedTargets[]): DecodedTargets[] {
  const distinct = new Map(hypotheses.map(({ symbols }) => [symbols.join(), symbols] as const));
  const scores = scoreDecoded(model, data, index, origin, distinct, settled, own.fold("score"));
  return hypotheses.map((one) => {
    const { value, standardError, standardErrorFrom } = scores.get(one.symbols.join())!;
    return Object.freeze({ ...one, logProbability: value, standardError, standardErrorFrom });
  });
}
